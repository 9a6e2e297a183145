package verdict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// fails has the requests of a segment fail.
func fails(s *metric.Segment) {
	s.Counts.OK, s.Counts.Status5xx = 0, s.Counts.Total
	s.Endings = metric.Endings{{Kind: "503", By: "lb1/haproxy", Why: "no server of app is up", Count: s.Counts.Total}}
}

func TestBroken(t *testing.T) {
	before := func(r *record.Record) {
		for i := range r.Segments {
			if r.Segments[i].To <= 20*time.Second {
				fails(&r.Segments[i])
			}
		}
	}
	all := func(r *record.Record) {
		for i := range r.Segments {
			fails(&r.Segments[i])
		}
	}
	calm := func(damage func(*record.Record)) func(*record.Record) {
		return func(r *record.Record) {
			damage(r)
			r.Faults = nil
		}
	}
	const reason = "all 5 requests failed: 503 by lb1/haproxy: 5 (no server of app is up)"
	for _, c := range []struct {
		why, expects string
		damage       func(*record.Record)
		reason       string // "" for a run that is judged
	}{
		{"sound", "requests.ok > 0", func(*record.Record) {}, ""},
		{"broken before the fault", "requests.ok > 0", before, "broken before the first fault, kill lb1/nginx at 20 s: " + reason},
		{"errors were expected of the fault, not of the stack", "requests.errors > 3", before, "broken before the first fault, kill lb1/nginx at 20 s: " + reason},
		{"one success is enough", "requests.ok > 0", func(r *record.Record) {
			before(r)
			r.Segments[0].Counts.OK, r.Segments[0].Counts.Status5xx = 1, 3
		}, ""},
		{"broken without a fault", "outage.count < 9", calm(all), "broken from the start: all 13 requests failed: "},
		{"nothing is expected", "", calm(all), "broken from the start: all 13 requests failed: "},
		{"that it fails is what is expected", "requests.ok == 0", calm(all), ""},
		{"by its errors", "requests.error_share > 99%", calm(all), ""},
		{"an expectation that does not hold expects nothing", "requests.error_share < 1%", calm(all), "broken from the start: all 13 requests failed: "},
	} {
		r := recordtest.Sample(t)
		c.damage(r)
		var expectations []verdict.Expectation
		r.Run.Expect = nil
		if c.expects != "" {
			e, problems := expect.Compile(c.expects, func(string) ([]string, bool) { return nil, false })
			if problems != nil {
				t.Fatal(problems)
			}
			expectations, r.Run.Expect = append(expectations, &e), []string{c.expects}
		}
		v := verdict.Judge(r, measure.Measure(r), expectations, "")
		switch {
		case c.reason == "" && len(v.Reasons) > 0:
			t.Errorf("%s: not judged: %q", c.why, v.Reasons)
		case c.reason != "" && (v.Result != verdict.Inconclusive || len(v.Reasons) != 1 || !strings.HasPrefix(v.Reasons[0], c.reason)):
			t.Errorf("%s: %s, reasons %q, want %q", c.why, v.Result, v.Reasons, c.reason)
		}
	}
}

// TestRefused: a run in which a request came to what a reader had refused is not
// judged, and each place is told once.
func TestRefused(t *testing.T) {
	r := recordtest.Sample(t)
	for range 3 {
		r.Events = append(r.Events, record.Event{At: 45 * time.Second, Machine: "lb2", Program: "nginx", Kind: record.NoteRefused, Detail: "nginx.conf:7:5: not supported"})
	}
	v := verdict.Judge(r, measure.Measure(r), nil, "")
	const want = "a request came to what lb2/nginx cannot do: nginx.conf:7:5: not supported"
	if v.Result != verdict.Inconclusive || len(v.Reasons) != 1 || v.Reasons[0] != want {
		t.Errorf("%s, reasons %q, want %q", v.Result, v.Reasons, want)
	}
}

func TestRemarks(t *testing.T) {
	for _, c := range []struct {
		why    string
		damage func(*record.Record)
		want   string
	}{
		{"nothing to say", func(*record.Record) {}, ""},
		{"lost before the fault", func(r *record.Record) { r.Segments[0].Counts.Lost = 2 }, "2 sessions lost before the first fault, of 2 opened"},
		{"an address of two", func(r *record.Record) {
			r.Events = append([]record.Event{{At: 5 * time.Second, Machine: "lb2", Kind: "address-added", Detail: "10.20.0.100/32"}}, r.Events...)
		}, "10.20.0.100 belonged to two machines or more for 15 s before the first fault"},
		{"redirects", func(r *record.Record) {
			r.Segments[2].Endings = metric.Endings{{Kind: "301", By: "lb1/nginx", Why: "GET /", Count: 2}}
		}, "redirects that nobody followed count as successes: 301 by lb1/nginx: 2 (GET /)"},
		{"one group of two", func(r *record.Record) { fails(&r.Segments[3]) }, "all 1 request of group robots failed before the first fault"},
	} {
		r := recordtest.Sample(t)
		c.damage(r)
		v := verdict.Judge(r, measure.Measure(r), nil, "")
		if got := strings.Join(v.Remarks, "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}
