package redisrepl

// LinkState is how far a replica's link to its master is (repl_state).
type LinkState uint8

// The states.
const (
	// Connect: it is due to connect (REPL_STATE_CONNECT).
	Connect LinkState = iota
	// Connecting: it connects and shakes hands (CONNECTING .. RECEIVE_PSYNC_REPLY).
	Connecting
	// Transfer: it receives the data of a full resynchronisation.
	Transfer
	// Connected: it gets the stream.
	Connected
)

// Link is a replica's link. Seconds are whole ones of the clock.
type Link struct {
	State LinkState
	// LastIO is the second in which something came from the master, or in which
	// connecting began.
	LastIO int64
	// Down is the second in which the link was lost last; 0 while it never was.
	Down int64
}

// Begin notes that it connects.
func (l *Link) Begin(second int64) { l.State, l.LastIO = Connecting, second }

// Lose notes that the link is lost; it is due to connect again.
func (l *Link) Lose(second int64) {
	if l.State == Connected {
		l.Down = second
	}
	l.State = Connect
}

// Came notes that something came from the master.
func (l *Link) Came(second int64) { l.LastIO = second }

// TimedOut reports whether the link is given up: nothing came for more than
// repl-timeout (replicationCron).
func (l *Link) TimedOut(second, timeout int64) bool {
	return l.State != Connect && second-l.LastIO > timeout
}

// DownSince returns master_link_down_since_seconds, -1 for a link that never was;
// false while it is up.
func (l *Link) DownSince(second int64) (int64, bool) {
	switch {
	case l.State == Connected:
		return 0, false
	case l.Down == 0:
		return -1, true
	}
	return second - l.Down, true
}
