package containers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
)

// act does something to a target of a fault at a moment and gives the evidence,
// or why it had no effect.
type act func(ctx context.Context, r *run, t scenarios.Target, at time.Time) (evidence string, err error)

// onMachine makes an act of a function that acts on a machine.
func onMachine(do func(m *machine, ctx context.Context, at time.Time) (string, error)) act {
	return func(ctx context.Context, r *run, t scenarios.Target, at time.Time) (string, error) {
		return do(r.machine(t.Machine), ctx, at)
	}
}

// onEach makes a verb that acts on every target at the same time. undo is nil
// for a repair.
func onEach(do, undo act) verb {
	return verb{inject: func(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
		outcome := r.doEach(f, func(t scenarios.Target) (string, error) { return do(ctx, r, t, at) })
		i := harness.Injection{Evidence: outcome.Evidence}
		if undo != nil {
			i.Undo = r.undoEach(f, outcome, undo)
		}
		return i
	}}
}

// doEach does something to every target of a fault side by side.
func (r *run) doEach(f *scenarios.Fault, do func(t scenarios.Target) (string, error)) *harness.Outcome {
	outcome := &harness.Outcome{}
	var wg sync.WaitGroup
	for _, t := range f.Targets {
		wg.Go(func() {
			if evidence, err := do(t); err != nil {
				outcome.Failed(fmt.Sprintf("%s: %v", t, err))
			} else {
				outcome.Took(t.String() + ": " + evidence)
			}
		})
	}
	wg.Wait()
	return outcome
}

// undoEach undoes at every target what was injected with that outcome: a fault
// that had no effect somewhere need not be undone everywhere.
func (r *run) undoEach(f *scenarios.Fault, injected *harness.Outcome, undo act) func(context.Context, time.Duration) error {
	return func(ctx context.Context, at time.Duration) error {
		outcome := r.doEach(f, func(t scenarios.Target) (string, error) { return undo(ctx, r, t, r.moment(at)) })
		if why := outcome.Failure(); why != "" && injected.Failure() == "" {
			return errors.New(why)
		}
		return nil
	}
}
