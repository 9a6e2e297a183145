package mysqld

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// writeSession inserts or deletes the row of a web session. A deletion that finds no row
// changes nothing, and is not in the binary log.
func (s *server) writeSession(x *session, q *host.Statement, a *host.Result) {
	if s.config.ReadOnly && !x.super {
		failReadOnly(a)
		return
	}
	w := q.Web
	r := &replication.SessionRow{Table: w.Table.Name, ID: w.ID, App: w.App, Deleted: q.Do == host.DeleteSession}
	if !s.lock(r) {
		fail(a, host.ErrLockWait, "Lock wait timeout exceeded; try restarting transaction")
		return
	}
	if r.Deleted {
		if s.webSessions.Find(r.Table, r.ID, r.App) == nil {
			return
		}
	} else {
		r.Data, r.Fill, r.Accessed, r.MaxInactive = w.Data, uint32(w.Fill), w.Accessed, w.MaxInactive*1000
	}
	if s.node != nil {
		s.node.writeSession(x, r, a)
		return
	}
	if !s.webSessions.Reserve(r) {
		fail(a, host.ErrDuplicateKey, "Duplicate entry for key 'PRIMARY'")
		return
	}
	s.commitOne(x, replication.Group{Session: r})
	a.Number = 1
}

// lockWait is innodb_lock_wait_timeout.
const lockWait = 50 * time.Second

// lock waits until no other transaction has a row's lock; false where that takes too long.
func (s *server) lock(r *replication.SessionRow) bool {
	limit := s.host.Monotonic().Add(lockWait)
	for s.webSessions.Locked(r) {
		left := limit.Sub(s.host.Monotonic())
		if left <= 0 {
			return false
		}
		s.commits.committed.Wait(left)
	}
	return true
}

// readSessions answers a web session, or the ids of those whose time is over.
func (s *server) readSessions(q *host.Statement, a *host.Result) {
	w := q.Web
	if q.Do == host.ExpiredSessions {
		all := s.webSessions.Expired(w.Table.Name, w.App, w.Accessed)
		a.Value, a.Number = strings.Join(all, "\n"), int64(len(all))
		return
	}
	if r := s.webSessions.Find(w.Table.Name, w.ID, w.App); r != nil {
		a.Value, a.Number, a.Bytes = r.Data, 1, int(r.Fill)
	}
}

// commitOne commits a transaction that this server makes.
func (s *server) commitOne(x *session, g replication.Group) {
	x.writing = s.host.Monotonic()
	s.sequence++
	g.Server, g.Sequence, g.Time = s.config.ServerID, s.sequence, uint32(s.host.Now().Seconds())
	s.commits.commit(waiting{g, true})
	x.writing, x.last = 0, g.ID()
}

func failReadOnly(a *host.Result) {
	fail(a, host.ErrReadOnly, "The MariaDB server is running with the --read-only option so it cannot execute this statement")
}
