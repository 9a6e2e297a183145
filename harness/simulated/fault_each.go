package simulated

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/world"
)

// act does something to a target of a fault. It gives the reason where that
// had no effect, and "" where it had one.
type act func(r *run, t scenarios.Target) (whyNot string)

// onMachine makes an act of a function that acts on a machine and reports
// whether it had an effect. whyNot is the reason where it had none.
func onMachine(do func(*world.Machine) bool, whyNot string) act {
	return func(r *run, t scenarios.Target) string {
		if do(r.w.Machine(t.Machine)) {
			return ""
		}
		return whyNot
	}
}

// onProgram makes an act of a function that acts on a program and reports
// whether it had an effect. whyNot is the reason where it had none.
func onProgram(do func(*world.Program) bool, whyNot string) act {
	return func(r *run, t scenarios.Target) string {
		switch p := r.program(t); {
		case p == nil:
			return "does not exist"
		case do(p):
			return ""
		}
		return whyNot
	}
}

// program gives the program that a target names; nil for one that does not
// exist.
func (r *run) program(t scenarios.Target) *world.Program {
	return r.w.Machine(t.Machine).Program(t.Program)
}

// programs gives those that a fault acts on.
func (r *run) programs(f *scenarios.Fault) []*world.Program {
	var ps []*world.Program
	for _, t := range f.Targets {
		if p := r.program(t); p != nil {
			ps = append(ps, p)
		}
	}
	return ps
}

// onEach injects a fault that is done to every target, one after another, and
// undone at all of them at once; undo is nil for a repair. What the simulator's
// kernel reports is the evidence, with what became of the targets.
func onEach(became string, do, undo act) inject {
	return func(r *run, f *scenarios.Fault) harness.Injection {
		outcome := &harness.Outcome{}
		reached := 0
		r.oneByOne(f.Targets, func(t scenarios.Target) {
			reached++
			if why := do(r, t); why != "" {
				outcome.Failed(t.String() + " " + why)
			}
		})
		at := r.elapsed()
		i := harness.Injection{Evidence: func(ctx context.Context) (record.Effect, string) {
			switch effect, why := outcome.Evidence(ctx); {
			case effect != record.Confirmed:
				return effect, why
			case reached < len(f.Targets):
				return record.Unknown, "it was over before it came to " + list(f.Targets[reached:])
			}
			return record.Confirmed, fmt.Sprintf("%s: %s at %v", list(f.Targets), became, at)
		}}
		if undo != nil {
			i.Undo = undoing(func() {
				for _, t := range f.Targets {
					undo(r, t)
				}
			})
		}
		return i
	}
}

// undoing undoes a fault at the present moment, which cannot fail here.
func undoing(undo func()) func(context.Context, time.Duration) error {
	return func(context.Context, time.Duration) error {
		undo()
		return nil
	}
}

// oneByOne does something to targets in their order. Between two of one machine
// some time passes.
func (r *run) oneByOne(targets []scenarios.Target, do func(scenarios.Target)) {
	after := time.Duration(0)
	for i, t := range targets {
		if i == 0 || t.Machine != targets[i-1].Machine {
			do(t)
			continue
		}
		after += r.betweenSignals()
		r.w.At(r.w.Elapsed()+after, func() { do(t) })
	}
}

// betweenSignals gives the time that passes between signals to two processes
// of one machine, as pkill sends them: what five runs of it took on a busy
// machine, one of them drawn. In it a child can act on the death of its
// parent.
func (r *run) betweenSignals() time.Duration {
	took := [...]time.Duration{0, 0, 100 * time.Microsecond, 1600 * time.Microsecond, 4500 * time.Microsecond}
	return took[r.signals.IntN(len(took))]
}

// list names targets.
func list(ts []scenarios.Target) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}
