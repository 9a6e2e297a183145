package simulated

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
)

// inject injects a fault of one verb at the present moment.
type inject func(r *run, f *scenarios.Fault) harness.Injection

// verbs are all the faults and repairs of this ground, a family a file.
var verbs = families(powerVerbs, processVerbs, networkVerbs, machineVerbs, answerVerbs, operatorVerbs)

// families puts the tables of the families together.
func families(tables ...map[string]inject) map[string]inject {
	all := map[string]inject{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// faultsOf are the faults of a run on its world.
type faultsOf struct{ *run }

var _ harness.Injector = faultsOf{}

// Schedule implements harness.Injector.
func (r faultsOf) Schedule(_ context.Context, at time.Duration, step func()) {
	r.w.At(r.lead+at, func() {
		r.mark()
		step()
	})
}

// Inject implements harness.Injector.
func (r faultsOf) Inject(_ context.Context, f *scenarios.Fault) harness.Injection {
	injects, known := verbs[f.Verb]
	if !known { // a test holds the tables against each other
		panic(fmt.Sprintf("simulated: fault %q: no row for the verb %q", f.ID, f.Verb))
	}
	return injects(r.run, f)
}

// elapsed gives the scenario's time.
func (r *run) elapsed() time.Duration { return r.w.Elapsed() - r.lead }
