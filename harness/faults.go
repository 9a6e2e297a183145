package harness

import (
	"context"
	"slices"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// Injector injects faults on a ground. Faults decides when.
type Injector interface {
	// Schedule calls step at a moment of the scenario, which is a border of the
	// users' segments. A ground in real time may call it some time ahead, so that
	// what is to happen lies ready; it does not call it once ctx has ended.
	Schedule(ctx context.Context, at time.Duration, step func())
	// Inject injects a fault at its moment. It is not called for repairs that
	// undo a fault by its name.
	Inject(ctx context.Context, f *scenarios.Fault) Injection
}

// Faults are the faults and repairs of one run, in the scenario's order.
type Faults []*fault

// NewFaults makes the faults of a case, none of them injected yet.
func NewFaults(c *scenarios.Case) Faults {
	all := make(Faults, len(c.Faults))
	for i := range c.Faults {
		all[i] = newFault(&c.Faults[i])
	}
	return all
}

// Schedule has every fault of a case injected on a ground at its moment, and undone
// when its time is over. The end of the warm-up is a border too.
func (fs Faults) Schedule(ctx context.Context, c *scenarios.Case, on Injector) {
	if c.Warmup > 0 {
		on.Schedule(ctx, c.Warmup, func() {})
	}
	for _, f := range fs {
		on.Schedule(ctx, f.At, func() { fs.inject(ctx, on, f) })
	}
}

// inject injects a fault, ends what it repairs, and plans its own end.
func (fs Faults) inject(ctx context.Context, on Injector, f *fault) {
	if f.UndoesByName() {
		fs.repair(ctx, f)
		return
	}
	f.setInjection(on.Inject(ctx, f.Fault))
	if f.Undoes != "" {
		broken := fs.named(f.Undoes)
		broken.whenInjected(func() { broken.closeAt(ctx, f.At) })
	}
	if f.For > 0 {
		over := f.At + f.For
		on.Schedule(ctx, over, func() { f.undo(ctx, over) })
	}
}

// repair undoes the fault that a repair calls by its name.
func (fs Faults) repair(ctx context.Context, f *fault) {
	broken := fs.named(f.Undoes)
	broken.whenInjected(func() {
		effect, evidence := record.Confirmed, f.Undoes+" was undone"
		if whyNot := broken.undo(ctx, f.At); whyNot != "" {
			effect, evidence = record.WithoutEffect, f.Undoes+" "+whyNot
		}
		f.setInjection(Injection{Evidence: func(context.Context) (record.Effect, string) { return effect, evidence }})
	})
}

// named gives the fault of that name.
func (fs Faults) named(id string) *fault {
	i := slices.IndexFunc(fs, func(f *fault) bool { return f.ID == id })
	if i < 0 {
		panic("no fault " + id) // the scenario was checked
	}
	return fs[i]
}

// Recorded gives the record's entry of each fault, for a run that has ended.
func (fs Faults) Recorded(ctx context.Context) []record.Fault {
	var all []record.Fault
	for _, f := range fs {
		all = append(all, f.recorded(ctx))
	}
	return all
}

// Borders gives the moments of all faults and repairs and the end of the warm-up in
// order, each once: there the users' segments end and begin (metric.Segment).
func Borders(c *scenarios.Case) []time.Duration {
	var all []time.Duration
	if c.Warmup > 0 {
		all = append(all, c.Warmup)
	}
	for i := range c.Faults {
		f := &c.Faults[i]
		all = append(all, f.At)
		if f.For > 0 {
			all = append(all, f.At+f.For)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
