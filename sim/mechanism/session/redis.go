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

// Save appends the words of the command that stores value for the session id.
func (w Redis) Save(words []string, id, value string) []string {
	if w.TTL <= 0 {
		return append(words, "SET", id, value)
	}
	seconds := (w.TTL + time.Second - 1) / time.Second
	return append(words, "SETEX", id, strconv.FormatInt(int64(seconds), 10), value)
}

// Query appends the words of the command that reads the value of the session
// id.
func (w Redis) Query(words []string, id string) []string { return append(words, "GET", id) }

// Exists appends the words of the command that answers how many keys the session
// id has.
func (w Redis) Exists(words []string, id string) []string {
	return append(words, "EXISTS", id, "count:"+id)
}

// Delete appends the words of the command that ends the session id.
func (w Redis) Delete(words []string, id string) []string {
	return append(words, "DEL", id, "count:"+id)
}

// Renaming is a key and its name after a login.
type Renaming struct{ From, To string }

// Keys are those of the session id, and what they are called when it has another one.
func (w Redis) Keys(id, to string) [2]Renaming {
	return [2]Renaming{{id, to}, {"count:" + id, "count:" + to}}
}

// Count appends the words of the command that counts a visit of the session id
// and returns how many there were.
func (w Redis) Count(words []string, id string) []string {
	return append(words, "INCR", "count:"+id)
}
