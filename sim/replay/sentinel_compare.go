package replay

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// sentinelNoise is how far a recorded time may be off, in seconds: two cores that
// were busy (the 1-minute load was 2 to 37), containers, and a client that found out
// when its turn came.
const sentinelNoise = 0.25

// sentinelSeeds is how many runs of a case are simulated: 7 ms of a core each.
const sentinelSeeds = 500

// sentinelComparison has the recorded runs of a case beside the simulated ones.
type sentinelComparison struct {
	runs     []*SentinelRecording
	rec, sim []sentinelFigures
	log      func(format string, a ...any)

	v       Verdict
	outside map[int]bool
	whole   bool
	values  int
}

// compareSentinel checks that every recorded run lies inside the range of the
// simulated ones, that the recorded median is one that as many simulated runs can
// have, and that what never happened in one never happens in the other.
func compareSentinel(runs []*SentinelRecording, sim []sentinelFigures, log func(format string, a ...any)) Verdict {
	c := &sentinelComparison{sim: sim, log: log, outside: map[int]bool{}}
	for _, r := range runs {
		if r.Outlier {
			log("run %d is passed over: it is marked as an outlier", r.Run)
			continue
		}
		c.runs = append(c.runs, r)
		c.rec = append(c.rec, r.figures())
	}
	for _, name := range c.names() {
		c.compare(name)
	}
	if c.values == 0 {
		c.differ("no value was compared")
	}
	c.compareMasters()
	c.v.Compared, c.v.How = len(c.runs), fmt.Sprintf("runs, %d values", c.values)
	if !c.whole {
		c.v.Equal = len(c.runs) - len(c.outside)
	}
	return c.v
}

// names are those of the figures that are compared: where the Sentinels' events were
// not recorded, the simulated ones have nothing beside them.
func (c *sentinelComparison) names() []string {
	all := map[string]bool{}
	for _, f := range c.rec {
		for _, name := range names(f.values) {
			all[name] = true
		}
	}
	for _, f := range c.sim {
		for _, name := range names(f.values) {
			if !isEvent(name) || len(c.runs) > 0 && len(c.runs[0].Events) > 0 {
				all[name] = true
			}
		}
	}
	return names(all)
}

// isEvent reports whether a figure is one of the Sentinels' events.
func isEvent(name string) bool {
	for _, f := range eventFigures {
		if f.name == name {
			return true
		}
	}
	return slices.Contains([]string{"switch of the leader", "next try", "convert, since the end", "second switch"}, name)
}

func (c *sentinelComparison) compare(name string) {
	r, s := valuesOf(name, c.rec), valuesOf(name, c.sim)
	if !c.comparePresence(name, share{len(r), len(c.rec)}, share{len(s), len(c.sim)}) {
		return
	}
	why, passed := sentinelUncompared(c.runs[0].Name, name)
	if passed {
		c.log("%-24s not compared: %s", name, why)
		return
	}
	c.values += len(r)
	low, high := s[0]-sentinelNoise, s[len(s)-1]+sentinelNoise
	for i, f := range c.rec {
		if _, rare := rareRuns[rareRun{c.runs[i].Name, name, c.runs[i].Run}]; rare {
			continue
		}
		if v, ok := f.values[name]; ok && (v < low || v > high) {
			c.outside[i] = true
			c.v.Differ("%s: run %d: %.3f is outside of the simulated %.3f to %.3f", name, c.runs[i].Run, v, s[0], s[len(s)-1])
		}
	}
	lowest, highest := medians(s, len(r))
	if med := median(r); med < lowest-sentinelNoise || med > highest+sentinelNoise {
		c.differ("%s: median %.3f is outside of %.3f to %.3f, where 99 %% of the medians of %d simulated runs are", name, med, lowest, highest, len(r))
	}
	c.log("%-24s recorded %.3f %.3f %.3f   simulated %.3f %.3f %.3f (%d of %d)", name, r[0], median(r), r[len(r)-1], s[0], median(s), s[len(s)-1], len(s), len(c.sim))
}

func (c *sentinelComparison) differ(format string, a ...any) {
	c.whole = true
	c.v.Differ(format, a...)
}

// comparePresence reports whether there are values to compare.
func (c *sentinelComparison) comparePresence(name string, rec, sim share) bool {
	p := float64(sim.have) / float64(sim.of)
	if _, passed := sentinelUncompared(c.runs[0].Name, name); passed {
		return rec.have > 0 && sim.have > 0
	}
	switch {
	case strings.HasSuffix(name, "NOREPLICAS") && rec.have < rec.of:
		// Errors that had begun before the fault hide when they began again.
	case rec.have > 0 && sim.have == 0:
		c.differ("%s: recorded, but in no simulated run", name)
	case plausible(rec.have, rec.of, p) < unlikely:
		c.differ("%s: in %d of %d recorded runs, but in %d of %d simulated ones", name, rec.have, rec.of, sim.have, sim.of)
	}
	return rec.have > 0 && sim.have > 0
}

func valuesOf(name string, fs []sentinelFigures) []float64 {
	var vs []float64
	for _, f := range fs {
		if v, ok := f.values[name]; ok {
			vs = append(vs, v)
		}
	}
	sort.Float64s(vs)
	return vs
}

// compareMasters checks that each master at the end is recorded as often as its
// simulated share makes plausible.
func (c *sentinelComparison) compareMasters() {
	shares, counts, all := map[string]float64{}, map[string]int{}, map[string]bool{}
	for _, f := range c.sim {
		shares[f.master] += 1 / float64(len(c.sim))
		all[f.master] = true
	}
	for _, f := range c.rec {
		counts[f.master]++
		all[f.master] = true
	}
	for _, name := range names(all) {
		if plausible(counts[name], len(c.rec), shares[name]) < unlikely {
			c.differ("at the end %s is master in %d of %d recorded runs, in %.0f %% of the simulated ones", name, counts[name], len(c.rec), 100*shares[name])
		}
		c.log("master %s: recorded %d of %d, simulated %.1f %%", name, counts[name], len(c.rec), 100*shares[name])
	}
}

// notCompared is the table of what cannot be compared, with its reason.
var notCompared = []struct{ recording, figure, why string }{
	{"minority_1s_12s_2repl", "ask outage", "0.76 s in one run, while the master answered: the machine was busy"},
	{"minority_1s_12s_2repl", "follow outage", "0.76 s in one run, while the master answered: the machine was busy"},
	{"part_1s_min1_lag3_2repl", "ask outage", "1.3 s in one run of three, in which the machine was busy"},
	{"part_1s_min1_lag3_2repl", "follow outage", "1.3 s in one run of three, in which the machine was busy"},
	{"prio_r3_10", "ask lost last", "one run of two has a second failover at once: the master in between becomes a replica at 8 s there, at 5 s here, and why is not known"},
	{"wait_kill9_1s", "ask outage without end", "the first recordings know outages that end only; the WAITs that fail are compared"},
}

// sentinelUncompared returns why a figure of a case is not compared; false where it
// is.
func sentinelUncompared(recording, figure string) (why string, passed bool) {
	for _, row := range notCompared {
		if (row.recording == recording || row.recording == "") && row.figure == figure {
			return row.why, true
		}
	}
	return "", false
}

// rareRun is a figure of one recorded run.
type rareRun struct {
	recording, figure string
	run               int
}

// rareRuns are those that no simulated run has, each with its reason.
var rareRuns = map[rareRun]string{
	{"part_1s_min1_lag10", "follow outage", 2}: "the switch came 1.8 s after the cut, the earliest possible, and the conversion at its latest",
}
