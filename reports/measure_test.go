package reports

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

const (
	ms = time.Millisecond
	us = time.Microsecond
)

func TestFigures(t *testing.T) {
	m := Measure(sample(t))
	whole := func() (scenarios.Figures, error) { return m.Whole(), nil }
	part := func(ask func(string) (scenarios.Figures, error), name string) func() (scenarios.Figures, error) {
		return func() (scenarios.Figures, error) { return ask(name) }
	}
	const kill, start = "kill lb1/nginx", "start lb1/nginx"
	for _, row := range []struct {
		reason  string
		ask     func() (scenarios.Figures, error)
		total   int
		ok      int
		share   float64
		rate    float64
		lost    int
		longest time.Duration
		outage  time.Duration
		count   int
		p50     time.Duration
		max     time.Duration
	}{
		// 13 requests of both groups, 4+1+2+1+0+1 = 9 OK; sorted 5 x 100, 2 x 200, 300, 400, 500, 600, 700, 1000 us: the 7th is 200
		{"whole", whole, 13, 9, 4.0 / 13, 9.0 / 60, 1, 3500 * ms, 5500 * ms, 2, 200 * us, 1000 * us},
		// 4+4+2 requests, 4+1+2 OK: 3 x 100, 2 x 200, 300, 400, 500, 600, 1000: the 5th is 200
		{"one group", part(m.Group, "shoppers"), 10, 7, 3.0 / 10, 7.0 / 60, 1, 3500 * ms, 3500 * ms, 1, 200 * us, 1000 * us},
		// the robots' outage from 39 to 41 s is whole here
		{"other group", part(m.Group, "robots"), 3, 2, 1.0 / 3, 2.0 / 60, 0, 2 * s, 2 * s, 1, 100 * us, 700 * us},
		// 0-20 s: 4 and 1; 2 x 100, 200, 300, 400: the 3rd is 200
		{"before", part(m.Before, kill), 5, 5, 0, 5.0 / 20, 0, 0, 0, 0, 200 * us, 400 * us},
		// 20-40 s: 4 and 1, only one OK; the robots' outage has 1 s of its 2 here; 100, 500, 600, 700, 1000: the 3rd is 600
		{"during", part(m.During, kill), 5, 1, 4.0 / 5, 1.0 / 20, 1, 3500 * ms, 4500 * ms, 2, 600 * us, 1000 * us},
		// 40-60 s: 2 and 1; the other second of the robots' outage; 100, 100, 200: the 2nd is 100
		{"after", part(m.After, kill), 3, 3, 0, 3.0 / 20, 0, 1 * s, 1 * s, 1, 100 * us, 200 * us},
		{"after the repair, which is the same", part(m.After, start), 3, 3, 0, 3.0 / 20, 0, 1 * s, 1 * s, 1, 100 * us, 200 * us},
		// 0-40 s: both parts before
		{"before the repair", part(m.Before, start), 10, 6, 4.0 / 10, 6.0 / 40, 1, 3500 * ms, 4500 * ms, 2, 300 * us, 1000 * us},
	} {
		f, err := row.ask()
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got := []any{f.Requests.Total, f.Requests.OK, f.Requests.Errors, f.Sessions.Lost, f.Outage, f.Latency.P50, f.Latency.Max, f.Service.P50}
		want := []any{row.total, row.ok, row.total - row.ok, row.lost, scenarios.Outage{Longest: row.longest, Total: row.outage, Count: row.count}, row.p50, row.max, row.p50}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: figure %d is %v, want %v", row.reason, i, got[i], want[i])
			}
		}
		if !near(f.Requests.ErrorShare, row.share) || !near(f.Requests.PerSecond, row.rate) {
			t.Errorf("%s: error share %v, want %v; per second %v, want %v", row.reason, f.Requests.ErrorShare, row.share, f.Requests.PerSecond, row.rate)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func TestWholeInFull(t *testing.T) {
	got := Measure(sample(t)).Whole()
	want := scenarios.Figures{
		Requests: scenarios.Requests{Total: 13, OK: 9, Errors: 4, ErrorShare: 4.0 / 13, PerSecond: 9.0 / 60, Refused: 2, Timeouts: 1, Status5xx: 1},
		// 1 of 3 sessions opened was lost
		Sessions: scenarios.Sessions{Opened: 3, Acknowledged: 4, Reads: 4, Lost: 1, ForcedLogins: 1, LostShare: 1.0 / 3},
		Outage:   scenarios.Outage{Longest: 3500 * ms, Total: 5500 * ms, Count: 2},
		// 4400 us over 13; ranks 7, 12, 13, 13 of the sorted values
		Latency: scenarios.Latency{Mean: 338462, P50: 200 * us, P90: 700 * us, P99: 1000 * us, P999: 1000 * us, Max: 1000 * us},
		Service: scenarios.Latency{Mean: 338462, P50: 200 * us, P90: 700 * us, P99: 1000 * us, P999: 1000 * us, Max: 1000 * us},
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A part that does not exist, or has no time, is an error: its zeros would let
// any comparison pass.
func TestNoSuchPart(t *testing.T) {
	r := sample(t)
	r.Faults = append(r.Faults,
		Fault{ID: "at once", Verb: "cut", At: 0, Until: 20 * s, Effect: Confirmed},
		Fault{ID: "for ever", Verb: "cut", At: 40 * s, Effect: Confirmed},
		Fault{ID: "between", Verb: "cut", At: 30 * s, Until: 40 * s, Effect: Confirmed})
	m := Measure(r)
	for _, row := range []struct {
		reason string
		ask    func(string) (scenarios.Figures, error)
		name   string
		want   string
	}{
		{"group", m.Group, "shopper", `group "shopper": unknown: the run has ["shoppers" "robots"]`},
		{"before", m.Before, "kill", `fault "kill": unknown`},
		{"during", m.During, "kill", `fault "kill": unknown`},
		{"after", m.After, "kill", `fault "kill": unknown`},
		{"a repair takes no time", m.During, "start lb1/nginx", "it is a repair"},
		{"nothing is before the start", m.Before, "at once", "there is no time: from 0s to 0s"},
		{"never repaired", m.After, "for ever", "it is never repaired"},
		{"no segment ends there", m.Before, "between", "reaches over the border"},
	} {
		if _, err := row.ask(row.name); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v: want %q in it", row.reason, err, row.want)
		}
	}
	if f, err := m.During("for ever"); err != nil || f.Requests.Total != 3 {
		t.Errorf("during a fault that lasts to the end: %d requests, %v: want the 3 from 40 s on", f.Requests.Total, err)
	}
	if _, err := m.Fault("kill"); err == nil {
		t.Error("the figures of an unknown fault")
	}
	if _, err := m.Backend("web3"); err == nil {
		t.Error("the figures of an unknown backend")
	}
}

func TestBackend(t *testing.T) {
	m := Measure(sample(t))
	// web1: 3+0+1+1+0+0 = 5; web2: 1+1+1+0+0+1 = 4
	for name, want := range map[string]scenarios.Backend{"web1": {Requests: 5, Share: 5.0 / 9}, "web2": {Requests: 4, Share: 4.0 / 9}} {
		if got, err := m.Backend(name); err != nil || got != want {
			t.Errorf("%s: %+v, %v: want %+v", name, got, err, want)
		}
	}
}

// Samples above the histograms' range must not make the run look faster.
func TestOutOfRange(t *testing.T) {
	r := sample(t)
	r.Segments = r.Segments[:1]
	g := &r.Segments[0] // 100, 200, 300 and 400 us
	g.Counts.Total, g.OutOfRange = 6, 2
	f := Measure(r).Whole()
	// 6 values, the 3rd is 300 us; the 6th is 2 min, to three figures
	if f.Latency.P50 != 300*us || f.Latency.Max < 2*time.Minute || f.Latency.P99 < 2*time.Minute {
		t.Errorf("p50 %v, p99 %v, max %v: want 300us, 2m, 2m", f.Latency.P50, f.Latency.P99, f.Latency.Max)
	}
	// a sample that only one of the two could not take
	g.Service = histogram(t, 100, 200, 300, 400, 500, 600)
	if f := Measure(r).Whole(); f.Service.Max != 600*us {
		t.Errorf("service, which took every sample: max %v, want 600us", f.Service.Max)
	}
}

func TestNothingMeasured(t *testing.T) {
	m := Measure(&Record{})
	if got := m.Whole(); got != (scenarios.Figures{}) {
		t.Errorf("an empty record: %+v", got)
	}
	if l, sv := m.Distributions(); l != nil || sv != nil {
		t.Error("an empty record has a distribution")
	}
}

// Every count of two segments is summed into the figure of its name.
func TestEveryCount(t *testing.T) {
	r := &Record{Run: Run{Groups: []string{"a"}, Backends: []string{"web1"}}, End: End{At: 10 * s}}
	for _, n := range []int{1, 2} { // so each figure is 3 times its factor
		r.Segments = append(r.Segments, Segment{Group: "a", From: 0, To: 10 * s, Counts: Counts{
			Total: 40 * n, OK: 19 * n, Refused: 1 * n, Unreachable: 2 * n, Timeouts: 3 * n, Resets: 4 * n, Status4xx: 5 * n, Status5xx: 6 * n,
			Opened: 7 * n, Acknowledged: 8 * n, Reads: 9 * n, Lost: 10 * n, Stale: 11 * n, ForcedLogins: 12 * n, Backends: []int{13 * n},
		}})
	}
	got := Measure(r).Whole()
	want := scenarios.Figures{
		Requests: scenarios.Requests{
			Total: 120, OK: 57, Errors: 63, ErrorShare: 63.0 / 120, PerSecond: 5.7,
			Refused: 3, Unreachable: 6, Timeouts: 9, Resets: 12, Status4xx: 15, Status5xx: 18,
		},
		Sessions: scenarios.Sessions{Opened: 21, Acknowledged: 24, Reads: 27, Lost: 30, Stale: 33, ForcedLogins: 36, LostShare: 30.0 / 21},
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// 1 to 1000 us once each: a quantile is its own rank.
func TestQuantiles(t *testing.T) {
	var values []int64
	for i := int64(1); i <= 1000; i++ {
		values = append(values, i)
	}
	r := &Record{Run: Run{Groups: []string{"a"}}, End: End{At: s}}
	r.Segments = []Segment{{Group: "a", To: s, Counts: Counts{Total: 1000, OK: 1000}, Latency: histogram(t, values...)}}
	want := scenarios.Latency{Mean: 500500, P50: 500 * us, P90: 900 * us, P99: 990 * us, P999: 999 * us, Max: 1000 * us}
	if got := Measure(r).Whole().Latency; got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A failure and a success at the same moment are an outage of no length, which
// counts where it stands and nowhere else.
func TestOutageWithoutLength(t *testing.T) {
	r := sample(t)
	r.Outages = []Outage{{Group: "shoppers", From: 20 * s, To: 20 * s, Failed: 1}}
	m := Measure(r)
	before, err1 := m.Before("kill lb1/nginx")
	during, err2 := m.During("kill lb1/nginx")
	if err1 != nil || err2 != nil || before.Outage.Count != 0 || during.Outage != (scenarios.Outage{Count: 1}) {
		t.Errorf("before %+v, %v; during %+v, %v: want it in during", before.Outage, err1, during.Outage, err2)
	}
}
