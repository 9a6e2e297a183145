package containers

import (
	"errors"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

// passes runs a case on the ground and wants its expectations to hold.
func passes(t *testing.T, g *Ground, name, variant string) *record.Record {
	t.Helper()
	c := caseOf(t, name, variant)
	rec := runOn(t, g, c)
	v := judged(c, rec)
	if v.Result != verdict.Pass {
		t.Errorf("%s: %s: %q", variant, v.Result, v.Reasons)
	}
	return rec
}

// TestRealTomcat kills the main one of two: sessions that are in Redis are read
// from the other, also under another id after a login; those in its memory are lost.
func TestRealTomcat(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, variant := range []string{"redis", "redis-acts", "local"} {
		rec := passes(t, g, "real-tomcat", variant)
		boots := 0
		for _, e := range rec.Events {
			if e.Kind == "note:tomcat" && strings.HasPrefix(e.Detail, "Server startup in ") {
				boots++
			}
		}
		if boots < 2 { // the one that was killed may take until after the run
			t.Errorf("%s: Tomcat reported %d times that it started, want 2 at the least", variant, boots)
		}
	}
}

// TestRealTomcatCluster kills one of two servers that replicate by multicast, by the
// scenario's own server.xml: no session is lost.
func TestRealTomcatCluster(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, variant := range []string{"delta", "backup"} {
		rec := passes(t, g, "tomcat-cluster", variant)
		gone := false
		for _, e := range rec.Events {
			gone = gone || e.Machine == "t2" && e.Kind == "note:tomcat" && strings.Contains(e.Detail, "member disappeared")
		}
		if !gone {
			t.Errorf("%s: t2 has not noticed that t1 is gone", variant)
		}
	}
}

// TestUnsupportedTomcat wants a reason for each setting that the real one, or
// ours, does not have.
func TestUnsupportedTomcat(t *testing.T) {
	for variant, words := range map[string][]string{
		"unsupported": {"not exponential", "(cpu)", "(boot)", "(graceful)"},
	} {
		_, err := (&Ground{}).Prepare(caseOf(t, "real-tomcat", variant))
		var unsupported *harness.Unsupported
		if !errors.As(err, &unsupported) || len(unsupported.Reasons) != len(words) {
			t.Fatalf("%s: %v", variant, err)
		}
		for i, word := range words {
			if !strings.HasPrefix(unsupported.Reasons[i], "pc/PC01: ") || !strings.Contains(unsupported.Reasons[i], word) {
				t.Errorf("%s: %q, want %q", variant, unsupported.Reasons[i], word)
			}
		}
	}
}
