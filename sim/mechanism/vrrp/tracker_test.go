package vrrp

import "testing"

// Each step is the result of one run (+ success, - failure) and what it
// decided: U up, D down, . nothing new.
func TestTracker(t *testing.T) {
	for _, c := range []struct {
		rise, fall int
		steps      string
		why        string
	}{
		{1, 1, "+U +. -D -. +U", "the default: each result decides"},
		{1, 3, "-D", "recorded, fall 3: the first failure decides"},
		{3, 1, "+U", "recorded, rise 3: the first success decides"},
		{2, 1, "+U -D +. +U", "recorded, weight 10 rise 2: up at once, later two are needed"},
		{2, 2, "+U -. -D +. +U", "two failures, two successes"},
		{2, 2, "+U -. +. -. -D", "a success between resets the failures"},
		{3, 1, "+U -D +. +. -. +. +. +U", "a failure between resets the successes"},
		{1, 3, "+U -. -. +. -. -. -D", "fall 3"},
		{1, 3, "-D +U -. -. -D", "after a first failure one success is rise 1"},
		{3, 3, "-D +. +. +U", "after a first failure rise counts in full"},
	} {
		tr := Tracker{Rise: c.rise, Fall: c.fall}
		steps := 0
		for i := 0; i+1 < len(c.steps); i += 3 {
			v := tr.Result(c.steps[i] == '+')
			got := byte('.')
			switch {
			case v.Changed && v.Up:
				got = 'U'
			case v.Changed:
				got = 'D'
			}
			if got != c.steps[i+1] {
				t.Errorf("%s: step %d: %c, want %c", c.why, i/3+1, got, c.steps[i+1])
			}
			if v.First != (i == 0 && v.Changed) {
				t.Errorf("%s: step %d: first is %v", c.why, i/3+1, v.First)
			}
			steps++
		}
		if steps == 0 {
			t.Errorf("%s: no steps", c.why)
		}
	}
}
