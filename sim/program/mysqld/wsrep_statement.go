package mysqld

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// takes reports whether a node takes a statement, and answers an error where it does not.
// One that is not ready takes those alone that look at no table.
func (n *node) takes(q *host.Statement, a *host.Result) bool {
	switch q.Do {
	case host.ChangeMaster, host.StartReplica, host.StopReplica, host.ResetReplica, host.ApplyBinlog:
		fail(a, host.ErrUnknown, "replication by binary logs into a Galera cluster is not modelled")
		return false
	case host.SelectLast, host.SelectItem, host.SelectSession, host.ExpiredSessions:
		if n.k.Dirty {
			return true
		}
	case host.Insert, host.UpdateItem, host.InsertSession, host.DeleteSession:
	default:
		return true
	}
	if !n.ready() {
		fail(a, host.ErrUnknownCommand, "WSREP has not yet prepared node for application use")
		return false
	}
	return true
}

// insert stores a row in the whole cluster. Keys of auto_increment go by the size of the
// cluster and the node's place in it (wsrep_auto_increment_control).
func (n *node) insert(x *session, row replication.Row, given bool, a *host.Result) {
	s := n.s
	n.write(x, a, func() (replication.Group, bool) {
		if !given {
			increment, offset := s.config.AutoIncrement, s.config.AutoOffset
			if n.k.Increment {
				increment, offset = uint32(len(n.view.Members)), uint32(n.view.Index(n.self)+1)
			}
			row.Key = s.rows.NextKey(increment, offset)
			s.rows.Highest = row.Key
		}
		if s.rows.Has(row) {
			fail(a, host.ErrDuplicateKey, "Duplicate entry for key 'PRIMARY'")
			return replication.Group{}, false
		}
		return replication.Group{Row: row}, true
	})
	if a.Errno == 0 {
		a.Number = int64(row.Key)
	}
}

// writeSession inserts or deletes a web session in the whole cluster.
func (n *node) writeSession(x *session, r *replication.SessionRow, a *host.Result) {
	s := n.s
	n.write(x, a, func() (replication.Group, bool) {
		found := s.webSessions.Find(r.Table, r.ID, r.App) != nil
		if r.Deleted && !found {
			return replication.Group{}, false
		}
		if !r.Deleted && found {
			fail(a, host.ErrDuplicateKey, "Duplicate entry for key 'PRIMARY'")
			return replication.Group{}, false
		}
		return replication.Group{Session: r}, true
	})
	if a.Errno == 0 {
		a.Number = 1
	}
}
