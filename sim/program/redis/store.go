package redis

import (
	"bufio"
	"fmt"
	"strconv"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"github.com/hadrill/hadrill/sim/host"
)

// store is the data: one miniredis that has neither a socket nor a goroutine,
// called directly, and beside it when keys expire. miniredis could expire keys
// itself, but walks over all of them whenever its clock moves.
type store struct {
	engine  *server.Server
	db      *miniredis.RedisDB
	peer    *server.Peer
	reply   replyBuffer
	args    []string
	expires deadlines

	now host.Time
	// changed: the command that ran last changed the data.
	changed bool
	// log is the changes as the append only file has them, when logging.
	log     []byte
	logging bool
}

// newStore makes an empty store.
func newStore() (*store, error) {
	m := miniredis.NewMiniRedis()
	m.Seed(1)
	// Only the age of keys (OBJECT IDLETIME) would read this clock; set, it
	// keeps miniredis from asking for the real time.
	m.SetTime(time.Unix(0, 0))
	c, err := m.Dial() // starts it without a listener
	if err != nil {
		return nil, fmt.Errorf("redis: cannot start the engine: %w", err)
	}
	s := &store{engine: m.Server(), db: m.DB(0)}
	_ = c.Close()
	m.Close() // waits for the connection's goroutines; commands still work
	s.peer = server.NewPeer(bufio.NewWriter(&s.reply))
	return s, nil
}

// dispatch has the engine execute args.
func (s *store) dispatch(args []string, r *host.Reply) {
	s.reply.buf = s.reply.buf[:0]
	s.engine.Dispatch(s.peer, args)
	s.peer.Flush()
	s.reply.parse(r)
}

// ask executes a command of the store's own making.
func (s *store) ask(r *host.Reply, args ...string) {
	s.args = append(s.args[:0], args...)
	s.dispatch(s.args, r)
}

// execute runs one command at time now. args[0] is the name in capitals.
func (s *store) execute(row *command, args []string, now host.Time, r *host.Reply) {
	s.now, s.changed = now, false
	*r = host.Reply{}
	s.expireDue(now)
	row.run(s, row, args, r)
}

// expireDue deletes the keys whose time has come. The real server deletes such
// a key when it is asked for or meets it by chance; nobody can tell.
func (s *store) expireDue(now host.Time) {
	for s.expires.due(now) {
		key := s.expires.pop()
		s.db.Del(key)
		s.logged("DEL", key)
	}
}

// logged notes a change, in the words with which a start repeats it.
func (s *store) logged(args ...string) {
	s.changed = true
	if s.logging {
		s.log = appendCommand(s.log, args...)
	}
}

// expireAt gives a key that exists a time to end.
func (s *store) expireAt(key string, at host.Time) {
	s.expires.set(key, at)
	s.logged("PEXPIREAT", key, strconv.FormatInt(milliseconds(at), 10))
}

// milliseconds is at as the protocol has it, rounded up so that a key does not
// end early when the file is read again.
func milliseconds(at host.Time) int64 {
	return (int64(at) + int64(time.Millisecond) - 1) / int64(time.Millisecond)
}
