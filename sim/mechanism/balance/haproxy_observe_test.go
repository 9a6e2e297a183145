package balance

import "testing"

// TestErrorCount: which of these requests reaches a limit of 3.
func TestErrorCount(t *testing.T) {
	c := ErrorCount{Limit: 3}
	for i, step := range []struct {
		failed, want bool
	}{{true, false}, {true, false}, {false, false}, {true, false}, {true, false}, {true, true}, {true, false}, {true, false}, {true, true}} {
		if got := c.Seen(step.failed); got != step.want {
			t.Errorf("request %d: %v, want %v", i+1, got, step.want)
		}
	}
	c.Seen(true)
	c.Seen(true)
	c.Clear()
	if c.Seen(true) {
		t.Error("a check that passed did not clear the errors")
	}
}

// TestObserved: what each action makes of a server with rise 2, fall 3: at 2 it
// is up by a hair, at 4 for certain.
func TestObserved(t *testing.T) {
	for _, c := range []struct {
		why         string
		do          OnError
		level, want int
		down        bool
	}{
		{"fastinter changes nothing", FastInter, 4, 4, false},
		{"one failed check", FailCheck, 4, 3, false},
		{"the last failed check", FailCheck, 2, 0, true},
		{"sudden death leaves one", SuddenDeath, 4, 2, false},
		{"and is the end then", SuddenDeath, 2, 0, true},
		{"marked down", MarkDown, 4, 0, true},
		{"down already", MarkDown, 0, 0, false},
		{"coming up, down again", MarkDown, 1, 0, false},
	} {
		h := Health{Rise: 2, Fall: 3, Level: c.level}
		if down := h.Observed(c.do); h.Level != c.want || down != c.down {
			t.Errorf("%s: level %d, down %v; want %d, %v", c.why, h.Level, down, c.want, c.down)
		}
	}
}
