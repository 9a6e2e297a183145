package mmm

// Check is one of the four checks of a host.
type Check uint8

// The checks.
const (
	Ping Check = iota
	MySQL
	Threads // rep_threads
	Backlog // rep_backlog
	Checks  // how many there are
)

var checks = [Checks]string{"ping", "mysql", "rep_threads", "rep_backlog"}

// String gives the name that configuration files have.
func (c Check) String() string { return checks[c] }

// Result is the finding of a check.
type Result uint8

// The results.
const (
	OK Result = iota
	Failed
	Undecided // such as too many connections, which says nothing about the host
)

// Trap decides when a failing check counts: when it has failed for so many seconds
// (trap_period) without a success between. The zero Trap has seen nothing.
type Trap struct {
	state trapState
	since int64
}

type trapState uint8

const (
	fresh     trapState = iota
	fine                // it was reported as good
	untrapped           // it fails, and nobody knows
	trapped             // it was reported as failed
	undecided
)

// Take takes the result of one check at a second of the monitor's clock. It reports
// whether something is to be reported now, and what. A failure that a success ended
// in time was never seen; an undecided check forgets what was before, and fails
// nothing.
func (t *Trap) Take(r Result, now, period int64) (report, good bool) {
	switch r {
	case OK:
		before := t.state
		t.state, t.since = fine, 0
		return before != fine && before != untrapped, true
	case Undecided:
		if t.state != undecided {
			t.state, t.since = undecided, now
		}
		return false, false
	}
	if t.state == trapped {
		return false, false
	}
	if t.state != untrapped {
		t.state, t.since = untrapped, now
	}
	if now-t.since < period {
		return false, false
	}
	t.state = trapped
	return true, false
}
