package redis

import (
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// store is the data in the engine and, beside it, when keys expire. miniredis
// could expire keys itself, but walks over all of them whenever its clock moves.
type store struct {
	engine  *engine
	expires deadlines
	words   []string // of a command that is made

	now host.Time
	// changed: the command that ran last changed the data.
	changed bool
	// log is the changes as the append only file has them, when logging; feed the
	// same for replicas, when feeding.
	log, feed        []byte
	logging, feeding bool
	// replica: keys that expire are hidden here until the master deletes them, and
	// hidden is how many are.
	replica bool
	hidden  map[string]bool
	// memory counts what the data takes, nil without maxmemory.
	memory *footprint
}

// newStore makes an empty store.
func newStore() (*store, error) {
	e, err := newEngine()
	return &store{engine: e}, err
}

// execute runs one command at time now. args[0] is the name in capitals.
func (s *store) execute(row *command, args []string, now host.Time, r *host.Reply) {
	s.now, s.changed = now, false
	r.SetNull()
	s.expireDue(now)
	row.run(s, row, args, r)
	if s.memory != nil {
		s.memory.asked(row, args, now)
	}
}

// expireDue deletes the keys whose time has come. The real server deletes such
// a key when it is asked for or meets it by chance; nobody can tell.
func (s *store) expireDue(now host.Time) {
	for s.expires.due(now) {
		key := s.expires.pop()
		s.engine.db().Del(key)
		if s.replica {
			s.hide(key)
			if s.memory != nil {
				s.memory.remove(key)
			}
			continue
		}
		s.logged("DEL", key)
	}
}

// logged notes a change, in the words with which a start repeats it.
func (s *store) logged(args ...string) {
	s.changed = true
	if s.memory != nil {
		s.counted(args)
	}
	if s.logging {
		s.log = appendCommand(s.log, args...)
	}
	if s.feeding {
		s.feed = appendCommand(s.feed, args...)
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
