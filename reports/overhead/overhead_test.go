package overhead_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	jsonreport "github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
)

const ms = time.Millisecond

// slowHarness is the overhead of a run in real time.
var slowHarness = []record.Overhead{
	{Machine: "users/shoppers", What: "queueing", Count: 900, P50: 50 * time.Microsecond, P99: 4 * ms, Max: 20 * ms, Behind: 2},
	{Machine: "users/robots", What: "queueing", Count: 10, P50: 60 * time.Microsecond, P99: ms, Max: 30 * ms},
	{What: "clock offset", Count: 4, P50: 12 * time.Microsecond, P99: 30 * time.Microsecond, Max: 30 * time.Microsecond},
	{What: "order", Count: 4, P50: ms, P99: 3 * ms, Max: 3 * ms},
}

// realRun gives the verdict of a run with that overhead.
func realRun(t testing.TB, seed uint64, overhead []record.Overhead) *verdict.Verdict {
	t.Helper()
	r := recordtest.Sample(t)
	r.Run.Seed, r.Run.Ground, r.Overhead = seed, "containers", overhead
	return verdict.Judge(r, measure.Measure(r), nil, "hadrill run vip-nginx")
}

// unwrapped gives text with its sentences on one line each.
func unwrapped(text string) string { return strings.ReplaceAll(text, "\n  ", " ") }

// TestOverheadText: a single run shows all of it, the worst of its machines;
// many runs name those in which users could not keep up.
func TestOverheadText(t *testing.T) {
	const line = "the harness itself: users were 60 µs late at the median, 4 ms at p99, 30 ms at most; clocks differed by 12 µs, 30 µs, 30 µs; orders took 1 ms, 3 ms, 3 ms\n"
	const warning = "seed 1: users/shoppers could not keep up in 2 seconds of the run"
	for _, c := range []struct {
		reason      string
		verdicts    []*verdict.Verdict
		has, hasNot []string
	}{
		{"one run", []*verdict.Verdict{realRun(t, 1, slowHarness)}, []string{line, "\nwarning: " + warning}, nil},
		{"one that kept up", []*verdict.Verdict{realRun(t, 1, slowHarness[1:])}, []string{"the harness itself: users were 60 µs late"}, []string{"warning"}},
		{"one in virtual time", []*verdict.Verdict{realRun(t, 1, nil)}, nil, []string{"the harness", "warning"}},
		{"two runs", []*verdict.Verdict{realRun(t, 1, slowHarness), realRun(t, 2, slowHarness[1:])}, []string{"warning: vip-nginx/preempt, " + warning}, []string{"the harness", "seed 2"}},
	} {
		var b bytes.Buffer
		if err := text.Write(&b, c.verdicts, layout.Options{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.has {
			if !strings.Contains(unwrapped(b.String()), want) {
				t.Errorf("%s: no %q in:\n%s", c.reason, want, b.String())
			}
		}
		for _, other := range c.hasNot {
			if strings.Contains(b.String(), other) {
				t.Errorf("%s: %q in:\n%s", c.reason, other, b.String())
			}
		}
	}
}

// TestOverheadJSON: report.json has each item as it was recorded.
func TestOverheadJSON(t *testing.T) {
	var b bytes.Buffer
	if err := jsonreport.Write(&b, []*verdict.Verdict{realRun(t, 1, slowHarness), realRun(t, 2, nil)}); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Runs []struct {
			Overhead []struct {
				Machine, What string
				Seed          uint64
				P99           int64 `json:"p99_ns"`
				Behind        int   `json:"behind_s"`
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Runs) != 2 || len(report.Runs[0].Overhead) != len(slowHarness) || report.Runs[1].Overhead == nil || len(report.Runs[1].Overhead) != 0 {
		t.Fatalf("got %+v", report)
	}
	if o := report.Runs[0].Overhead[0]; o.Machine != "users/shoppers" || o.What != "queueing" || o.Seed != 1 || o.P99 != int64(4*ms) || o.Behind != 2 {
		t.Errorf("got %+v", o)
	}
}
