package simulated

import (
	"context"
	"fmt"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/world"
)

// answerVerbs are the faults of how programs answer requests.
var answerVerbs = map[string]inject{
	"hang": hang,
	"fail": fail,
}

// hang has programs accept requests and not answer.
func hang(r *run, f *scenarios.Fault) harness.Injection {
	return r.answering(f, (*world.Program).Hang, (*world.Program).Unhang,
		func(p *world.Program) int { return p.Held }, "requests accepted and not answered")
}

// fail has programs answer a share of requests with a failure.
func fail(r *run, f *scenarios.Fault) harness.Injection {
	s := f.Settings.(*scenarios.Fail)
	return r.answering(f, func(p *world.Program) { p.Fail(s.Status, s.Share) }, func(p *world.Program) { p.Fail(0, 0) },
		func(p *world.Program) int { return p.Failed }, fmt.Sprintf("requests answered with status %d", s.Status))
}

// answering does something to the programs of a fault for as long as it lasts;
// the requests that met it, as count has them, are the evidence.
func (r *run) answering(f *scenarios.Fault, do, undo func(*world.Program), count func(*world.Program) int, what string) harness.Injection {
	ps := r.programs(f)
	all := func() (n int) {
		for _, p := range ps {
			n += count(p)
		}
		return n
	}
	before := all()
	for _, p := range ps {
		do(p)
	}
	return harness.Injection{
		Undo: undoing(func() {
			for _, p := range ps {
				undo(p)
			}
		}),
		Evidence: func(context.Context) (record.Effect, string) { return harness.CountEvidence(all()-before, what) },
	}
}
