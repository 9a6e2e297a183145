package containers

import (
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
)

// TestOursAmongReal: stacks in which our programs and real ones meet at every joint. What
// the scenario expects holds, each fault has evidence, and the record says who is ours.
func TestOursAmongReal(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, row := range []struct {
		variant, ours string
		// seen are events that show who said what to whom.
		seen []string
	}{
		{"ours-first", "lb1/nginx lb1/keepalived web2/tomcat", []string{
			"lb1 keepalived: killed by SIGKILL", "lb1 keepalived: (web) sent 0 priority", "lb2 keepalived: (web) Backup received priority 0 advertisement",
			"lb2 keepalived: (web) Master received advert from 10.37.0.11 with higher priority 101, ours 100",
		}},
		{"real-first", "lb2/haproxy lb2/keepalived web1/tomcat web2/tomcat m1/memcached store/redis", []string{
			"lb2 keepalived: (web) Master received advert from 10.37.0.11 with higher priority 101, ours 100", "lb2 keepalived: VRRP child process died: Respawning",
		}},
	} {
		rec := passes(t, g, "ours", row.variant)
		for _, f := range rec.Faults {
			t.Logf("%s: %s: %s, %s", row.variant, f.ID, f.Effect, f.Evidence)
			if f.Effect != record.Confirmed {
				t.Errorf("%s: %s: %s", row.variant, f.ID, f.Effect)
			}
		}
		if got := strings.Join(rec.Run.Ours, " "); got != row.ours {
			t.Errorf("%s: ours are %s, want %s", row.variant, got, row.ours)
		}
		for _, want := range row.seen {
			if !slices.ContainsFunc(rec.Events, func(e record.Event) bool { return e.Machine+" "+e.Program+": "+e.Detail == want }) {
				t.Errorf("%s: nobody said %q", row.variant, want)
			}
		}
		for _, e := range rec.Events {
			if e.Kind == "note:live" {
				t.Errorf("%s: trouble of a program of ours: %s/%s: %s", row.variant, e.Machine, e.Program, e.Detail)
			}
		}
	}
}
