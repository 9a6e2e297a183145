package plots

import (
	"math"
	"testing"

	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// fidelityRun gives a run with an outage and a takeover of so many seconds, on
// a ground; without a takeover where it is 0.
func fidelityRun(ground, variant string, seed uint64, outage, takeover float64, lost int) *fidelity.Sample {
	r := made("vip-nginx", variant, 40, 2, [2]float64{20.01, 20.01 + outage})
	r.Run.Ground, r.Run.Seed = ground, seed
	fault(r, 20, 0, "kill", "kill lb1/nginx")
	r.Segments[0].To = sec(40)
	r.Segments[0].Counts.Lost = lost
	for b := range r.Run.Backends {
		n := 1000 + int(seed)*(b+1)
		r.Segments[0].Counts.Backends = append(r.Segments[0].Counts.Backends, n)
	}
	address(r, -17, "added", "lb1", vip)
	if takeover > 0 {
		address(r, 20+takeover, "removed", "lb1", vip)
		address(r, 20+takeover, "added", "lb2", vip)
	}
	return fidelity.TakeSample(measure.Measure(r))
}

var bothGrounds = fidelity.Pair{
	Of:   fidelity.GroundNames{Name: "simulated", Noun: "the simulator", Runs: "simulated", In: "in the simulator"},
	With: fidelity.GroundNames{Name: "containers", Noun: "containers", Runs: "on containers", In: "on containers"},
}

// fidelityCases gives a case that agrees, one that differs with times to what
// never happened, one of a single ground, and one that cannot run.
func fidelityCases() []*fidelity.Fidelity {
	phase := func(i int) float64 { return 2.6 + float64(i*37%60)/60 }
	var agrees, differs, alone []*fidelity.Sample
	for i := range 60 {
		seed := uint64(i + 1)
		agrees = append(agrees, fidelityRun("simulated", "preempt", seed, phase(i)+0.01, phase(i), 0))
		takeover := phase(i)
		if i%3 == 0 {
			takeover = 0
		}
		differs = append(differs, fidelityRun("simulated", "as-printed", seed, 0.2+float64(i)/200, takeover, 400))
		alone = append(alone, fidelityRun("simulated", "nothing-real", seed, 1, 1, i))
	}
	for i := range 5 {
		seed := uint64(i + 1)
		agrees = append(agrees, fidelityRun("containers", "preempt", seed, phase(i)+0.2, phase(i)+0.15, 0))
		takeover := phase(i)
		if i < 2 {
			takeover = 0
		}
		differs = append(differs, fidelityRun("containers", "as-printed", seed, 4+float64(i), takeover, 396+i))
	}
	all := []*fidelity.Fidelity{{Scenario: "vip-nginx", Variant: "not-there", Grounds: bothGrounds, Unsupported: "vip-nginx/not-there: cannot run on containers: keepalived answers no requests that could fail"}}
	for _, samples := range [][]*fidelity.Sample{agrees, differs, alone} {
		all = append(all, fidelity.Compare(bothGrounds, samples, expect.Bands()))
	}
	return all
}

func TestFidelity(t *testing.T) {
	cases := fidelityCases()
	results := map[verdict.Result]int{}
	for _, f := range cases {
		results[f.Result()]++
	}
	if results[verdict.Pass] != 1 || results[verdict.Fail] != 1 || results[verdict.Inconclusive] != 2 {
		t.Fatalf("the cases are not what the drawing is to show: %v", results)
	}
	check(t, "fidelity", Fidelity(bothGrounds, cases))
	check(t, "fidelity-nothing", Fidelity(bothGrounds, nil))
}

// TestAxis: numbers on axes are round, few, in one unit, and cover the data.
func TestAxis(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		reason      string
		unit        expect.Unit
		values      fidelity.Spread
		first, last string
	}{
		{"counts from zero", expect.Counted, fidelity.Spread{0, 7, 40}, "0", "40"},
		{"counts far from zero", expect.Counted, fidelity.Spread{23_700, 23_860}, "23 700", "23 850"},
		{"few counts have no halves", expect.Counted, fidelity.Spread{0, 1}, "0", "1"},
		{"nothing but zero", expect.Counted, fidelity.Spread{0}, "0", "1"},
		{"seconds", expect.Timed, fidelity.Spread{2.6e9, 3.6e9}, "2.6", "3.6 s"},
		{"milliseconds", expect.Timed, fidelity.Spread{6.1e6, 8.4e6}, "6.0", "8.5 ms"},
		{"microseconds", expect.Timed, fidelity.Spread{15e3, 15e3}, "14.5", "15.5 µs"},
		{"a share", expect.Shared, fidelity.Spread{0.4994, 0.5006}, "49.94", "50.06 %"},
		{"never is no place on it", expect.Timed, fidelity.Spread{1e9, inf}, "0.96", "1.04 s"},
		{"never only", expect.Timed, fidelity.Spread{inf}, "0.0", "1.0 µs"},
	} {
		a := axisOf(&fidelity.Compared{Band: expect.Band{Unit: c.unit}, Reference: c.values})
		n := len(a.ticks)
		if n == 0 || n > 2*ticksOnAxis {
			t.Errorf("%s: %d numbers from %v to %v", c.reason, n, a.low, a.high)
			continue
		}
		if a.ticks[0].Label != c.first || a.ticks[n-1].Label != c.last {
			t.Errorf("%s: from %q to %q, want %q to %q", c.reason, a.ticks[0].Label, a.ticks[n-1].Label, c.first, c.last)
		}
		for _, v := range c.values {
			if !math.IsInf(v, 1) && (v < a.low || v > a.high) {
				t.Errorf("%s: %v is outside of %v to %v", c.reason, v, a.low, a.high)
			}
		}
	}
}
