package measure

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

const (
	s  = time.Second
	ms = time.Millisecond
	us = time.Microsecond
)

// has fails the test where a figure is not as wanted; those that are not named
// must be zero, but for those over a count that is not.
func has(t *testing.T, what string, got expect.Figures, want map[string]any) {
	t.Helper()
	known := 0
	for k, v := range got.All() {
		w, named := want[k.Name]
		switch {
		case named:
			known++
		case k.Over != "" && !got.Empty(k):
			continue
		default:
			w = reflect.Zero(reflect.TypeOf(v)).Interface()
		}
		if v != w {
			t.Errorf("%s: %s is %v, want %v", what, k.Name, v, w)
		}
	}
	if known != len(want) {
		t.Errorf("%s: %d figures of %v", what, known, want)
	}
}

func TestFigures(t *testing.T) {
	m := Measure(recordtest.Sample(t))
	whole := func() (expect.Figures, error) { return m.Whole(), nil }
	part := func(ask func(string) (expect.Figures, error), name string) func() (expect.Figures, error) {
		return func() (expect.Figures, error) { return ask(name) }
	}
	const kill, start = "kill lb1/nginx", "start lb1/nginx"
	for _, row := range []struct {
		reason  string
		ask     func() (expect.Figures, error)
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
		for name, want := range map[string]any{
			"requests.total": row.total, "requests.ok": row.ok, "requests.errors": row.total - row.ok, "sessions.lost": row.lost,
			"outage.longest": row.longest, "outage.total": row.outage, "outage.count": row.count,
			"latency.p50": row.p50, "latency.max": row.max, "service.p50": row.p50,
		} {
			if got, _ := f.Value(name); got != want {
				t.Errorf("%s: %s is %v, want %v", row.reason, name, got, want)
			}
		}
		if share, rate := f.Share("requests.error_share"), f.Share("requests.per_second"); !near(share, row.share) || !near(rate, row.rate) {
			t.Errorf("%s: error share %v, want %v; per second %v, want %v", row.reason, share, row.share, rate, row.rate)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func TestWholeInFull(t *testing.T) {
	// 4400 us over 13; ranks 7, 12, 13, 13 of the sorted values
	mean, p50, p90, most := time.Duration(338462), 200*us, 700*us, 1000*us
	has(t, "the whole", Measure(recordtest.Sample(t)).Whole(), map[string]any{
		"requests.total": 13, "requests.ok": 9, "requests.errors": 4, "requests.error_share": 4.0 / 13, "requests.per_second": 9.0 / 60,
		"requests.refused": 2, "requests.timeouts": 1, "requests.status_5xx": 1,
		// 1 of 3 sessions opened was lost
		"sessions.opened": 3, "sessions.acknowledged": 4, "sessions.reads": 4, "sessions.lost": 1, "sessions.forced_logins": 1, "sessions.lost_share": 1.0 / 3,
		"outage.longest": 3500 * ms, "outage.total": 5500 * ms, "outage.count": 2,
		"latency.mean": mean, "latency.p50": p50, "latency.p90": p90, "latency.p99": most, "latency.p999": most, "latency.max": most,
		"service.mean": mean, "service.p50": p50, "service.p90": p90, "service.p99": most, "service.p999": most, "service.max": most,
	})
}

// A part that does not exist, or has no time, is an error: its zeros would let
// any comparison pass.
func TestNoSuchPart(t *testing.T) {
	r := recordtest.Sample(t)
	r.Faults = append(r.Faults,
		record.Fault{ID: "at once", Verb: "cut", At: 0, Until: 20 * s, Effect: record.Confirmed},
		record.Fault{ID: "for ever", Verb: "cut", At: 40 * s, Effect: record.Confirmed},
		record.Fault{ID: "between", Verb: "cut", At: 30 * s, Until: 40 * s, Effect: record.Confirmed})
	m := Measure(r)
	for _, row := range []struct {
		reason string
		ask    func(string) (expect.Figures, error)
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
	if f, err := m.During("for ever"); err != nil || f.Count("requests.total") != 3 {
		t.Errorf("during a fault that lasts to the end: %v, %v: want the 3 requests from 40 s on", f, err)
	}
	if _, err := m.Fault("kill"); err == nil {
		t.Error("the figures of an unknown fault")
	}
	if _, err := m.Backend("web3"); err == nil {
		t.Error("the figures of an unknown backend")
	}
}

func TestBackend(t *testing.T) {
	m := Measure(recordtest.Sample(t))
	// web1: 3+0+1+1+0+0 = 5; web2: 1+1+1+0+0+1 = 4
	for name, want := range map[string]int{"web1": 5, "web2": 4} {
		got, err := m.Backend(name)
		if err != nil {
			t.Fatal(err)
		}
		has(t, name, got, map[string]any{"requests": want, "share": float64(want) / 9})
	}
}

// Samples above the histograms' range must not make the run look faster.
func TestOutOfRange(t *testing.T) {
	r := recordtest.Sample(t)
	r.Segments = r.Segments[:1]
	g := &r.Segments[0] // 100, 200, 300 and 400 us
	g.Counts.Total, g.OutOfRange = 6, 2
	f := Measure(r).Whole()
	// 6 values, the 3rd is 300 us; the 6th is 2 min, to three figures
	if p50, p99, most := f.Time("latency.p50"), f.Time("latency.p99"), f.Time("latency.max"); p50 != 300*us || most < 2*time.Minute || p99 < 2*time.Minute {
		t.Errorf("p50 %v, p99 %v, max %v: want 300us, 2m, 2m", p50, p99, most)
	}
	// a sample that only one of the two could not take
	g.Service = recordtest.Histogram(t, 100, 200, 300, 400, 500, 600)
	if f := Measure(r).Whole(); f.Time("service.max") != 600*us {
		t.Errorf("service, which took every sample: max %v, want 600us", f.Time("service.max"))
	}
}

func TestNothingMeasured(t *testing.T) {
	m := Measure(&record.Record{})
	has(t, "an empty record", m.Whole(), nil)
	if l, sv := m.Distributions(); l != nil || sv != nil {
		t.Error("an empty record has a distribution")
	}
}

// Every count of two segments is summed into the figure of its name.
func TestEveryCount(t *testing.T) {
	r := &record.Record{Run: record.Run{Groups: []string{"a"}, Backends: []string{"web1"}}, End: record.End{At: 10 * s}}
	for _, n := range []int{1, 2} { // so each figure is 3 times its factor
		r.Segments = append(r.Segments, metric.Segment{Group: "a", From: 0, To: 10 * s, Counts: metric.Counts{
			Total: 40 * n, OK: 19 * n, Refused: 1 * n, Unreachable: 2 * n, Timeouts: 3 * n, Resets: 4 * n, Status4xx: 5 * n, Status5xx: 6 * n,
			Opened: 7 * n, Acknowledged: 8 * n, Reads: 9 * n, Lost: 10 * n, Stale: 11 * n, ForcedLogins: 12 * n, Backends: []int{13 * n},
		}})
	}
	sum := Measure(r).Whole()
	for k, v := range sum.All() {
		if k.Unit == expect.Timed && v != time.Duration(0) {
			t.Errorf("%s is %v without a sample", k.Name, v)
		}
	}
	has(t, "the sum", sum, map[string]any{
		"requests.total": 120, "requests.ok": 57, "requests.errors": 63, "requests.error_share": 63.0 / 120, "requests.per_second": 5.7,
		"requests.refused": 3, "requests.unreachable": 6, "requests.timeouts": 9, "requests.resets": 12, "requests.status_4xx": 15, "requests.status_5xx": 18,
		"sessions.opened": 21, "sessions.acknowledged": 24, "sessions.reads": 27, "sessions.lost": 30, "sessions.stale": 33, "sessions.forced_logins": 36,
		"sessions.lost_share": 30.0 / 21,
	})
}

// 1 to 1000 us once each: a quantile is its own rank.
func TestQuantiles(t *testing.T) {
	var values []int64
	for i := int64(1); i <= 1000; i++ {
		values = append(values, i)
	}
	r := &record.Record{Run: record.Run{Groups: []string{"a"}}, End: record.End{At: s}}
	r.Segments = []metric.Segment{{Group: "a", To: s, Counts: metric.Counts{Total: 1000, OK: 1000}, Latency: recordtest.Histogram(t, values...)}}
	got := Measure(r).Whole()
	for name, want := range map[string]time.Duration{"mean": 500500, "p50": 500 * us, "p90": 900 * us, "p99": 990 * us, "p999": 999 * us, "max": 1000 * us} {
		if d := got.Time("latency." + name); d != want {
			t.Errorf("%s: %v, want %v", name, d, want)
		}
	}
}

// A failure and a success at the same moment are an outage of no length, which
// counts where it stands and nowhere else.
func TestOutageWithoutLength(t *testing.T) {
	r := recordtest.Sample(t)
	r.Outages = []metric.Outage{{Group: "shoppers", From: 20 * s, To: 20 * s, Failed: 1}}
	m := Measure(r)
	before, err1 := m.Before("kill lb1/nginx")
	during, err2 := m.During("kill lb1/nginx")
	if err1 != nil || err2 != nil || before.Count("outage.count") != 0 || during.Count("outage.count") != 1 || during.Time("outage.longest") != 0 || during.Time("outage.total") != 0 {
		t.Errorf("before %+v, %v; during %+v, %v: want it in during", before, err1, during, err2)
	}
}
