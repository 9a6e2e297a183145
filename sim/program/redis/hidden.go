package redis

import "github.com/hadrill/hadrill/sim/host"

// On a replica a key whose time has come answers as if it were not there, but is
// counted until the master's DEL comes (db.c, expireIfNeeded).

// hide notes that a key has ended and was not deleted by the master.
func (s *store) hide(key string) {
	if s.hidden == nil {
		s.hidden = map[string]bool{}
	}
	s.hidden[key] = true
}

// reveal notes a command that the master sent: what it writes or deletes is hidden
// no more.
func (s *store) reveal(args []string) {
	if len(s.hidden) == 0 {
		return
	}
	for _, key := range args[1:] {
		delete(s.hidden, key)
	}
}

// dbsize is DBSIZE, which counts keys that have ended and are there.
func dbsize(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if !r.IsError() {
		r.Integer += int64(len(s.hidden))
	}
}

// release deletes for good what was hidden: the replica has become a master.
func (s *store) release() {
	s.replica = false
	s.hidden = nil
}
