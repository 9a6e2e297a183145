package replay

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// dualSeeds is under how many seeds an experiment is run.
const dualSeeds = 16

// How far a recorded time may lie outside of the simulated range: the client, two
// servers and shells that start shared two busy cores.
const (
	dualSlack = 0.6
	dualNoise = 0.1
)

// PlayDual runs the experiment of each recording of a case under many seeds and compares:
// who has the address and when, the routers' states, how long writes stop, and what the
// tables and the SQL threads are like at the end.
func PlayDual(c *Case, p DualPrograms) Verdict {
	v := Verdict{How: fmt.Sprintf("runs within %d simulated ones", dualSeeds)}
	for _, f := range c.Files {
		rec, err := ReadDual(f)
		if err != nil {
			return Unreadable(err)
		}
		var sim []dualOutcome
		for seed := range uint64(dualSeeds) {
			k, err := newDualStack(rec, p, seed+1)
			if err != nil {
				return Unreadable(fmt.Errorf("recording %q: %w", f.Name, err))
			}
			sim = append(sim, k.play())
			k.w.Close()
		}
		before := len(v.Wrong)
		v.Compared++
		rec.compare(f.Name, sim, &v)
		if len(v.Wrong) == before {
			v.Equal++
		}
	}
	return v
}

func (r *DualRecording) compare(name string, sim []dualOutcome, v *Verdict) {
	dualWithin(name, "the longest gap", r.Client.Gap, sim, func(o *dualOutcome) float64 { return o.gap }, v)
	dualWithin(name, "two owners for", r.VIP.Dual, sim, func(o *dualOutcome) float64 { return o.dual }, v)
	r.compareOwners(name, sim, v)
	for _, node := range []string{"n1", "n2"} {
		r.compareStates(name, node, sim, v)
		want := r.End[node]
		same := dualWhere(sim, func(o *dualOutcome) bool { return o.end[node] == want })
		if len(same) == 0 {
			v.Differ("%s: replication of %s ends as %v, simulated %v", name, node, want, sim[0].end[node])
			continue
		}
		if r.counts() {
			r.compareIncrements(name, node, same, v)
			continue
		}
		on := r.Client.OnServer[node]
		least, most := math.MaxInt, 0
		for _, o := range same {
			least, most = min(least, o.missing[node]), max(most, o.missing[node])
		}
		if float64(on.Missing) < float64(least)*0.5-2 || float64(on.Missing) > float64(most)*1.5+2 {
			v.Differ("%s: %d rows missing on %s, simulated %d to %d", name, on.Missing, node, least, most)
		}
		if r.Fault == "sigstop" || r.Fault == "pause" { // what was in every connection is carried out later
			dualWithin(name, "rows stored more than once on "+node, float64(on.Twice), same, func(o *dualOutcome) float64 { return float64(o.twice[node]) }, v)
		}
	}
	identical := true
	for _, t := range r.Divergence { // order cannot show: all count
		identical = identical && t.Identical
	}
	if len(dualWhere(sim, func(o *dualOutcome) bool { return o.identical == identical })) == 0 {
		v.Differ("%s: tables identical %v, simulated never so", name, identical)
	}
}

// compareIncrements compares how many acknowledged increments a server's counters lack:
// a row event carries the value, not the step.
func (r *DualRecording) compareIncrements(name, node string, sim []dualOutcome, v *Verdict) {
	lost := map[string]int{"n1": r.Increments.Acked - r.Increments.Sum1, "n2": r.Increments.Acked - r.Increments.Sum2}[node]
	least, most := math.MaxInt, math.MinInt
	for _, o := range sim {
		least, most = min(least, o.missing[node]), max(most, o.missing[node])
	}
	if (lost > 0) != (most > 0) || float64(lost) < float64(least)*0.5-2 || float64(lost) > float64(most)*1.5+2 {
		v.Differ("%s: %d increments lost on %s, simulated %d to %d", name, lost, node, least, most)
	}
}

func dualWhere(sim []dualOutcome, is func(o *dualOutcome) bool) (all []dualOutcome) {
	for i := range sim {
		if is(&sim[i]) {
			all = append(all, sim[i])
		}
	}
	return all
}

func dualWithin(name, what string, at float64, sim []dualOutcome, of func(o *dualOutcome) float64, v *Verdict) {
	least, most := math.Inf(1), math.Inf(-1)
	for i := range sim {
		least, most = min(least, of(&sim[i])), max(most, of(&sim[i]))
	}
	if at < least*(1-dualNoise)-dualSlack || at > most*(1+dualNoise)+dualSlack {
		v.Differ("%s: %s %.1f, simulated %.1f to %.1f", name, what, at, least, most)
	}
}

func (r *DualRecording) compareOwners(name string, sim []dualOutcome, v *Verdict) {
	want := r.owners()
	text := func(all []dualOwner) string {
		var nodes []string
		for _, o := range all {
			nodes = append(nodes, o.nodes)
		}
		return strings.Join(nodes, ", ")
	}
	same := dualWhere(sim, func(o *dualOutcome) bool { return text(o.owners) == text(want) })
	if len(same) == 0 {
		v.Differ("%s: the address is on %s, simulated %s", name, text(want), text(sim[0].owners))
		return
	}
	for i := 1; i < len(want); i++ {
		dualWithin(name, "the address on "+want[i].nodes+" at", want[i].at, same, func(o *dualOutcome) float64 { return o.owners[i].at }, v)
	}
}

func (r *DualRecording) compareStates(name, node string, sim []dualOutcome, v *Verdict) {
	words, at, err := r.states(node)
	if err != nil {
		v.Differ("%s: %v", name, err)
		return
	}
	same := dualWhere(sim, func(o *dualOutcome) bool { return slices.Equal(o.states[node], words) })
	if len(same) == 0 {
		v.Differ("%s: states of %s %v, simulated %v", name, node, words, sim[0].states[node])
		return
	}
	for i := range words {
		dualWithin(name, node+" is "+words[i]+" at", at[i], same, func(o *dualOutcome) float64 { return o.stateAt[node][i] }, v)
	}
}
