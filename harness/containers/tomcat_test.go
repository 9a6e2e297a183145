package containers

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports"
)

// passes runs a case on the ground and wants its expectations to hold.
func passes(t *testing.T, g *Ground, name, variant string) *reports.Record {
	t.Helper()
	c := caseOf(t, name, variant)
	rec := runOn(t, g, c)
	p, err := g.Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	v := harness.Judged(harness.Job{Case: c, Prepared: p, Seed: 1}, rec).Verdict
	if v.Result != reports.Pass {
		t.Errorf("%s: %s: %q", variant, v.Result, append(v.Reasons, v.Replay))
	}
	return rec
}

// TestRealTomcat kills the main one of two: sessions that are in Redis are read
// from the other, those in its memory are lost.
func TestRealTomcat(t *testing.T) {
	g := open(t)
	for _, variant := range []string{"redis", "local"} {
		rec := passes(t, g, "real-tomcat", variant)
		boots := 0
		for _, e := range rec.Events {
			if e.Kind == "note:tomcat" && strings.HasPrefix(e.Detail, "Server startup in ") {
				boots++
			}
		}
		if boots < 2 { // the one that was killed may take until after the run
			t.Errorf("%s: Tomcat told %d times that it started, want 2 at the least", variant, boots)
		}
	}
}

// TestUnableTomcat is what the real one, and ours, cannot be told.
func TestUnableTomcat(t *testing.T) {
	for variant, words := range map[string][]string{
		"unable": {"not exponential", "(cpu)", "(boot)", "(graceful)"},
	} {
		_, err := (&Ground{}).Prepare(caseOf(t, "real-tomcat", variant))
		var unable *harness.Unable
		if !errors.As(err, &unable) || len(unable.Reasons) != len(words) {
			t.Fatalf("%s: %v", variant, err)
		}
		for i, word := range words {
			if !strings.HasPrefix(unable.Reasons[i], "pc/PC01: ") || !strings.Contains(unable.Reasons[i], word) {
				t.Errorf("%s: %q, want %q", variant, unable.Reasons[i], word)
			}
		}
	}
}

// TestTomcatEnvironment is what it is told.
func TestTomcatEnvironment(t *testing.T) {
	c := caseOf(t, "real-tomcat", "redis")
	got := tomcatEnvironment(&plan{c: c}, &c.Machines[0].Run[1])
	want := []string{"INSTANCE=PC01", "PORT=8081", "SERVER=PC01", "THREADS=200", "REDIS=10.32.0.31:6379", "WORK_MEDIAN_MS=5", "WORK_P99_MS=40"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
