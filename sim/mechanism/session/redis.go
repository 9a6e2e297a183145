package session

import (
	"strconv"
	"time"
)

// Redis keeps each session's value under its id in one Redis server, as a
// small Spring Boot application does with a RedisTemplate: SET id value, GET
// id. A second key counts the visits of index.jsp.
type Redis struct {
	// TTL is how long the key lives after each save (SETEX, whole seconds,
	// rounded up); 0 means for ever, as with a plain SET. Reading does not
	// prolong it.
	TTL time.Duration
}

// Command is a Redis command's words: the first N of Args.
type Command struct {
	Args [4]string
	N    int
}

// Save is the command that stores value for the session id.
func (w Redis) Save(id, value string) Command {
	if w.TTL <= 0 {
		return Command{[4]string{"SET", id, value}, 3}
	}
	seconds := (w.TTL + time.Second - 1) / time.Second
	return Command{[4]string{"SETEX", id, strconv.FormatInt(int64(seconds), 10), value}, 4}
}

// Query is the command that reads the value of the session id.
func (w Redis) Query(id string) Command { return Command{[4]string{"GET", id}, 2} }

// Count is the command that counts a visit of the session id and answers how
// many there were.
func (w Redis) Count(id string) Command { return Command{[4]string{"INCR", "count:" + id}, 2} }
