package keepalived

import (
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
	"linkdown":       func(k *stack) { k.a.SetLink(false) },
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
	"linkup":     func(k *stack) { k.a.SetLink(true) },
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
	// unlikely is the probability below which a recording contradicts us.
	unlikely = 0.01
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
			compare(t, rs, simulate(t, &rs[0].Setup))
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

func compare(t *testing.T, rs []recording, sim []figures) {
	var rec []figures
	for i := range rs {
		f := rs[i].figures()
		rs[i].adjust(f.values)
		rec = append(rec, f)
	}
	compared := 0
	for _, m := range metrics {
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
	if !comparePresence(t, setup, m, share{len(r), len(rec)}, share{len(s), len(sim)}) {
		return 0
	}
	above := allowed(setup, m)
	for i, f := range rec {
		v, ok := f.values[m]
		outside := ok && (v < s[0]-noise || v > s[len(s)-1]+noise+above.run)
		why, out := outliers[outlier{setup.Name, m, i}]
		if outside && !out {
			t.Errorf("%s: run %d: %.3f is outside of the simulated %.3f to %.3f", m, i, v, s[0], s[len(s)-1])
		}
		if out && !outside {
			t.Errorf("%s: run %d: %.3f needs no explanation, but has one: %s", m, i, v, why)
		}
	}
	low, high := medians(s, len(r))
	if med := median(r); med < low-noise || med > high+noise+above.median {
		t.Errorf("%s: median %.3f is outside of %.3f to %.3f, where 99 %% of the medians of %d simulated runs are", m, med, low, high, len(r))
	}
	t.Logf("%-20s recorded %.3f %.3f %.3f   simulated %.3f %.3f %.3f", m, r[0], median(r), r[len(r)-1], s[0], median(s), s[len(s)-1])
	return len(r)
}

// share is how many of how many runs have a metric.
type share struct{ have, of int }

// comparePresence tells whether there are values to compare.
func comparePresence(t *testing.T, setup *setup, m metric, rec, sim share) bool {
	p := float64(sim.have) / float64(sim.of)
	switch {
	case rec.have == 0 && sim.have > 0:
		t.Errorf("%s: never in the recording, but in %d of %d simulated runs", m, sim.have, sim.of)
	case rec.have > 0 && sim.have == 0:
		t.Errorf("%s: recorded, but in no simulated run", m)
	case rec.have < rec.of || sim.have == sim.of:
	case !sampled(setup, m) || plausible(rec.have, rec.of, p) < unlikely:
		t.Errorf("%s: always in the recording, but only in %d of %d simulated runs", m, sim.have, sim.of)
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

// compareHolders: each outcome is recorded as often as its simulated share
// makes plausible (two-sided).
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
		if p := plausible(counts[h], len(rec), shares[h]); p < unlikely {
			t.Errorf("at the end %q holds the address in %d of %d recorded runs, in %.0f %% of the simulated ones", h, counts[h], len(rec), 100*shares[h])
		}
		t.Logf("holder %-4s recorded %d of %d, simulated %.1f %%", h, counts[h], len(rec), 100*shares[h])
	}
}
