package mysqld

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// sqlThread executes what the relay log holds.
type sqlThread struct {
	s        *server
	running  bool
	instance int
	woken    host.Cond // there is something to execute, or it is to stop
	errno    uint16
	problem  string
}

func (t *sqlThread) start() {
	if t.running {
		return
	}
	t.running, t.errno, t.problem = true, 0, ""
	t.instance++
	t.s.host.Go(&sqlRun{sqlThread: t, number: t.instance})
}

func (t *sqlThread) stop() {
	if !t.running {
		return
	}
	t.running = false
	t.instance++
	t.woken.Broadcast()
	t.s.replica.executed.Broadcast()
}

// sqlRun is one instance of the thread.
type sqlRun struct {
	*sqlThread
	number int
	wakes  host.Time // the end of the wait for MASTER_DELAY; 0: it does not wait
}

func (t *sqlRun) current() bool { return t.instance == t.number }

// Run implements host.Task.
func (t *sqlRun) Run() {
	r := &t.s.replica
	for t.current() {
		if len(r.pending) == 0 {
			t.woken.Wait(0)
			continue
		}
		next := &r.pending[0]
		g, rest, ok := replication.NextGroup(next.groups)
		if !ok {
			r.exec = next.end
			r.pending = r.pending[1:]
			if r.s.config.RelayLogPurge {
				r.purge()
			}
			continue
		}
		if !t.due(g) || !t.apply(g) {
			continue
		}
		next = &r.pending[0] // received while it was executed
		next.groups = rest
		next.at.Offset += g.Size()
		r.exec = next.at
		r.saveExec()
		r.executed.Broadcast()
	}
}

// due waits for MASTER_DELAY, as long as there are whole seconds between now and the
// second of the event on the primary's clock with the delay: from the moment on in which
// the thread comes to the event, so that what is late by half a second stays so
// (sql_delay_event, slave.cc of MariaDB 10.11). It reports whether the thread still runs
// and the time has come.
func (t *sqlRun) due(g replication.Group) bool {
	r := &t.s.replica
	now := t.s.host.Now()
	if t.wakes == 0 {
		seconds := int64(g.Time) + r.io.clock + int64(r.delay/time.Second) - now.Seconds()
		if r.delay == 0 || seconds <= 0 {
			return true
		}
		t.wakes = now.Add(time.Duration(seconds) * time.Second)
	}
	if left := t.wakes.Sub(now); left > 0 {
		t.woken.Wait(left)
		return false
	}
	t.wakes = 0
	return true
}

// apply executes a transaction. One that this server made itself comes back from
// circular replication and is skipped (replicate_same_server_id 0). It reports
// whether the thread goes on.
func (t *sqlRun) apply(g replication.Group) bool {
	s := t.s
	if g.Server == s.config.ServerID {
		return true
	}
	s.host.Work(s.config.Apply.Draw(s.applyTime))
	if !t.current() {
		return false
	}
	if !s.reserve(&g) {
		t.fail(&g)
		return false
	}
	s.sequence = max(s.sequence, g.Sequence)
	s.commits.commit(waiting{g, s.config.LogUpdates})
	s.replica.gtid = max(s.replica.gtid, g.Sequence)
	return true
}

// fail stops the thread at a row that is there already, or one to be deleted that is not.
func (t *sqlRun) fail(g *replication.Group) {
	t.running = false
	t.instance++
	t.errno, t.problem = host.ErrDuplicateKey, "Could not execute Write_rows_v1 event on table; Duplicate entry for key 'PRIMARY', Error_code: 1062"
	if g.Session != nil && g.Session.Deleted {
		t.errno, t.problem = host.ErrKeyNotFound, "Could not execute Delete_rows_v1 event on table; Can't find record, Error_code: 1032"
	}
	if g.Session == nil {
		t.s.collided(g.Server)
	}
	t.s.note("replica SQL thread stopped: error %d at %s", t.errno, at(t.s.replica.exec))
	t.s.replica.executed.Broadcast()
}

// collided notes which line does not keep the keys of two servers apart, or cannot.
func (s *server) collided(other uint32) {
	name, why := "auto-increment-increment", "a step of 1 does not keep their keys apart (auto_increment_increment)"
	if s.config.AutoIncrement > 1 {
		name, why = "auto-increment-offset", "keys that the application makes heed no offset, and the same offset keeps nothing apart (auto_increment_offset)"
	}
	s.lines.Decided(s.host, s.config.place(name), "a row of server %d has a key that another has here (error 1062), and replication stops: %s", other, why)
}
