package harness

import (
	"context"
	"sync"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// Injection is a fault that a ground has injected.
type Injection struct {
	// Undo ends the fault at a moment of the scenario. It is called once at the
	// most, and is nil for a fault that nothing but another fault can undo.
	Undo func(ctx context.Context, at time.Duration) error
	// Evidence says whether the fault took effect, and what proves it. It is
	// called once: when the fault is over, after Undo, or when the run ends.
	Evidence func(ctx context.Context) (record.Effect, string)
}

// fault is one fault or repair of a scenario in one run: it is injected, perhaps
// undone, closed with its evidence, and recorded. Its methods may be called from
// several goroutines.
type fault struct {
	*scenarios.Fault

	mu        sync.Mutex
	injected  bool
	injection Injection
	waiting   []func() // repairs whose moment came while it was being injected
	record    record.Fault
}

func newFault(f *scenarios.Fault) *fault {
	o := &fault{Fault: f, record: record.Fault{ID: f.ID, Verb: f.Verb, Targets: targetNames(f), At: f.At, Settings: f.Written, Repair: f.Repair, Between: f.Between()}}
	if f.Repair {
		o.record.Until = f.At
	}
	return o
}

// targetNames gives the machines and programs that a fault acts on.
func targetNames(f *scenarios.Fault) []string {
	names := append([]string(nil), f.From...)
	for _, t := range f.Targets {
		names = append(names, t.String())
	}
	return names
}

// setInjection notes that the fault was injected, and carries out the repairs
// that waited for it.
func (o *fault) setInjection(i Injection) {
	o.mu.Lock()
	o.injected, o.injection = true, i
	waiting := o.waiting
	o.waiting = nil
	o.mu.Unlock()
	for _, repair := range waiting {
		repair()
	}
}

// whenInjected calls repair now, or as soon as the fault has been injected: a
// ground in real time may still be at it when a repair's moment comes.
func (o *fault) whenInjected(repair func()) {
	o.mu.Lock()
	wait := !o.injected
	if wait {
		o.waiting = append(o.waiting, repair)
	}
	o.mu.Unlock()
	if !wait {
		repair()
	}
}

// undo ends the fault and closes it. It gives the reason where that had no effect, ""
// where it had one.
func (o *fault) undo(ctx context.Context, at time.Duration) (whyNot string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	undo := o.injection.Undo
	if undo == nil { // or there never was one
		return "was over already"
	}
	o.injection.Undo = nil
	err := undo(ctx, at)
	o.close(ctx, at)
	switch {
	case err != nil:
		whyNot = "cannot be undone: " + err.Error()
		o.record.Effect, o.record.Evidence = record.Unknown, o.record.Evidence+"; "+whyNot
	case o.record.Effect == record.WithoutEffect:
		whyNot = "had no effect that could be undone"
	}
	return whyNot
}

// closeAt notes that another fault, one that restores what this one broke, ended
// it.
func (o *fault) closeAt(ctx context.Context, at time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.close(ctx, at)
}

// close notes when the fault was over and asks for its evidence, once. o.mu is
// held.
func (o *fault) close(ctx context.Context, at time.Duration) {
	if o.record.Effect != "" {
		return
	}
	o.record.Effect, o.record.Evidence = o.injection.Evidence(ctx)
	if !o.Repair {
		o.record.Until = at
	}
}

// recorded gives the fault's entry in the record at the end of the run.
func (o *fault) recorded(ctx context.Context) record.Fault {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.record.Effect != "":
	case !o.injected:
		o.record.Effect, o.record.Evidence = record.Unknown, "the run ended before it"
	default:
		o.record.Effect, o.record.Evidence = o.injection.Evidence(ctx)
	}
	return o.record
}
