package replication

// WaitPoint is when a commit waits for a replica (rpl_semi_sync_master_wait_point).
type WaitPoint uint8

// The wait points.
const (
	AfterCommit WaitPoint = iota // the row is visible to others while its writer waits
	AfterSync                    // it is in the binary log, and not yet committed
)

// String gives the variable's value.
func (w WaitPoint) String() string { return [...]string{"AFTER_COMMIT", "AFTER_SYNC"}[w] }

// SemiSync is the primary's half of semi-synchronous replication: whether it is on
// at the moment (Rpl_semi_sync_master_status), and up to where replicas have
// acknowledged. A server starts with it on; after a fallback it comes on again
// with the acknowledgement of all that was written.
type SemiSync struct {
	Enabled bool
	// WaitNoSlave: commits wait also where fewer replicas than one are connected
	// (rpl_semi_sync_master_wait_no_slave).
	WaitNoSlave bool

	off      bool
	acked    Position
	written  Position // end of the last transaction
	replicas int
	// NoTimes counts fallbacks to asynchronous replication, Yes and No the
	// transactions with and without acknowledgement.
	NoTimes, Yes, No int
}

// On reports whether commits wait for replicas now.
func (s *SemiSync) On() bool { return s.Enabled && !s.off }

// Replicas is how many semi-sync replicas are connected
// (Rpl_semi_sync_master_clients).
func (s *SemiSync) Replicas() int { return s.replicas }

// Wrote notes the end of a transaction in the binary log.
func (s *SemiSync) Wrote(end Position) { s.written = end }

// Acked reports whether a commit that ends there has been acknowledged.
func (s *SemiSync) Acked(end Position) bool { return s.acked.Compare(end) >= 0 }

// Ack notes that a replica has everything up to a position in its relay log. It
// reports whether somebody who waits may go on.
func (s *SemiSync) Ack(p Position) bool {
	if !s.Enabled || p.Compare(s.acked) <= 0 && !s.off {
		return false
	}
	if p.Compare(s.acked) > 0 {
		s.acked = p
	}
	if s.off && p.Compare(s.written) >= 0 {
		s.off = false
	}
	return true
}

// Expired is the end of a commit's wait by rpl_semi_sync_master_timeout:
// replication goes on asynchronously, and all who wait go on.
func (s *SemiSync) Expired() {
	if !s.off {
		s.off = true
		s.NoTimes++
	}
}

// Joined notes a semi-sync replica's dump thread.
func (s *SemiSync) Joined() { s.replicas++ }

// Left notes the end of a semi-sync replica's dump thread. It reports whether all who wait
// go on, for nobody is left and the primary does not wait for nobody.
func (s *SemiSync) Left() bool {
	s.replicas--
	return s.On() && !s.Waits()
}

// Waits reports whether a commit waits for a replica now. Without one, and with
// wait_no_slave=0, it does not, and the status stays ON.
func (s *SemiSync) Waits() bool { return s.On() && (s.replicas > 0 || s.WaitNoSlave) }

// Count counts a transaction that was answered.
func (s *SemiSync) Count(end Position) {
	if s.Enabled && s.Acked(end) {
		s.Yes++
	} else if s.Enabled {
		s.No++
	}
}
