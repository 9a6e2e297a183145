package mysqld

import "github.com/hadrill/hadrill/sim/mechanism/replication"

func (s *server) binlogName(number uint32) string {
	return replication.FileName(s.config.LogBin, number)
}

func (s *server) indexName() string { return replication.IndexName(s.config.LogBin) }

// openBinlog begins a binary log; its name is in the index before it is used.
func (s *server) openBinlog() {
	s.log.Open()
	s.commits.tail = tail{}
	s.commits.name = s.binlogName(s.log.Last())
	s.files.append(s.commits.name, nil)
	s.files.write(s.indexName(), replication.AppendIndex(nil, s.log.First, s.log.Last()))
	s.files.sync(s.indexName())
	s.grown.Broadcast()
}

// recover reads what the disk has: the binary logs by their index, and the
// engine's log, in which prepared transactions are decided by the binary log. It
// reports whether the server starts for the first time.
func (s *server) recover() (first bool) {
	inBinlog := s.recoverBinlogs()
	content, found := s.host.Disk().Read(redoFile)
	recovered := replication.ReadRedo(content, func(id replication.ID) bool { return inBinlog[id] }, func(g *replication.Group) {
		s.apply(g)
		if g.Server != s.config.ServerID {
			s.replica.gtid = max(s.replica.gtid, g.Sequence)
		}
	})
	if len(recovered) > 0 {
		s.note("crash recovery: %d prepared transactions committed", len(recovered))
	}
	var buf []byte
	for _, g := range recovered {
		buf = replication.AppendCommitted(buf, g)
	}
	s.files.append(redoFile, buf)
	s.files.sync(redoFile)
	return !found
}

// recoverBinlogs restores the index of the binary logs and gives the transactions
// of the last one that has any: a transaction is prepared before the log rotates.
func (s *server) recoverBinlogs() map[replication.ID]bool {
	ids := map[replication.ID]bool{}
	index, _ := s.host.Disk().Read(s.indexName())
	first, last, ok := replication.ReadIndex(index)
	if s.config.LogBin == "" || !ok {
		return ids
	}
	s.log.First = first
	for n := first; n <= last; n++ {
		content, _ := s.host.Disk().Read(s.binlogName(n))
		s.log.Restore(content)
		if replication.Groups(content) == 0 {
			continue
		}
		clear(ids)
		replication.EachGroup(content, func(g *replication.Group) {
			ids[g.ID()] = true
			s.sequence = max(s.sequence, g.Sequence)
		})
	}
	return ids
}

// apply carries out a committed transaction in the tables.
func (s *server) apply(g *replication.Group) {
	if g.Session != nil {
		s.webSessions.Commit(g.Session)
		return
	}
	s.rows.Add(g.Row)
}

// reserve takes the key of a transaction's row before it commits; false where the row
// cannot be changed so.
func (s *server) reserve(g *replication.Group) bool {
	if g.Session != nil {
		return s.webSessions.Reserve(g.Session)
	}
	return s.rows.Reserve(g.Row)
}
