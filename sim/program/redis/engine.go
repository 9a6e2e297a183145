package redis

import (
	"bufio"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"github.com/hadrill/hadrill/sim/host"
)

// engine is one miniredis that has neither a socket nor a goroutine, called
// directly. It holds the data, but for strings that were just set.
//
// Sessions are little else than SET and GET, and miniredis takes a dozen
// lookups for a SET. So a string that was set waits in fresh, where the next SET
// and GET of the key find it, until anything else is asked: then settle hands
// all of them to miniredis first. Nobody can tell the difference.
type engine struct {
	server *server.Server
	data   *miniredis.RedisDB
	peer   *server.Peer
	reply  replyBuffer

	fresh map[string]*string // set, and unknown to miniredis
	keys  []string           // of fresh, in the order in which they came
}

// newEngine makes an empty one.
func newEngine() (*engine, error) {
	m := miniredis.NewMiniRedis()
	m.Seed(1)
	// Only the age of keys (OBJECT IDLETIME) would read this clock; set, it
	// keeps miniredis from asking for the real time.
	m.SetTime(time.Unix(0, 0))
	c, err := m.Dial() // starts it without a listener
	if err != nil {
		return nil, fmt.Errorf("redis: cannot start the engine: %w", err)
	}
	e := &engine{server: m.Server(), data: m.DB(0), fresh: map[string]*string{}}
	_ = c.Close()
	m.Close() // waits for the connection's goroutines; commands still work
	e.peer = server.NewPeer(bufio.NewWriter(&e.reply))
	return e, nil
}

// dispatch executes any command.
func (e *engine) dispatch(args []string, r *host.Reply) {
	e.settle()
	e.reply.buf = e.reply.buf[:0]
	e.server.Dispatch(e.peer, args)
	e.peer.Flush()
	e.reply.parse(r)
}

// set makes key a string, whatever it was.
func (e *engine) set(key, value string) {
	v := e.fresh[key]
	if v == nil {
		v = new(string)
		e.fresh[key] = v
		e.keys = append(e.keys, key)
	}
	*v = value
}

// get is the string that key holds. An error means that there is no such key
// or that it is no string.
func (e *engine) get(key string) (string, error) {
	if v := e.fresh[key]; v != nil {
		return *v, nil
	}
	return e.data.Get(key)
}

// db is miniredis' own interface, with all of the data in it.
func (e *engine) db() *miniredis.RedisDB {
	e.settle()
	return e.data
}

// settle hands the fresh strings to miniredis.
func (e *engine) settle() {
	for _, key := range e.keys {
		v := e.fresh[key]
		delete(e.fresh, key)
		if e.data.Set(key, *v) != nil { // it has another type
			e.data.Del(key)
			_ = e.data.Set(key, *v)
		}
	}
	e.keys = e.keys[:0]
}
