package verdict

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/metric"
)

// The order statistics are those of tables for the sign test's interval, such
// as Conover, Practical Nonparametric Statistics, section 3.2: with n = 6 the
// extremes give 96.9 %, with n = 5 only 93.8 %.
func TestOrderStatistic(t *testing.T) {
	for _, row := range []struct{ n, j int }{
		{0, 0}, {1, 0}, {5, 0}, {6, 1}, {8, 1}, {9, 2}, {11, 2}, {12, 3}, {15, 4}, {20, 6}, {25, 8}, {50, 18}, {100, 40},
	} {
		if got := orderStatistic(row.n); got != row.j {
			t.Errorf("n = %d: %d, want %d", row.n, got, row.j)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, row := range []struct {
		reason string
		values []int
		want   Median[int]
	}{
		{"none", nil, Median[int]{}},
		{"one", []int{7}, Median[int]{N: 1, Median: 7, Min: 7, Max: 7}},
		{"even: between the two in the middle, rounded down", []int{10, 1, 4, 7}, Median[int]{N: 4, Median: 5, Min: 1, Max: 10}},
		{"six: the interval is all of them", []int{6, 5, 4, 3, 2, 1}, Median[int]{N: 6, Median: 3, Low: 1, High: 6, Min: 1, Max: 6, Interval: true}},
		{"nine: second from both ends", []int{9, 1, 8, 2, 7, 3, 6, 4, 5}, Median[int]{N: 9, Median: 5, Low: 2, High: 8, Min: 1, Max: 9, Interval: true}},
		{"all the same", []int{0, 0, 0, 0, 0, 0, 0}, Median[int]{N: 7, Interval: true}},
	} {
		if got := MedianOf(row.values); got != row.want {
			t.Errorf("%s: %+v, want %+v", row.reason, got, row.want)
		}
	}
}

// The interval must hold the true median in 95 % of samples or more, also of a
// skewed distribution; 4000 samples leave 0.35 % of noise, so 94 % is the bound.
func TestIntervalCovers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{6, 9, 20, 57} {
		const samples = 4000
		covered := 0
		for range samples {
			values := make([]int, n)
			for i := range values {
				values[i] = int(rnd.ExpFloat64() * 1e6)
			}
			if m := MedianOf(values); m.Low <= 693147 && 693147 <= m.High { // ln 2
				covered++
			}
		}
		if share := float64(covered) / samples; share < 0.94 {
			t.Errorf("n = %d: the interval holds the median in %.3f of samples", n, share)
		}
	}
}

func TestCases(t *testing.T) {
	var vs []*Verdict
	add := func(variant string, seed uint64, expect Expectation, damage func(*record.Record)) {
		v := judged(t, func(r *record.Record) {
			r.Run.Variant, r.Run.Seed = variant, seed
			if damage != nil {
				damage(r)
			}
		}, expect)
		vs = append(vs, v)
	}
	noMove := func(r *record.Record) { r.Events, r.Segments = nil, nil }
	add("a", 3, holds, nil)
	add("b", 1, holds, nil)
	add("a", 1, breaks, nil)
	add("a", 2, holds, noMove)
	add("a", 4, unsure, nil)
	cases := Cases(vs)
	if len(cases) != 2 || cases[0].Name() != "vip-nginx/a" || cases[1].Name() != "vip-nginx/b" {
		t.Fatalf("%d cases", len(cases))
	}
	a := cases[0]
	seeds := ""
	for _, v := range a.Runs {
		seeds += fmt.Sprint(v.Record.Run.Seed)
	}
	if seeds != "1234" || a.Result != Fail || a.Passed != 2 || a.Failed != 1 || a.Unjudged != 1 {
		t.Errorf("seeds %s, %s, %d pass, %d fail, %d inconclusive", seeds, a.Result, a.Passed, a.Failed, a.Unjudged)
	}
	// three runs have 13 requests and a takeover of 3 s, one has none of either
	requests, takeover, p50 := a.Median("requests.total"), a.Median("takeover"), a.Median("latency.p50")
	if requests.N != 4 || requests.Median != 13 || requests.Min != 0 || takeover.N != 3 || takeover.Median != int64(3*s) || p50.N != 3 {
		t.Errorf("requests %+v\ntakeover %+v\np50 %+v", requests, takeover, p50)
	}
	// the longest outage comes from the list of outages, which all four have
	outage, first := a.Median("outage.longest"), a.Median("first_success")
	if outage.N != 4 || outage.Median != int64(3500*ms) || first.Median != int64(3500*ms) {
		t.Errorf("outage %+v, first success %+v", outage, first)
	}
}

// A preemption after a repair is not the failover of the fault.
func TestFailoverWithoutRepairs(t *testing.T) {
	v := judged(t, func(r *record.Record) {
		r.Events = append(r.Events, record.Event{At: 49 * s, Machine: "lb1", Kind: "address-added", Detail: "10.20.0.100"})
		r.Outages = append(r.Outages, metric.Outage{Group: "robots", From: 49 * s, To: 59 * s, Failed: 1})
	}, holds)
	if f := v.Measured.Reaction(&v.Record.Faults[1]); f.Takeover != 9*s || f.Outage != 10*s {
		t.Fatalf("the repair's own figures: %+v", f)
	}
	c := Cases([]*Verdict{v})[0]
	takeover, first := c.Median("takeover").Median, c.Median("first_success").Median
	if takeover != int64(3*s) || first != int64(3500*ms) {
		t.Errorf("takeover %v, first success %v: want the fault's, 3s and 3.5s", takeover, first)
	}
}
