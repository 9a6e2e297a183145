package keepalived

import (
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// faults are what the recordings did to A, by the name in their setup.
var faults = map[string]func(*stack){
	"killcontainer":  func(k *stack) { k.a.Crash() },
	"term":           func(k *stack) { k.a.Program("keepalived").Stop() },
	"kill9all":       parentThenChild,
	"kill9kidsfirst": func(k *stack) { k.a.Program("keepalived/vrrp").Kill(); k.a.Program("keepalived").Kill() },
	"kill9parent":    func(k *stack) { k.a.Program("keepalived").Kill() },
	"kill9vrrp":      func(k *stack) { k.a.Program("keepalived/vrrp").Kill() },
	"linkdown":       func(k *stack) { k.rules = append(k.rules, k.w.Cut([]*world.Machine{k.a}, nil, false)) },
	"nginxstop":      func(k *stack) { k.a.Program("nginx").Stop() },
	"nginxfreeze":    func(k *stack) { k.a.Program("nginx").Freeze() },
	"pause":          func(k *stack) { k.a.Pause() },
	"partition": func(k *stack) { // each drops what comes in
		k.drop(world.Rule{FromMachines: []*world.Machine{k.b}, ToMachines: []*world.Machine{k.a}})
		k.drop(world.Rule{FromMachines: []*world.Machine{k.a}, ToMachines: []*world.Machine{k.b}})
	},
	"partitionout": func(k *stack) { // each drops what goes out
		k.drop(world.Rule{FromMachines: []*world.Machine{k.a}})
		k.drop(world.Rule{FromMachines: []*world.Machine{k.b}})
	},
}

// heals are what the recordings did about it.
var heals = map[string]func(*stack){
	"":           func(*stack) {},
	"kastart":    func(k *stack) { k.a.Program("keepalived").Start() },
	"nginxstart": func(k *stack) { k.a.Program("nginx").Start() },
	"unpause":    func(k *stack) { k.a.Resume() },
	"heal":       removeRules,
	"linkup":     removeRules,
}

// parentThenChild is pkill -9: the recordings took 0 to 4.5 ms from the parent
// to the child, three of five next to nothing.
func parentThenChild(k *stack) {
	between := []time.Duration{0, 0, 100, 1600, 4500}[k.random.IntN(5)] * time.Microsecond
	k.a.Program("keepalived").Kill()
	k.w.At(k.fault+between, func() { k.a.Program("keepalived/vrrp").Kill() })
}

func (k *stack) drop(r world.Rule) {
	r.Protocol, r.DropShare = 112, 1
	k.rules = append(k.rules, k.w.AddRule(r))
}

// removeRules heals one node after the other, as the recordings did within 20
// to 80 ms.
func removeRules(k *stack) {
	at := k.heal
	for _, r := range k.rules {
		k.w.At(at, r.Remove)
		at += time.Duration(k.random.Int64N(int64(40 * time.Millisecond)))
	}
}

const (
	seeds = 500
	// noise is how far a recorded time may be off: two busy cores, containers.
	noise = 0.1
	// resamples is how many sets of runs the median is compared with.
	resamples = 2000
)

// TestRecordings: for each recorded case, every recorded run lies inside the
// range of simulated ones, the recorded median is one that as many simulated
// runs can have, and what never happened never happens.
func TestRecordings(t *testing.T) {
	var summary map[string]struct{ Runs int }
	read(t, "testdata/recordings/summary.json", &summary)
	var names []string
	for n := range summary {
		names = append(names, n)
	}
	slices.Sort(names)
	if len(names) == 0 {
		t.Fatal("no recorded case")
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			rs := recordings(t, name)
			if len(rs) != summary[name].Runs {
				t.Fatalf("%d recorded runs, the summary has %d", len(rs), summary[name].Runs)
			}
			compare(t, name, rs, simulate(t, &rs[0].Setup))
		})
	}
}

// simulate is the case under every seed.
func simulate(t *testing.T, s *setup) []figures {
	t.Helper()
	fault, heal := faults[s.Fault], heals[s.Heal]
	if fault == nil || heal == nil {
		t.Fatalf("fault %q or heal %q: not mapped", s.Fault, s.Heal)
	}
	a, b := s.main(t, "a"), s.main(t, "b")
	var fs []figures
	for seed := range uint64(seeds) {
		k := newStack(s, a, b, seed+1)
		k.run(fault, heal)
		fs = append(fs, k.figures())
		k.w.Close()
	}
	return fs
}

func compare(t *testing.T, name string, rs []recording, sim []figures) {
	var rec []figures
	for i := range rs {
		f := rs[i].figures()
		rs[i].adjust(f.values)
		rec = append(rec, f)
	}
	compared := 0
	for _, m := range metrics {
		if why, ok := notCompared[name][m]; ok {
			t.Logf("%s is not compared: %s", m, why)
			continue
		}
		compared += compareMetric(t, &rs[0].Setup, m, rec, sim)
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
	compareHolders(t, rec, sim)
}

// compareMetric returns how many recorded values it looked at.
func compareMetric(t *testing.T, setup *setup, m metric, rec, sim []figures) int {
	r, s := sorted(m, rec), sorted(m, sim)
	_, allowed := mayBeAbsent(setup, m)
	switch {
	case len(r) == 0 && len(s) > 0:
		t.Errorf("%s: never in the recording, but in %d of %d simulated runs (%.3f to %.3f)", m, len(s), len(sim), s[0], s[len(s)-1])
		return 0
	case len(r) == len(rec) && len(s) < len(sim) && !allowed:
		t.Errorf("%s: always in the recording, but only in %d of %d simulated runs", m, len(s), len(sim))
		return 0
	case len(r) == 0:
		return 0
	case len(s) == 0:
		t.Errorf("%s: recorded, but in no simulated run", m)
		return 0
	}
	above := noise + extra(setup, m)
	for i, f := range rec {
		v, ok := f.values[m]
		if _, out := outliers[outlier{setup.Name, m, i}]; ok && out {
			continue
		}
		if ok && (v < s[0]-noise || v > s[len(s)-1]+above) {
			t.Errorf("%s: run %d: %.3f is outside of the simulated %.3f to %.3f", m, i, v, s[0], s[len(s)-1])
		}
	}
	low, high := medians(s, len(r))
	if med := median(r); med < low-noise || med > high+above {
		t.Errorf("%s: median %.3f is outside of %.3f to %.3f, where 99 %% of the medians of %d simulated runs are", m, med, low, high, len(r))
	}
	t.Logf("%-20s recorded %.3f %.3f %.3f   simulated %.3f %.3f %.3f", m, r[0], median(r), r[len(r)-1], s[0], median(s), s[len(s)-1])
	return len(r)
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

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// medians is the range in which 99 % of the medians of n draws lie.
func medians(from []float64, n int) (low, high float64) {
	r := rand.New(rand.NewPCG(1, 2))
	ms := make([]float64, resamples)
	draw := make([]float64, n)
	for i := range ms {
		for j := range draw {
			draw[j] = from[r.IntN(len(from))]
		}
		sort.Float64s(draw)
		ms[i] = median(draw)
	}
	sort.Float64s(ms)
	return ms[resamples/200], ms[resamples-1-resamples/200]
}

// compareHolders: each outcome is recorded as often as its simulated share
// makes plausible (two-sided 1 %).
func compareHolders(t *testing.T, rec, sim []figures) {
	shares, counts := map[string]float64{}, map[string]int{}
	for _, f := range sim {
		shares[f.holder] += 1 / float64(len(sim))
	}
	var who []string
	for _, f := range rec {
		counts[f.holder]++
		who = append(who, f.holder)
	}
	for h := range shares {
		who = append(who, h)
	}
	slices.Sort(who)
	for _, h := range slices.Compact(who) {
		if p := plausible(counts[h], len(rec), shares[h]); p < 0.01 {
			t.Errorf("at the end %q holds the address in %d of %d recorded runs, in %.0f %% of the simulated ones", h, counts[h], len(rec), 100*shares[h])
		}
		t.Logf("holder %-4s recorded %d of %d, simulated %.1f %%", h, counts[h], len(rec), 100*shares[h])
	}
}

// plausible is twice the smaller tail of a binomial distribution.
func plausible(k, n int, share float64) float64 {
	if share > 0.999999 {
		share = 1
	}
	var below, above float64
	for i := 0; i <= n; i++ {
		p := binomial(n, i, share)
		if i <= k {
			below += p
		}
		if i >= k {
			above += p
		}
	}
	return min(1, 2*min(below, above))
}

func binomial(n, k int, share float64) float64 {
	p := 1.0
	for i := range k {
		p *= share * float64(n-i) / float64(i+1)
	}
	for range n - k {
		p *= 1 - share
	}
	return p
}
