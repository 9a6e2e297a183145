package galera

import "time"

// Timeouts are the parameters of a group's clock, by their names in the manual.
type Timeouts struct {
	KeepAlive     time.Duration // evs.keepalive_period
	Suspect       time.Duration // evs.suspect_timeout
	InactiveCheck time.Duration // evs.inactive_check_period, between two ticks
	JoinRetrans   time.Duration // evs.join_retrans_period
}

// DefaultTimeouts are Galera 4's.
func DefaultTimeouts() Timeouts {
	return Timeouts{KeepAlive: time.Second, Suspect: 5 * time.Second, InactiveCheck: 500 * time.Millisecond, JoinRetrans: time.Second}
}

const (
	// helloEvery is between two attempts to reach a node outside of the view.
	helloEvery = time.Second
	// forgetFor is for how long a node that was left out of a view is not looked for
	// (recorded: a view with it comes no sooner than 2.0 s after).
	forgetFor = 2 * time.Second
	// missedChecks: after a longer time without a tick the node itself has stood still,
	// and suspects nobody.
	missedChecks = 3
)
