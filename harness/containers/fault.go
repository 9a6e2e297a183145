package containers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
)

// verb is a fault or repair of this ground.
type verb struct {
	// inject injects a fault at a moment. It is called a little ahead of it.
	inject func(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection
	// prepare gives a machine, before there is a container of it, what the fault
	// needs there; nil where it needs nothing.
	prepare func(m *planned)
	// endsContainer: it ends the container of its machine.
	endsContainer bool
	// unsupported gives the reasons why this ground cannot inject a fault; nil
	// where it can inject every one.
	unsupported func(p *plan, f *scenarios.Fault) []string
}

// verbs are all the faults and repairs of this ground, a family a file.
var verbs = families(powerVerbs, processVerbs, networkVerbs, machineVerbs, answerVerbs, operatorVerbs)

// families puts the tables of the families together.
func families(tables ...map[string]verb) map[string]verb {
	all := map[string]verb{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// verbOf finds a fault's row; an empty one for a repair that undoes a fault by its
// name, which no ground injects.
func verbOf(f *scenarios.Fault) verb {
	if f.UndoesByName() {
		return verb{}
	}
	v, known := verbs[f.Verb]
	if !known { // a test holds the tables against each other
		panic(fmt.Sprintf("containers: fault %q: no row for the verb %q", f.ID, f.Verb))
	}
	return v
}

// unsupportedFaults gives the reasons why this ground cannot inject faults of
// the case.
func (p *plan) unsupportedFaults() []string {
	var reasons []string
	for i := range p.c.Faults {
		f := &p.c.Faults[i]
		if v := verbOf(f); v.unsupported != nil {
			reasons = append(reasons, v.unsupported(p, f)...)
		}
	}
	return reasons
}

// prepareFaults gives the machines what the case's faults need there.
func (p *plan) prepareFaults() {
	for i := range p.c.Faults {
		f := &p.c.Faults[i]
		prepare := verbOf(f).prepare
		for _, t := range f.Targets {
			if m := p.machine(t.Machine); prepare != nil {
				prepare(m)
			}
		}
	}
}

// machine is the planned machine of that name; nil for none.
func (p *plan) machine(name string) *planned {
	i := slices.IndexFunc(p.machines, func(m planned) bool { return m.name == name })
	if i < 0 {
		return nil
	}
	return &p.machines[i]
}

// faultsOf are the faults of a run on its containers.
type faultsOf struct{ *run }

var _ harness.Injector = faultsOf{}

// ahead is how long before its moment a fault is made ready: orders to agents
// name the moment and lie there until then.
const ahead = 300 * time.Millisecond

// Schedule implements harness.Injector. The users have been sent the borders of
// their segments when they started.
func (r faultsOf) Schedule(ctx context.Context, at time.Duration, step func()) {
	go func() {
		if pause(ctx, time.Until(r.moment(at))-ahead) == nil {
			step()
		}
	}()
}

// Inject implements harness.Injector.
func (r faultsOf) Inject(ctx context.Context, f *scenarios.Fault) harness.Injection {
	return verbOf(f).inject(ctx, r.run, f, r.moment(f.At))
}

// moment converts a time of the scenario to our clock.
func (r *run) moment(at time.Duration) time.Time { return r.zero.Add(at) }

// lateBy describes how much later than planned something was done.
func (r *run) lateBy(at, done time.Time) string {
	return fmt.Sprintf("%.1f ms after its time", float64(done.Sub(at))/1e6)
}
