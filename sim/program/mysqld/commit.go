package mysqld

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// commits is the group commit: who comes first leads, and takes along all who
// wait when it begins (MariaDB knowledge base, "Group Commit for the Binary Log").
type commits struct {
	s         *server
	queue     []waiting
	tickets   int // given out
	finished  int
	leading   bool
	committed host.Cond
	end       replication.Position // of the last transaction that committed

	redo    []byte // of the engine's log, not yet written (innodb_flush_log_at_trx_commit=0)
	ticking bool
	tail    tail
	name    string // of the last binary log
	binlogs int    // commits since the binary log was synced
	scratch []byte
}

// waiting is a transaction that commits.
type waiting struct {
	group  replication.Group
	binlog bool // it is written to the binary log
}

// commit commits transactions and returns when their client may be answered, and
// where the last one ends in the binary log.
func (c *commits) commit(all ...waiting) {
	c.queue = append(c.queue, all...)
	c.tickets += len(all)
	mine := c.tickets
	for c.finished < mine {
		if c.leading {
			c.committed.Wait(0)
			continue
		}
		c.lead()
	}
	if c.s.config.WaitPoint == replication.AfterCommit && c.end.Offset != 0 {
		c.s.waitForReplicas(c.end)
	}
}

// lead commits all who wait. Prepared in the engine, then in the binary log, then
// committed in the engine: the two phases of XA inside of the server.
func (c *commits) lead() {
	c.leading = true
	batch := c.queue
	c.queue = nil
	s := c.s
	buf := c.scratch[:0]
	for i := range batch {
		buf = replication.AppendPrepared(buf, batch[i].group)
	}
	c.writeRedo(buf, true)
	end, logged := c.writeBinlog(batch, buf[:0])
	if logged && s.config.WaitPoint == replication.AfterSync {
		s.waitForReplicas(end)
	}
	buf = buf[:0]
	for i := range batch {
		buf = replication.AppendCommitted(buf, batch[i].group)
		s.apply(&batch[i].group)
	}
	c.writeRedo(buf, false)
	c.scratch = buf
	if logged {
		c.end = end
	}
	c.finished += len(batch)
	c.leading = false
	c.committed.Broadcast()
}

// writeRedo writes to the engine's log as innodb_flush_log_at_trx_commit says: 1
// syncs what is prepared, 2 writes and syncs each second, 0 does both each second.
func (c *commits) writeRedo(data []byte, sync bool) {
	if c.s.config.FlushLog == 0 {
		c.redo = append(c.redo, data...)
		c.tick()
		return
	}
	c.s.files.append(redoFile, data)
	switch {
	case c.s.config.FlushLog != 1:
		c.tick()
	case sync:
		c.s.files.sync(redoFile)
	}
}

// tick has the engine's log flushed within innodb_flush_log_at_timeout.
func (c *commits) tick() {
	if !c.ticking {
		c.ticking = true
		c.s.host.After(c.s.config.FlushEach, (*flushTask)(c))
	}
}

// flushTask is the engine's master thread.
type flushTask commits

// Run implements host.Task.
func (t *flushTask) Run() {
	c := (*commits)(t)
	c.ticking = false
	if data := c.redo; len(data) > 0 {
		c.redo = nil
		c.s.files.append(redoFile, data)
	}
	c.s.files.sync(redoFile)
}

// writeBinlog writes the transactions that belong into the binary log, and syncs
// it every sync_binlog commits.
func (c *commits) writeBinlog(batch []waiting, buf []byte) (end replication.Position, logged bool) {
	s := c.s
	n := 0
	for i := range batch {
		if batch[i].binlog && s.config.LogBin != "" {
			buf = replication.AppendGroup(buf, batch[i].group)
			n++
		}
	}
	if n == 0 {
		return end, false
	}
	if s.log.End().Offset >= s.config.MaxBinlog {
		s.openBinlog()
	}
	name := c.name
	s.files.append(name, buf)
	if c.binlogs += n; s.config.SyncBinlog > 0 && c.binlogs >= s.config.SyncBinlog {
		c.binlogs = 0
		s.files.sync(name)
	}
	s.log.Add(buf)
	c.tail.add(buf)
	end = s.log.End()
	s.semi.Wrote(end)
	s.grown.Broadcast()
	return end, true
}

// waitForReplicas is a commit's wait for an acknowledgement of a semi-sync
// replica.
func (s *server) waitForReplicas(end replication.Position) {
	if s.semi.Waits() {
		limit := s.host.Monotonic().Add(s.config.SemiSyncTimeout)
		for s.semi.Waits() && !s.semi.Acked(end) {
			left := limit.Sub(s.host.Monotonic())
			if left <= 0 {
				s.semi.Expired()
				s.note("semi-sync: timeout waiting for reply of binlog, switched OFF")
				s.lines.Decided(s.host, s.config.place("rpl-semi-sync-master-timeout"), "a commit waited %v for a replica (rpl_semi_sync_master_timeout), and commits are acknowledged without one from now on", s.config.SemiSyncTimeout)
				s.acked.Broadcast()
				break
			}
			s.acked.Wait(left)
		}
	}
	s.semi.Count(end)
}
