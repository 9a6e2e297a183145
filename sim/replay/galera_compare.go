package replay

import (
	"fmt"
	"math"
	"slices"
)

// galeraSeeds is under how many seeds a run is simulated.
const galeraSeeds = 6

// How far a recorded time (s) may lie outside of the simulated range: the nodes and the
// writers shared two busy cores; and the part of it, where several phases add up.
const (
	galeraSlack = 0.6
	galeraNoise = 0.03
)

// galeraStill is how long (s) writers may stop in a recording where they do not stop in
// the simulator: the machine itself had such gaps before the fault.
const galeraStill = 0.5

// PlayGalera runs the experiment of each run of a case under many seeds and compares: the
// states of the nodes and when they change, how long writers stop, which errors they get,
// and the acknowledged rows that a node has not.
func PlayGalera(c *Case, maker GaleraMaker) Verdict {
	v := Verdict{How: fmt.Sprintf("runs within %d simulated ones", galeraSeeds)}
	runs, err := galeraRuns(c)
	if err != nil {
		return Unreadable(err)
	}
	for _, r := range runs {
		var sim []*galeraOutcome
		for seed := range uint64(galeraSeeds) {
			k := newGaleraStack(r, maker, seed+1)
			sim = append(sim, k.play())
			k.w.Close()
		}
		before := len(v.Wrong)
		v.Compared++
		r.compare(sim, &v)
		if len(v.Wrong) == before {
			v.Equal++
		}
	}
	return v
}

func (r *GaleraRun) compare(sim []*galeraOutcome, v *Verdict) {
	for _, a := range r.Nodes {
		node := a.String() + ":3306"
		r.compareStates(node, sim, v)
		r.compareMissing(node, sim, v)
	}
	for _, groups := range [][]galeraGroup{r.Pinned.Groups, r.Failover.Groups} {
		for i := range groups {
			r.compareGroup(&groups[i], sim, v)
		}
	}
}

func (r *GaleraRun) compareStates(node string, sim []*galeraOutcome, v *Verdict) {
	words, at := r.settled(node)
	var same []*galeraOutcome
	for _, o := range sim {
		if slices.Equal(o.words[node], words) {
			same = append(same, o)
		}
	}
	if len(same) == 0 {
		v.Differ("%s: %s is %q, simulated %q", r.Name, node, words, sim[0].words[node])
		return
	}
	for i := 1; i < len(words); i++ {
		r.within(node+" "+words[i], at[i], same, func(o *galeraOutcome) float64 { return o.at[node][i] }, v)
	}
}

func (r *GaleraRun) within(what string, at float64, sim []*galeraOutcome, of func(o *galeraOutcome) float64, v *Verdict) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, o := range sim {
		least, most = min(least, of(o)), max(most, of(o))
	}
	if at < least*(1-galeraNoise)-galeraSlack || at > most*(1+galeraNoise)+galeraSlack {
		v.Differ("%s: %s %.2f s, simulated %.2f to %.2f s", r.Name, what, at, least, most)
	}
}

// compareMissing compares the rows that both groups of writers miss on a node at the end.
// A look that was taken while a node still received the state shows some that it gets:
// then only the look after that counts.
func (r *GaleraRun) compareMissing(node string, sim []*galeraOutcome, v *Verdict) {
	want := -1.0
	for _, w := range []*galeraWriters{&r.Failover, &r.Pinned} {
		if n, is := w.Missing[node].(float64); is {
			want = n
		}
	}
	for _, o := range sim {
		if got := o.missing[node]; float64(got) != want {
			v.Differ("%s: %v acknowledged rows missing on %s (-1: it does not run), simulated %d", r.Name, want, node, got)
			return
		}
	}
}

func (r *GaleraRun) compareGroup(g *galeraGroup, sim []*galeraOutcome, v *Verdict) {
	if gap := g.Gap / 1000; gap > galeraStill || sim[0].groups[g.Group].gap > galeraStill {
		r.within("writes of "+g.Group+" stop for", gap, sim, func(o *galeraOutcome) float64 { return o.groups[g.Group].gap }, v)
	}
	want := g.errnos()
	if !slices.ContainsFunc(sim, func(o *galeraOutcome) bool { return slices.Equal(o.groups[g.Group].errnos, want) }) {
		v.Differ("%s: errors of %s %v, simulated %v", r.Name, g.Group, want, sim[0].groups[g.Group].errnos)
	}
}
