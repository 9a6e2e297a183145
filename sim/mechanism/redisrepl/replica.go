package redisrepl

// State is how far a replica is, as its master sees it (replstate).
type State uint8

// The states.
const (
	// WaitBGSave: a full resynchronisation is due and has not begun
	// (SLAVE_STATE_WAIT_BGSAVE_START).
	WaitBGSave State = iota
	// SendBulk: the data is being written and sent (WAIT_BGSAVE_END, SEND_BULK).
	SendBulk
	// Online: it gets the stream.
	Online
)

// String returns the state as INFO has it.
func (s State) String() string { return [...]string{"wait_bgsave", "send_bulk", "online"}[s] }

// Replica holds a master's knowledge of one of its replicas. Seconds are whole ones
// of the clock.
type Replica struct {
	State State
	// Asked is the second in which it asked for a full resynchronisation.
	Asked int64
	// Acked is the offset that it acknowledged last, AckedAt the second.
	Acked   int64
	AckedAt int64
}

// Lag returns the whole seconds since it acknowledged anything.
func (r *Replica) Lag(second int64) int64 { return second - r.AckedAt }

// Good reports whether it counts for min-replicas-to-write
// (refreshGoodSlavesCount).
func (r *Replica) Good(second, maxLag int64) bool {
	return r.State == Online && r.Lag(second) <= maxLag
}

// TimedOut reports whether the master gives it up (replicationCron).
func (r *Replica) TimedOut(second, timeout int64) bool {
	return r.State == Online && r.Lag(second) > timeout
}

// Acknowledge takes REPLCONF ACK.
func (r *Replica) Acknowledge(offset, second int64) {
	r.Acked = max(r.Acked, offset)
	r.AckedAt = second
}

// StartBGSave reports whether the snapshot for replicas that wait begins: one of
// them has waited for repl-diskless-sync-delay (shouldStartChildReplication), or
// as many as repl-diskless-sync-max-replicas (0: any number) are there. It is asked
// once a second while no other snapshot is written.
func StartBGSave(waiting []*Replica, second, delay int64, most int) bool {
	longest, n := int64(-1), 0
	for _, r := range waiting {
		if r.State == WaitBGSave {
			longest = max(longest, second-r.Asked)
			n++
		}
	}
	return n > 0 && (longest >= delay || most > 0 && n >= most)
}
