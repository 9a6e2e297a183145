package containers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// answerVerbs are the faults of how programs answer requests.
var answerVerbs = map[string]verb{
	"hang": {inject: hang},
	"fail": {inject: fail, unsupported: unsupportedFail},
}

// answers is one program whose answers a fault spoils.
type answers interface {
	// spoil begins the fault at a moment and gives the evidence; "" where only
	// the requests that meet it will show it.
	spoil(ctx context.Context, at time.Time) (evidence string, err error)
	// mend ends the fault at a moment.
	mend(ctx context.Context, at time.Time) (string, error)
	// met counts the requests that met the fault, where they can be counted.
	met(ctx context.Context) (n int, counted bool, err error)
}

// hang makes programs accept requests without answering. Our own do so by
// themselves. A real one is frozen, and its kernel goes on accepting.
func hang(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	return r.answering(ctx, f, at, "requests accepted and not answered", func(t scenarios.Target) answers {
		if r.p.stack.Target(t).Ours() {
			return &ownAnswers{m: r.machine(t.Machine), program: t.Program, do: "hang", undo: "unhang"}
		}
		return &frozenAnswers{r.machine(t.Machine), t.Program}
	})
}

// fail has programs answer requests with a failure: our own by themselves; in
// a real one's place its machine's agent answers.
func fail(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	s := f.Settings.(*scenarios.Fail)
	return r.answering(ctx, f, at, fmt.Sprintf("requests answered with status %d", s.Status), func(t scenarios.Target) answers {
		e := r.p.stack.Target(t)
		if e.Ours() {
			return &ownAnswers{m: r.machine(t.Machine), program: t.Program, do: "fail", undo: "unfail", status: s.Status, share: s.Share}
		}
		return &agentAnswers{m: r.machine(t.Machine), fault: f.ID, failure: agent.Failure{Ports: e.Ports(), Status: s.Status}}
	})
}

// answering spoils the answers of a fault's programs for as long as it lasts.
func (r *run) answering(ctx context.Context, f *scenarios.Fault, at time.Time, what string, of func(scenarios.Target) answers) harness.Injection {
	all := map[scenarios.Target]answers{}
	for _, t := range f.Targets {
		all[t] = of(t)
	}
	spoilt := r.doEach(f, func(t scenarios.Target) (string, error) { return all[t].spoil(ctx, at) })
	return harness.Injection{
		Undo: r.undoEach(f, spoilt, func(ctx context.Context, _ *run, t scenarios.Target, at time.Time) (string, error) {
			return all[t].mend(ctx, at)
		}),
		Evidence: func(ctx context.Context) (record.Effect, string) {
			if effect, why := spoilt.Evidence(ctx); effect != record.Confirmed {
				return effect, why
			}
			n, counted := 0, false
			for _, t := range f.Targets {
				one, known, err := all[t].met(ctx)
				if err != nil {
					return record.Unknown, fmt.Sprintf("%s: %v", t, err)
				}
				n, counted = n+one, counted || known
			}
			return answerEvidence(n, counted, what, spoilt.Seen())
		},
	}
}

// answerEvidence makes the evidence of a fault of answers. A program whose
// requests cannot be counted proves itself by the state of its processes,
// which stands behind its name in seen.
func answerEvidence(n int, counted bool, what string, seen []string) (record.Effect, string) {
	var states []string
	for _, s := range seen {
		if !strings.HasSuffix(s, ": ") {
			states = append(states, s)
		}
	}
	if !counted || n == 0 && len(states) > 0 {
		return record.Confirmed, strings.Join(states, "; ")
	}
	effect, count := harness.CountEvidence(n, what)
	return effect, strings.Join(append(states, count), "; ")
}

// unsupportedFail gives the reasons why real programs cannot be made to fail
// as a fault says.
func unsupportedFail(p *plan, f *scenarios.Fault) []string {
	var reasons []string
	for _, t := range f.Targets {
		switch e := p.stack.Target(t); {
		case e == nil || e.Ours():
		case e.Kind.Ports == nil:
			reasons = append(reasons, fmt.Sprintf("fault %q: %s answers no requests that could fail", f.ID, e.Kind.Name))
		case f.Settings.(*scenarios.Fail).Share < 1:
			reasons = append(reasons, fmt.Sprintf("fault %q: a real %s can be made to fail all requests, not a share of them", f.ID, e.Kind.Name))
		}
	}
	return reasons
}
