package simulated

import (
	"context"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// machineVerbs are the faults of what a machine lends its programs: its
// cores, its clock and its disk.
var machineVerbs = map[string]inject{
	"slow":  slow,
	"clock": clock,
	"full":  full,
	"write": write,
}

// slow has work on machines take longer; the pieces of work that did are the
// evidence.
func slow(r *run, f *scenarios.Fault) harness.Injection {
	setFactor := func(times float64) {
		for _, t := range f.Targets {
			r.w.Machine(t.Machine).Slow(times)
		}
	}
	stretched := func() (n int) {
		for _, t := range f.Targets {
			n += r.w.Machine(t.Machine).Stretched
		}
		return n
	}
	factor := f.Settings.(*scenarios.Slow).Factor
	before := stretched()
	setFactor(factor)
	return harness.Injection{
		Undo: undoing(func() { setFactor(1) }),
		Evidence: func(context.Context) (record.Effect, string) {
			return harness.CountEvidence(stretched()-before, fmt.Sprintf("pieces of work took %g times as long", factor))
		},
	}
}

// clock has the wall clock of machines jump, or all their clocks drift; how wrong
// they are is the evidence.
func clock(r *run, f *scenarios.Fault) harness.Injection {
	s := f.Settings.(*scenarios.Clock)
	ahead := func() (all []time.Duration) {
		for _, t := range f.Targets {
			all = append(all, r.w.Machine(t.Machine).ClockError())
		}
		return all
	}
	outcome := &harness.Outcome{}
	before := ahead()
	for _, t := range f.Targets {
		m := r.w.Machine(t.Machine)
		if !m.StepClock(s.Jump) || s.Drift != 0 && !m.DriftClock(s.Drift) {
			outcome.Failed(t.String() + " was down")
		}
	}
	after := ahead()
	var last []time.Duration
	return harness.Injection{
		Undo: undoing(func() {
			last = ahead()
			for _, t := range f.Targets {
				r.w.Machine(t.Machine).SyncClock()
			}
		}),
		Evidence: func(ctx context.Context) (record.Effect, string) {
			if last == nil {
				last = ahead()
			}
			for i, t := range f.Targets {
				outcome.Took(fmt.Sprintf("%s: its clock, ahead by %v, was ahead by %v and at the end by %v", t, before[i], after[i], last[i]))
			}
			return outcome.Evidence(ctx)
		},
	}
}

// full leaves no room on machines' disks; that it is so is the evidence, and how
// many writes met it stands beside.
func full(r *run, f *scenarios.Fault) harness.Injection {
	outcome := &harness.Outcome{}
	refused := func() (n int) {
		for _, t := range f.Targets {
			n += r.w.Machine(t.Machine).Refused
		}
		return n
	}
	before := refused()
	for _, t := range f.Targets {
		if r.w.Machine(t.Machine).FillDisk() {
			outcome.Took(fmt.Sprintf("%s: no space left at %v", t, r.elapsed()))
		} else {
			outcome.Failed(t.String() + " was down, or its disk full already")
		}
	}
	return harness.Injection{
		Undo: undoing(func() {
			for _, t := range f.Targets {
				r.w.Machine(t.Machine).FreeDisk()
			}
		}),
		Evidence: func(ctx context.Context) (record.Effect, string) {
			effect, what := outcome.Evidence(ctx)
			return effect, fmt.Sprintf("%s; %d writes refused", what, refused()-before)
		},
	}
}

// write has machines' files hold another text; that they do is the evidence.
func write(r *run, f *scenarios.Fault) harness.Injection {
	s := f.Settings.(*scenarios.Write)
	outcome := &harness.Outcome{}
	former := map[string]*[]byte{} // by machine; nil for a file that was not there
	for _, t := range f.Targets {
		m := r.w.Machine(t.Machine)
		held, there := m.ReadFile(s.File)
		switch {
		case there && harness.SameText(string(held), s.Text):
			outcome.Failed(fmt.Sprintf("%s: %s held %q already", t, s.File, s.Text))
		case !m.WriteFile(s.File, []byte(s.Text+"\n")):
			outcome.Failed(t.String() + " was down, or its disk full")
		default:
			if former[t.Machine] = nil; there {
				former[t.Machine] = &held
			}
			outcome.Took(fmt.Sprintf("%s: %s holds %q at %v", t, s.File, s.Text, r.elapsed()))
		}
	}
	return harness.Injection{
		Undo: undoing(func() {
			for _, t := range f.Targets {
				switch held, changed := former[t.Machine]; {
				case changed && held != nil:
					r.w.Machine(t.Machine).WriteFile(s.File, *held)
				case changed:
					r.w.Machine(t.Machine).RemoveFile(s.File)
				}
			}
		}),
		Evidence: outcome.Evidence,
	}
}
