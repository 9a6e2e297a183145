package mysqld

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// execute carries out a statement of a session.
func (s *server) execute(x *session, q *host.Statement, a *host.Result) {
	if q.Do != host.BinlogDump {
		s.host.Compute(s.config.Statement)
	}
	if s.node != nil && !s.node.takes(q, a) {
		return
	}
	switch q.Do {
	case host.SelectOne:
	case host.Insert:
		s.insert(x, q, a)
	case host.SelectLast:
		a.Number = int64(s.rows.Last(q.Row.User))
	case host.UpdateItem, host.AddToItem:
		s.updateItem(x, q, a)
	case host.PingInsert:
		s.updateItem(x, &host.Statement{Do: host.AddToItem, Row: host.TableRow{User: replication.ManagerItem}}, a)
	case host.SelectItem:
		a.Number = int64(s.rows.Version(q.Row.User))
	case host.InsertSession, host.DeleteSession:
		s.writeSession(x, q, a)
	case host.SelectSession, host.ExpiredSessions:
		s.readSessions(q, a)
	case host.ApplyBinlog:
		s.applyEvents(x, q, a)
	case host.BinlogDump:
		s.dump(x, q, a)
	case host.ShowMasterStatus:
		if s.config.LogBin != "" {
			a.Position = host.BinlogPosition(s.log.End())
			a.Value = s.config.LogBin
		}
	case host.LastGTID:
		a.Value = x.lastGTID()
	case host.ShowVariable:
		s.showVariable(q, a)
	case host.SetGlobal:
		s.setGlobal(q, a)
	case host.GetLock:
		s.sessions.lock(x, q, a)
	case host.ShowProcesses:
		a.Number = s.sessions.count(x, q.Name)
	case host.LongestUpdate:
		a.Number = s.sessions.longestUpdate()
	case host.KillSessions:
		for _, o := range append([]*session(nil), s.sessions.all...) {
			if o.account == q.Name {
				s.sessions.kill(o)
				a.Number++
			}
		}
	case host.KillClients:
		a.Number = s.sessions.killClients(x, q.Value == "idle")
	case host.FlushBinaryLogs:
		if s.config.LogBin != "" {
			s.openBinlog()
		}
	default:
		s.replica.execute(q, a)
	}
}

// insert stores a row.
func (s *server) insert(x *session, q *host.Statement, a *host.Result) {
	if s.config.ReadOnly && !x.super {
		failReadOnly(a)
		return
	}
	if q.Wait > 0 {
		x.writing = s.host.Monotonic()
		s.host.Sleep(q.Wait)
	}
	row := replication.Row{User: q.Row.User, Number: q.Row.Number}
	if s.node != nil {
		s.node.insert(x, row, q.Row.Given, a)
		return
	}
	if !q.Row.Given {
		row.Key = s.rows.NextKey(s.config.AutoIncrement, s.config.AutoOffset)
	}
	if !s.rows.Reserve(row) {
		fail(a, host.ErrDuplicateKey, "Duplicate entry for key 'PRIMARY'")
		return
	}
	s.commitOne(x, replication.Group{Row: row})
	a.Number = int64(row.Key)
}

// updateItem gives an item another version, or adds 1 to the one that it has: what goes into
// the binary log is the new version either way. Who comes while another transaction changes it
// does so behind that one: transactions commit in the order in which they come.
func (s *server) updateItem(x *session, q *host.Statement, a *host.Result) {
	if s.config.ReadOnly && !x.super {
		failReadOnly(a)
		return
	}
	item, version := q.Row.User, q.Row.Number
	if s.node != nil {
		s.node.write(x, a, func() (replication.Group, bool) {
			if q.Do == host.AddToItem {
				version = s.rows.Version(item) + 1
			}
			return replication.Group{Row: replication.ItemRow(item, version)}, true
		})
		return
	}
	if q.Do == host.AddToItem {
		version = s.rows.Added(item)
	}
	row := replication.ItemRow(item, version)
	s.rows.Reserve(row)
	s.commitOne(x, replication.Group{Row: row})
}

// applyEvents executes what mysqlbinlog makes of binary or relay logs: the rows
// with their keys, in the order of the logs, until an error.
func (s *server) applyEvents(x *session, q *host.Statement, a *host.Result) {
	if s.config.ReadOnly && !x.super {
		failReadOnly(a)
		return
	}
	var all []waiting
	commit := func() {
		if len(all) > 0 {
			s.host.Work(s.config.Apply.Draw(s.applyTime))
			s.commits.commit(all...)
			all = nil
		}
	}
	for g, rest, ok := replication.NextGroup(q.Events); ok; g, rest, ok = replication.NextGroup(rest) {
		if g.Session != nil && s.webSessions.Locked(g.Session) {
			commit() // the row is one of those before
		}
		if !s.reserve(&g) {
			fail(a, host.ErrDuplicateKey, "Duplicate entry for key 'PRIMARY'")
			if g.Session != nil && g.Session.Deleted {
				fail(a, host.ErrKeyNotFound, "Can't find record")
			}
			break
		}
		s.sequence = max(s.sequence, g.Sequence)
		all = append(all, waiting{g, true})
		a.Number++
	}
	commit()
}
