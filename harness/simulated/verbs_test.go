package simulated

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// TestVerbs wants every verb that a scenario may use to run here, and no other.
func TestVerbs(t *testing.T) {
	here := slices.Sorted(maps.Keys(verbs))
	there := slices.Sorted(slices.Values(scenarios.Verbs()))
	if !slices.Equal(here, there) {
		t.Errorf("the ground has %q\nscenarios  %q", here, there)
	}
}

// effects has each verb twice: where it takes effect, and where it cannot. The
// last fault of a row is the one asked about.
var effects = []struct {
	reason string
	faults []string
	effect reports.Effect
	proof  string
}{
	{"a machine with power loses it", []string{"at: 1s, crash: web1"}, reports.Confirmed, "web1: lost power at 1s"},
	{"it has none to lose", []string{"at: 1s, crash: web1", "at: 2s, crash: web1"}, reports.WithoutEffect, "web1 was down already"},
	{"a machine without power gets it", []string{"at: 1s, crash: web1", "at: 2s, restart: web1"}, reports.Confirmed, "web1: got power at 2s"},
	{"it has power", []string{"at: 1s, crash: web1", "at: 2s, restart: web1", "at: 3s, restart: web1"}, reports.WithoutEffect, "web1 was up already"},
	{"a machine is paused", []string{"at: 1s, pause: web1"}, reports.Confirmed, "web1: all programs frozen at 1s"},
	{"it is paused", []string{"at: 1s, pause: web1", "at: 2s, pause: web1"}, reports.WithoutEffect, "web1 was down or paused already"},
	{"a machine without power is not paused", []string{"at: 1s, crash: web1", "at: 2s, pause: web1"}, reports.WithoutEffect, "web1 was down or paused already"},
	{"a pause ends", []string{"at: 1s, pause: web1", "at: 2s, resume: web1"}, reports.Confirmed, "web1: all programs thawed at 2s"},
	{"the pause is over", []string{"at: 1s, pause: web1", "at: 2s, resume: web1", "at: 3s, resume: web1"}, reports.WithoutEffect, "web1 was not paused"},

	{"a program is killed", []string{"at: 1s, kill: web1/tomcat"}, reports.Confirmed, "web1/tomcat: process ended by SIGKILL at 1s"},
	{"a child is killed", []string{"at: 1s, kill: lb/keepalived/vrrp"}, reports.Confirmed, "lb/keepalived/vrrp: process ended by SIGKILL at 1s"},
	{"it is dead", []string{"at: 1s, kill: web1/tomcat", "at: 2s, kill: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat was not running"},
	{"its machine is down", []string{"at: 1s, crash: web1", "at: 2s, kill: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat was not running"},
	{"one of two is dead", []string{"at: 1s, kill: web1/tomcat", "at: 2s, kill: [web1/tomcat, web2/tomcat]"}, reports.WithoutEffect, "web1/tomcat was not running"},
	{"two on one machine are killed one after the other", []string{"at: 1s, kill: [lb/nginx, lb/keepalived]"}, reports.Confirmed, "lb/nginx, lb/keepalived: process ended by SIGKILL at 1s"},
	{"the second of them is dead", []string{"at: 1s, kill: lb/keepalived", "at: 2s, kill: [lb/nginx, lb/keepalived]"}, reports.WithoutEffect, "lb/keepalived was not running"},
	{"SIGTERM ends a program", []string{"at: 1s, stop: web1/tomcat"}, reports.Confirmed, "web1/tomcat: "},
	{"nobody gets the SIGTERM", []string{"at: 1s, kill: web1/tomcat", "at: 2s, stop: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat was not running"},
	{"a frozen program gets SIGTERM when it is thawed, which it is not", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, stop: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat ignored SIGTERM"},
	{"a dead program is started", []string{"at: 1s, kill: web1/tomcat", "at: 2s, start: web1/tomcat"}, reports.Confirmed, "web1/tomcat: process started at 2s"},
	{"it runs", []string{"at: 1s, kill: web1/tomcat", "at: 2s, start: web1/tomcat", "at: 3s, start: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat was running already, or its machine is down"},
	{"its machine is down", []string{"at: 1s, kill: web1/tomcat", "at: 2s, crash: web1", "at: 3s, start: web1/tomcat"}, reports.WithoutEffect, "its machine is down"},
	{"a program is frozen", []string{"at: 1s, freeze: web1/tomcat"}, reports.Confirmed, "web1/tomcat: process frozen by SIGSTOP at 1s"},
	{"it is frozen", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, freeze: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat was not running, or frozen already"},
	{"a frozen program goes on", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, thaw: web1/tomcat"}, reports.Confirmed, "web1/tomcat: process goes on by SIGCONT at 2s"},
	{"it was killed while frozen", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, kill: web1/tomcat", "at: 3s, thaw: web1/tomcat"}, reports.WithoutEffect, "web1/tomcat was not frozen"},

	{"packets pass there", []string{"at: 1s, cut: web1, from: lb"}, reports.Confirmed, " packets dropped"},
	{"also from everyone else", []string{"at: 1s, cut: users"}, reports.Confirmed, " packets dropped"},
	{"none passes", []string{"at: 1s, cut: idle, from: web1"}, reports.WithoutEffect, "no packet passed there"},
	{"nor this way", []string{"at: 1s, cut: idle, from: users, one_way: true"}, reports.WithoutEffect, "no packet passed there"},
	{"a cut ends", []string{"at: 1s, cut: web1, from: lb, name: split", "at: 2s, heal: split"}, reports.Confirmed, "split was undone"},
	{"it ended by itself", []string{"at: 1s, for: 1s, cut: web1, from: lb, name: split", "at: 3s, heal: split"}, reports.WithoutEffect, "split was over already"},
	{"packets are late", []string{"at: 1s, delay: web1, from: lb, by: 5ms"}, reports.Confirmed, " packets delayed"},
	{"none passes", []string{"at: 1s, delay: idle, from: lb, by: 5ms"}, reports.WithoutEffect, "no packet passed there"},
	{"packets are lost", []string{"at: 1s, loss: web1, from: lb, share: 20%"}, reports.Confirmed, " packets lost"},
	{"none passes", []string{"at: 1s, loss: idle, from: lb, share: 20%"}, reports.WithoutEffect, "no packet passed there"},

	{"work takes longer", []string{"at: 1s, slow: web1, factor: 3"}, reports.Confirmed, " pieces of work took 3 times as long"},
	{"there is no work", []string{"at: 1s, slow: idle, factor: 3"}, reports.WithoutEffect, "0 pieces of work"},
	{"it is fast again", []string{"at: 1s, slow: web1, factor: 3, name: lame", "at: 2s, unslow: lame"}, reports.Confirmed, "lame was undone"},
	{"it was already", []string{"at: 1s, for: 1s, slow: web1, factor: 3, name: lame", "at: 3s, unslow: lame"}, reports.WithoutEffect, "lame was over already"},
	{"requests are not answered", []string{"at: 1s, hang: web1/tomcat"}, reports.Confirmed, " requests accepted and not answered"},
	{"there are none", []string{"at: 1s, hang: idle/tomcat"}, reports.WithoutEffect, "0 requests accepted"},
	{"they are answered", []string{"at: 1s, hang: web1/tomcat, name: stuck", "at: 2s, unhang: stuck"}, reports.Confirmed, "stuck was undone"},
	{"they were already", []string{"at: 1s, for: 1s, hang: web1/tomcat, name: stuck", "at: 3s, unhang: stuck"}, reports.WithoutEffect, "stuck was over already"},
	{"requests fail", []string{"at: 1s, fail: web1/tomcat, status: 500, share: 50%"}, reports.Confirmed, " requests answered with status 500"},
	{"there are none", []string{"at: 1s, fail: idle/tomcat"}, reports.WithoutEffect, "0 requests answered with status 503"},
	{"they succeed again", []string{"at: 1s, fail: web1/tomcat, name: sick", "at: 2s, unfail: sick"}, reports.Confirmed, "sick was undone"},
	{"they did already", []string{"at: 1s, for: 1s, fail: web1/tomcat, name: sick", "at: 3s, unfail: sick"}, reports.WithoutEffect, "sick was over already"},
}

func TestEffects(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range effects {
		rec := finished(t, row.faults...)
		f := rec.Faults[len(rec.Faults)-1]
		if f.Effect != row.effect || !strings.Contains(f.Evidence, row.proof) {
			t.Errorf("%s (%s): %s, %q\nwant %s, %q", f.ID, row.reason, f.Effect, f.Evidence, row.effect, row.proof)
		}
		seen[f.Verb+" "+string(f.Effect)] = true
	}
	for _, v := range scenarios.Verbs() {
		for _, e := range []reports.Effect{reports.Confirmed, reports.WithoutEffect} {
			if !seen[v+" "+string(e)] {
				t.Errorf("no row where %s is %s", v, e)
			}
		}
	}
}

// TestEveryVerbShows wants a run with the fault to be another run than without.
func TestEveryVerbShows(t *testing.T) {
	calm := finished(t).End.Digest
	for _, row := range effects {
		if row.effect == reports.Confirmed && len(row.faults) == 1 && finished(t, row.faults...).End.Digest == calm {
			t.Errorf("%s (%s): the run is the same without it", row.faults[0], row.reason)
		}
	}
}
