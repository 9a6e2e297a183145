package vrrp

// Tracker turns the results of a check script into up and down
// (vrrp_script_child_thread of keepalived 2.2.7).
//
// In the initial state one result decides, whatever Rise and Fall are. After
// that Fall consecutive failures take it down, one success between them
// resets the count; Rise consecutive successes bring it up again.
//
// init_fail has no part in it: 2.2.7 forgets it as soon as an instance tracks
// the script, which the recording of init_fail with rise 2 confirms.
type Tracker struct {
	// Rise and Fall are at least 1.
	Rise, Fall int

	decided bool
	// result counts as keepalived's does: below Rise it is down, from Rise on
	// up; Rise+Fall-1 is up without a failure.
	result int
}

// Verdict is the state of a Tracker after one result.
type Verdict struct {
	// Changed: this result decided between up and down.
	Changed bool
	Up      bool
	// First: it was the first to decide.
	First bool
}

// Result takes how one run of the script ended; being killed at its timeout is
// a failure.
func (t *Tracker) Result(success bool) Verdict {
	first := !t.decided
	if first {
		t.result = t.Rise - 1 // one success is enough
		t.decided = true
	}
	if success {
		return t.succeed(first)
	}
	return t.fail(first)
}

func (t *Tracker) succeed(first bool) Verdict {
	if t.result < t.Rise-1 {
		t.result++
		return Verdict{}
	}
	changed := t.result < t.Rise
	t.result = t.Rise + t.Fall - 1
	return Verdict{Changed: changed, Up: true, First: first}
}

func (t *Tracker) fail(first bool) Verdict {
	if t.result > t.Rise {
		t.result--
		return Verdict{Up: true}
	}
	changed := t.result == t.Rise || first
	t.result = 0
	return Verdict{Changed: changed, First: first}
}
