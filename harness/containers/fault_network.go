package containers

import (
	"context"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// networkVerbs are the faults of packets between two sides of the network.
var networkVerbs = map[string]verb{
	"cut":   between(cut, "dropped"),
	"delay": between(delay, "delayed"),
	"loss":  between(loss, "lost"),
}

func cut(any) agent.Rule { return agent.Rule{Drop: 1} }

func delay(settings any) agent.Rule {
	s := settings.(*scenarios.Delay)
	return agent.Rule{Delay: s.By, Jitter: s.Jitter}
}

func loss(settings any) agent.Rule { return agent.Rule{Drop: settings.(*scenarios.Loss).Share} }

// between makes a verb that puts a rule between two sides of the network for
// as long as the fault lasts. The packets that met the rule are the evidence.
func between(ruleOf func(settings any) agent.Rule, became string) verb {
	return verb{inject: func(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
		ps := r.rules(f, ruleOf(f.Settings))
		outcome := r.place(ctx, ps, at)
		var packets int64
		lifted := false
		return harness.Injection{
			Undo: func(ctx context.Context, at time.Duration) (err error) {
				packets, err = r.lift(ctx, ps, r.moment(at))
				lifted = err == nil // what still stands counts on
				return err
			},
			Evidence: func(ctx context.Context) (record.Effect, string) {
				if effect, why := outcome.Evidence(ctx); effect != record.Confirmed {
					return effect, why
				}
				if !lifted {
					packets = r.hits(ctx, ps)
				}
				return harness.PacketEvidence(packets, became)
			},
		}
	}}
}
