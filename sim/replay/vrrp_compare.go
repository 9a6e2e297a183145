package replay

import (
	"fmt"
	"slices"
	"sort"

	"github.com/hadrill/hadrill/sim/host"
)

const (
	seeds = 500
	// noise is how far a recorded time may be off: two busy cores, containers.
	noise = 0.1
	// unlikely is the probability below which a recording contradicts the
	// simulator.
	unlikely = 0.01
)

// simulate runs the case under every seed.
func (s *VRRPSetup) simulate(read func(file string) (host.Main, error)) ([]figures, error) {
	a, err := read(s.file("a"))
	if err != nil {
		return nil, err
	}
	b, err := read(s.file("b"))
	if err != nil {
		return nil, err
	}
	var fs []figures
	for seed := range uint64(seeds) {
		k := newStack(s, a, b, seed+1)
		k.play(vrrpFaults[s.Fault], vrrpHeals[s.Heal])
		fs = append(fs, k.figures())
		k.w.Close()
	}
	return fs, nil
}

// vrrpComparison has the recorded runs of a case beside the simulated ones.
type vrrpComparison struct {
	setup    *VRRPSetup
	runs     []*VRRPRecording
	rec, sim []figures
	log      func(format string, a ...any)

	v       Verdict
	outside map[int]bool // the runs, by their place, with a value outside of the simulated range
	whole   bool         // there is a difference of the case as a whole
	values  int
}

// compareVRRP checks that every recorded run lies inside the range of the
// simulated ones, that the recorded median is one that as many simulated runs
// can have, and that an event that was never recorded is never simulated. A run
// counts as equal when no value of it is outside and the case as a whole has no
// difference.
func compareVRRP(runs []*VRRPRecording, sim []figures, log func(format string, a ...any)) Verdict {
	c := &vrrpComparison{setup: &runs[0].Setup, runs: runs, sim: sim, log: log, outside: map[int]bool{}}
	for _, r := range runs {
		f := r.figures()
		r.adjust(f.values)
		c.rec = append(c.rec, f)
	}
	for _, m := range metrics {
		c.compareMetric(m)
	}
	if c.values == 0 {
		c.differ("no value was compared")
	}
	c.compareHolders()
	c.v.Compared, c.v.How = len(runs), fmt.Sprintf("runs, %d values", c.values)
	if !c.whole {
		c.v.Equal = len(runs) - len(c.outside)
	}
	return c.v
}

func (c *vrrpComparison) compareMetric(m metric) {
	r, s := sorted(m, c.rec), sorted(m, c.sim)
	if !c.comparePresence(m, share{len(r), len(c.rec)}, share{len(s), len(c.sim)}) {
		return
	}
	c.values += len(r)
	above := allowed(c.setup, m)
	for i, f := range c.rec {
		v, ok := f.values[m]
		outside := ok && (v < s[0]-noise || v > s[len(s)-1]+noise+above.run)
		run := c.runs[i].Run
		why, out := outliers[outlier{c.setup.Name, m, run}]
		if outside && !out {
			c.outside[i] = true
			c.v.Differ("%s: run %d: %.3f is outside of the simulated %.3f to %.3f", m, run, v, s[0], s[len(s)-1])
		}
		if out && !outside {
			c.differ("%s: run %d: %.3f needs no explanation, but has one: %s", m, run, v, why)
		}
	}
	low, high := medians(s, len(r))
	if med := median(r); med < low-noise || med > high+noise+above.median {
		c.differ("%s: median %.3f is outside of %.3f to %.3f, where 99 %% of the medians of %d simulated runs are", m, med, low, high, len(r))
	}
	c.log("%-20s recorded %.3f %.3f %.3f   simulated %.3f %.3f %.3f", m, r[0], median(r), r[len(r)-1], s[0], median(s), s[len(s)-1])
}

// differ adds a difference of the case as a whole.
func (c *vrrpComparison) differ(format string, a ...any) {
	c.whole = true
	c.v.Differ(format, a...)
}

// share is how many of how many runs have a metric.
type share struct{ have, of int }

// comparePresence reports whether there are values to compare.
func (c *vrrpComparison) comparePresence(m metric, rec, sim share) bool {
	p := float64(sim.have) / float64(sim.of)
	switch {
	case rec.have == 0 && sim.have > 0:
		c.differ("%s: never in the recording, but in %d of %d simulated runs", m, sim.have, sim.of)
	case rec.have > 0 && sim.have == 0:
		c.differ("%s: recorded, but in no simulated run", m)
	case rec.have < rec.of || sim.have == sim.of:
	case !sampled(c.setup, m) || plausible(rec.have, rec.of, p) < unlikely:
		c.differ("%s: always in the recording, but only in %d of %d simulated runs", m, sim.have, sim.of)
	}
	return rec.have > 0 && sim.have > 0
}

func sorted(m metric, fs []figures) []float64 {
	var vs []float64
	for _, f := range fs {
		if v, ok := f.values[m]; ok {
			vs = append(vs, v)
		}
	}
	sort.Float64s(vs)
	return vs
}

// compareHolders checks that each outcome is recorded as often as its simulated
// share makes plausible (two-sided).
func (c *vrrpComparison) compareHolders() {
	shares, counts := map[string]float64{}, map[string]int{}
	for _, f := range c.sim {
		shares[f.holder] += 1 / float64(len(c.sim))
	}
	var who []string
	for _, f := range c.rec {
		counts[f.holder]++
		who = append(who, f.holder)
	}
	who = append(who, names(shares)...)
	slices.Sort(who)
	for _, h := range slices.Compact(who) {
		if p := plausible(counts[h], len(c.rec), shares[h]); p < unlikely {
			c.differ("at the end %q holds the address in %d of %d recorded runs, in %.0f %% of the simulated ones", h, counts[h], len(c.rec), 100*shares[h])
		}
		c.log("holder %-4s recorded %d of %d, simulated %.1f %%", h, counts[h], len(c.rec), 100*shares[h])
	}
}
