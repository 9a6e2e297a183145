package simulated

import (
	"context"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/world"
)

// networkVerbs are the faults of packets between two sides of the network.
var networkVerbs = map[string]inject{
	"cut":   between(cut, "dropped"),
	"delay": between(delay, "delayed"),
	"loss":  between(loss, "lost"),
}

func cut(any) world.Rule { return world.Rule{DropShare: 1} }

func delay(settings any) world.Rule {
	s := settings.(*scenarios.Delay)
	return world.Rule{Delay: s.By, Jitter: s.Jitter}
}

func loss(settings any) world.Rule { return world.Rule{DropShare: settings.(*scenarios.Loss).Share} }

// between puts a rule between the two sides of a fault for as long as it lasts;
// the packets that met it are the evidence.
func between(ruleOf func(settings any) world.Rule, became string) inject {
	return func(r *run, f *scenarios.Fault) harness.Injection {
		rule := ruleOf(f.Settings)
		rule.FromMachines, rule.ToMachines, rule.BothWays = r.side(f.From), r.side(f.To), !f.OneWay
		added := r.w.AddRule(rule)
		return harness.Injection{
			Undo: undoing(added.Remove),
			Evidence: func(context.Context) (record.Effect, string) {
				return harness.PacketEvidence(int64(added.Hits()), became)
			},
		}
	}
}

// side gives the machines that a fault of the network names: machines, named
// groups, users or one group of them.
func (r *run) side(names []string) []*world.Machine {
	var ms []*world.Machine
	for _, n := range names {
		switch {
		case r.p.c.Network.Groups[n] != nil:
			ms = append(ms, r.side(r.p.c.Network.Groups[n])...)
		case n == "users":
			for _, g := range r.groups {
				ms = append(ms, g.m)
			}
		default:
			ms = append(ms, r.w.Machine(n)) // a machine, or users/GROUP
		}
	}
	return ms
}
