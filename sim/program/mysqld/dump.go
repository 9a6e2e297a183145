package mysqld

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// mostGroups is how many transactions one answer to a replica holds.
const mostGroups = 2000

// dump is a replica's dump thread: it gives what follows a position of the binary
// logs, waiting for it as long as the replica says. One with this server's own
// server_id is told so here, where a real one asks for it and stops by itself (1593).
func (s *server) dump(x *session, q *host.Statement, a *host.Result) {
	if q.Server == s.config.ServerID {
		fail(a, host.ErrReplicaFatal, "The slave I/O thread stops because master and slave have equal MySQL server ids")
		return
	}
	if !x.dumping {
		s.registerReplica(x, q)
	}
	at := replication.Position(q.Position)
	if q.SemiSync && s.semi.Ack(at) {
		s.acked.Broadcast()
	}
	if s.config.LogBin == "" {
		fail(a, host.ErrMasterFatal, replication.DumpError("Binary log is not open").Error())
		return
	}
	limit := s.host.Monotonic().Add(q.Wait)
	for !x.killed {
		r, err := s.log.From(at, mostGroups)
		if err != nil {
			fail(a, host.ErrMasterFatal, err.Error())
			return
		}
		left := limit.Sub(s.host.Monotonic())
		if r.Next != at || left <= 0 {
			a.Position = host.BinlogPosition(r.Next)
			a.Bytes = r.Size
			if r.Count > 0 {
				a.Events = s.read(r)
			}
			return
		}
		s.grown.Wait(left)
	}
}

// registerReplica makes a session a dump thread. One of the same server that is
// still there is a zombie, and killed (kill_zombie_dump_threads).
func (s *server) registerReplica(x *session, q *host.Statement) {
	for _, o := range append([]*session(nil), s.sessions.all...) {
		if o.dumping && o.server == q.Server {
			s.sessions.kill(o)
		}
	}
	x.dumping, x.server, x.semiSync = true, q.Server, q.SemiSync && s.config.SemiSyncPrimary
	if x.semiSync {
		s.semi.Joined()
	}
}
