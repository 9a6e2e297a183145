package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// at follows a path such as "runs.0.whole.requests.total".
func at(t *testing.T, doc any, path string) any {
	t.Helper()
	for _, step := range strings.Split(path, ".") {
		switch d := doc.(type) {
		case map[string]any:
			next, ok := d[step]
			if !ok {
				t.Errorf("%s: no %q", path, step)
				return nil
			}
			doc = next
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(d) {
				t.Errorf("%s: no element %s of %d", path, step, len(d))
				return nil
			}
			doc = d[i]
		default:
			t.Errorf("%s: %v has no %q", path, doc, step)
			return nil
		}
	}
	return doc
}

// The names are a promise to whoever reads the report with a program.
func TestJSON(t *testing.T) {
	var b, again bytes.Buffer
	vs := []*verdict.Verdict{verdicttest.Judged(t, nil, verdicttest.Holds, verdicttest.Breaks)}
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := Write(w, vs); err != nil {
			t.Fatal(err)
		}
	}
	if b.String() != again.String() {
		t.Error("the same verdicts were written in two ways")
	}
	var doc any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		path string
		want any
	}{
		{"version", 1.0}, {"result", "fail"}, {"exit_code", 1.0},
		{"cases.0.scenario", "vip-nginx"}, {"cases.0.variant", "preempt"}, {"cases.0.failed", 1.0},
		{"cases.0.longest_outage_ns.median", 3.5e9}, {"cases.0.longest_outage_ns.low95", nil}, {"cases.0.takeover_ns.n", 1.0},
		{"runs.0.seed", 7.0}, {"runs.0.digest", "0123456789abcdef"}, {"runs.0.finished", true}, {"runs.0.came_ns", 60e9}, {"runs.0.replay", verdicttest.Replay},
		{"runs.0.expectations.1.text", "outage.longest < 5s"}, {"runs.0.expectations.1.result", "fail"}, {"runs.0.expectations.1.detail", "sessions.lost = 12"},
		{"runs.0.whole.requests.total", 13.0}, {"runs.0.whole.sessions.lost", 1.0}, {"runs.0.whole.outage.longest_ns", 3.5e9}, {"runs.0.whole.latency.p99_ns", 1e6},
		{"runs.0.groups.1.name", "robots"}, {"runs.0.groups.1.requests.total", 3.0},
		{"runs.0.faults.0.id", "kill lb1/nginx"}, {"runs.0.faults.0.takeover_ns", 3e9}, {"runs.0.faults.0.detection_ns", 2e9}, {"runs.0.faults.0.during.requests.total", 5.0},
		{"runs.0.faults.1.takeover_ns", -1.0}, {"runs.0.faults.1.during", nil}, {"runs.0.faults.1.after.requests.total", 3.0},
		{"runs.0.addresses.0.address", "10.20.0.100"}, {"runs.0.addresses.0.owner", "lb2"}, {"runs.0.addresses.0.moves", 1.0},
		{"runs.0.backends.0.name", "web1"}, {"runs.0.backends.0.requests", 5.0},
	} {
		if got := at(t, doc, row.path); got != row.want {
			t.Errorf("%s: %v, want %v", row.path, got, row.want)
		}
	}
	b.Reset()
	if err := Write(&b, nil); err != nil || !strings.Contains(b.String(), `"exit_code": 3`) || strings.Contains(b.String(), "null") {
		t.Errorf("no runs: %s %v", b.String(), err)
	}
}
