package containers

import (
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/record"
)

// TestNotify has notify scripts start a server on the machine that becomes master,
// and stop it on the other: by a tracked file that is written, and by keepalived's
// end. Both grounds do so.
func TestNotify(t *testing.T) {
	t.Parallel()
	c := caseOf(t, "notify", "")
	sim := runOn(t, simulated.Ground{}, c)
	servedByMaster(t, simulated.Ground{}, sim)
	g := open(t)
	rec := runOn(t, g, c)
	confirmedAll(t, rec)
	servedByMaster(t, g, rec)
}

// servedByMaster wants nginx to run where the address is, each time that it moves.
func servedByMaster(t *testing.T, g harness.Ground, rec *record.Record) {
	got := map[string][]string{}
	for _, e := range rec.Events {
		if e.Program == "nginx" && e.At > 0 && (e.Kind == "started" || e.Kind == "ended") {
			got[e.Machine] = append(got[e.Machine], e.Kind)
		}
	}
	for machine, want := range map[string][]string{"lb1": {"ended", "started", "ended", "started"}, "lb2": {"started", "ended", "started", "ended"}} {
		if !slices.Equal(got[machine], want) {
			t.Errorf("%s: nginx of %s: %q, want %q", g.Name(), machine, got[machine], want)
		}
	}
	for _, at := range []time.Duration{2 * time.Second, 9 * time.Second, 15 * time.Second, 19 * time.Second, 26 * time.Second} {
		if s := rec.Series[0]; s.Requests[at/time.Second] < 50 || s.Errors[at/time.Second] > 0 {
			t.Errorf("%s: in the second from %v %d requests, %d errors", g.Name(), at, s.Requests[at/time.Second], s.Errors[at/time.Second])
		}
	}
}
