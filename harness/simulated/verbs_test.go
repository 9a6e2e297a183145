package simulated

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// TestVerbs wants every verb that a ground injects to run here, and no other.
func TestVerbs(t *testing.T) {
	wanted := scenarios.InjectedVerbs()
	for _, v := range wanted {
		if _, here := verbs[v]; !here {
			t.Errorf("%s: this ground does not have it", v)
		}
	}
	for v := range verbs {
		if !slices.Contains(wanted, v) {
			t.Errorf("%s: no ground injects it", v)
		}
	}
}

// TestFamilies wants each verb to stand in one family.
func TestFamilies(t *testing.T) {
	n := len(powerVerbs) + len(processVerbs) + len(networkVerbs) + len(machineVerbs) + len(answerVerbs) + len(operatorVerbs)
	if n != len(verbs) {
		t.Errorf("the families have %d verbs, all of them together %d", n, len(verbs))
	}
}

// effects has each verb twice: where it takes effect, and where it cannot. The
// last fault of a row is the one asked about.
var effects = []struct {
	reason string
	faults []string
	effect record.Effect
	proof  string
}{
	{"a machine with power loses it", []string{"at: 1s, crash: web1"}, record.Confirmed, "web1: lost power at 1s"},
	{"it has none to lose", []string{"at: 1s, crash: web1", "at: 2s, crash: web1"}, record.WithoutEffect, "web1 was down already"},
	{"a machine without power gets it", []string{"at: 1s, crash: web1", "at: 2s, restart: web1"}, record.Confirmed, "web1: got power at 2s"},
	{"it has power", []string{"at: 1s, crash: web1", "at: 2s, restart: web1", "at: 3s, restart: web1"}, record.WithoutEffect, "web1 was up already"},
	{"a machine is paused", []string{"at: 1s, pause: web1"}, record.Confirmed, "web1: all programs frozen at 1s"},
	{"it is paused", []string{"at: 1s, pause: web1", "at: 2s, pause: web1"}, record.WithoutEffect, "web1 was down or paused already"},
	{"a machine without power is not paused", []string{"at: 1s, crash: web1", "at: 2s, pause: web1"}, record.WithoutEffect, "web1 was down or paused already"},
	{"a pause ends", []string{"at: 1s, pause: web1", "at: 2s, resume: web1"}, record.Confirmed, "web1: all programs thawed at 2s"},
	{"the pause is over", []string{"at: 1s, pause: web1", "at: 2s, resume: web1", "at: 3s, resume: web1"}, record.WithoutEffect, "web1 was not paused"},

	{"a program is killed", []string{"at: 1s, kill: web1/tomcat"}, record.Confirmed, "web1/tomcat: process ended by SIGKILL at 1s"},
	{"a child is killed", []string{"at: 1s, kill: lb/keepalived/vrrp"}, record.Confirmed, "lb/keepalived/vrrp: process ended by SIGKILL at 1s"},
	{"it is dead", []string{"at: 1s, kill: web1/tomcat", "at: 2s, kill: web1/tomcat"}, record.WithoutEffect, "web1/tomcat was not running"},
	{"its machine is down", []string{"at: 1s, crash: web1", "at: 2s, kill: web1/tomcat"}, record.WithoutEffect, "web1/tomcat was not running"},
	{"one of two is dead", []string{"at: 1s, kill: web1/tomcat", "at: 2s, kill: [web1/tomcat, web2/tomcat]"}, record.WithoutEffect, "web1/tomcat was not running"},
	{"two on one machine are killed one after the other", []string{"at: 1s, kill: [lb/nginx, lb/keepalived]"}, record.Confirmed, "lb/nginx, lb/keepalived: process ended by SIGKILL at 1s"},
	{"the second of them is dead", []string{"at: 1s, kill: lb/keepalived", "at: 2s, kill: [lb/nginx, lb/keepalived]"}, record.WithoutEffect, "lb/keepalived was not running"},
	{"SIGTERM ends a program", []string{"at: 1s, stop: web1/tomcat"}, record.Confirmed, "web1/tomcat: "},
	{"nobody gets the SIGTERM", []string{"at: 1s, kill: web1/tomcat", "at: 2s, stop: web1/tomcat"}, record.WithoutEffect, "web1/tomcat was not running"},
	{"a frozen program gets SIGTERM when it is thawed, which it is not", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, stop: web1/tomcat"}, record.WithoutEffect, "web1/tomcat ignored SIGTERM"},
	{"a dead program is started", []string{"at: 1s, kill: web1/tomcat", "at: 2s, start: web1/tomcat"}, record.Confirmed, "web1/tomcat: process started at 2s"},
	{"it runs", []string{"at: 1s, kill: web1/tomcat", "at: 2s, start: web1/tomcat", "at: 3s, start: web1/tomcat"}, record.WithoutEffect, "web1/tomcat was running already, or its machine is down"},
	{"its machine is down", []string{"at: 1s, kill: web1/tomcat", "at: 2s, crash: web1", "at: 3s, start: web1/tomcat"}, record.WithoutEffect, "its machine is down"},
	{"a program is frozen", []string{"at: 1s, freeze: web1/tomcat"}, record.Confirmed, "web1/tomcat: process frozen by SIGSTOP at 1s"},
	{"it is frozen", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, freeze: web1/tomcat"}, record.WithoutEffect, "web1/tomcat was not running, or frozen already"},
	{"a frozen program goes on", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, thaw: web1/tomcat"}, record.Confirmed, "web1/tomcat: process goes on by SIGCONT at 2s"},
	{"it was killed while frozen", []string{"at: 1s, freeze: web1/tomcat", "at: 2s, kill: web1/tomcat", "at: 3s, thaw: web1/tomcat"}, record.WithoutEffect, "web1/tomcat was not frozen"},

	{"a file is written", []string{"at: 1s, write: lb, file: /run/prefer, text: 10"}, record.Confirmed, `lb: /run/prefer holds "10" at 1s`},
	{"it holds that", []string{"at: 1s, write: lb, file: /run/prefer, text: 10", "at: 2s, write: lb, file: /run/prefer, text: 10, name: again"}, record.WithoutEffect, `lb: /run/prefer held "10" already`},
	{"it holds what it held before", []string{"at: 1s, for: 1s, write: lb, file: /run/prefer, text: 10", "at: 3s, write: lb, file: /run/prefer, text: 10, name: again"}, record.Confirmed, `lb: /run/prefer holds "10" at 3s`},
	{"it holds another text again", []string{"at: 1s, write: lb, file: /run/prefer, text: 5", "at: 2s, for: 1s, write: lb, file: /run/prefer, text: 10, name: other", "at: 4s, write: lb, file: /run/prefer, text: 5, name: again"}, record.WithoutEffect, `lb: /run/prefer held "5" already`},
	{"its machine is down", []string{"at: 1s, crash: lb", "at: 2s, write: lb, file: /run/prefer, text: 10"}, record.WithoutEffect, "lb was down, or its disk full"},

	{"packets pass there", []string{"at: 1s, cut: web1, from: lb"}, record.Confirmed, " packets dropped"},
	{"also from everyone else", []string{"at: 1s, cut: users"}, record.Confirmed, " packets dropped"},
	{"none passes", []string{"at: 1s, cut: idle, from: web1"}, record.WithoutEffect, "no packet passed there"},
	{"nor this way", []string{"at: 1s, cut: idle, from: users, one_way: true"}, record.WithoutEffect, "no packet passed there"},
	{"a cut ends", []string{"at: 1s, cut: web1, from: lb, name: split", "at: 2s, heal: split"}, record.Confirmed, "split was undone"},
	{"it ended by itself", []string{"at: 1s, for: 1s, cut: web1, from: lb, name: split", "at: 3s, heal: split"}, record.WithoutEffect, "split was over already"},
	{"packets are late", []string{"at: 1s, delay: web1, from: lb, by: 5ms"}, record.Confirmed, " packets delayed"},
	{"none passes", []string{"at: 1s, delay: idle, from: lb, by: 5ms"}, record.WithoutEffect, "no packet passed there"},
	{"packets are lost", []string{"at: 1s, loss: web1, from: lb, share: 20%"}, record.Confirmed, " packets lost"},
	{"none passes", []string{"at: 1s, loss: idle, from: lb, share: 20%"}, record.WithoutEffect, "no packet passed there"},

	{"work takes longer", []string{"at: 1s, slow: web1, factor: 3"}, record.Confirmed, " pieces of work took 3 times as long"},
	{"there is no work", []string{"at: 1s, slow: idle, factor: 3"}, record.WithoutEffect, "0 pieces of work"},
	{"it is fast again", []string{"at: 1s, slow: web1, factor: 3, name: lame", "at: 2s, unslow: lame"}, record.Confirmed, "lame was undone"},
	{"it was already", []string{"at: 1s, for: 1s, slow: web1, factor: 3, name: lame", "at: 3s, unslow: lame"}, record.WithoutEffect, "lame was over already"},
	{"requests are not answered", []string{"at: 1s, hang: web1/tomcat"}, record.Confirmed, " requests accepted and not answered"},
	{"there are none", []string{"at: 1s, hang: idle/tomcat"}, record.WithoutEffect, "0 requests accepted"},
	{"they are answered", []string{"at: 1s, hang: web1/tomcat, name: stuck", "at: 2s, unhang: stuck"}, record.Confirmed, "stuck was undone"},
	{"they were already", []string{"at: 1s, for: 1s, hang: web1/tomcat, name: stuck", "at: 3s, unhang: stuck"}, record.WithoutEffect, "stuck was over already"},
	{"requests fail", []string{"at: 1s, fail: web1/tomcat, status: 500, share: 50%"}, record.Confirmed, " requests answered with status 500"},
	{"there are none", []string{"at: 1s, fail: idle/tomcat"}, record.WithoutEffect, "0 requests answered with status 503"},
	{"they succeed again", []string{"at: 1s, fail: web1/tomcat, name: sick", "at: 2s, unfail: sick"}, record.Confirmed, "sick was undone"},
	{"they did already", []string{"at: 1s, for: 1s, fail: web1/tomcat, name: sick", "at: 3s, unfail: sick"}, record.WithoutEffect, "sick was over already"},
}

// everyVerb runs the stack with which the ground of containers tests its verbs. A
// verb may be tested there rather than in a row of effects: in the first case, in
// which all faults take effect, or in one of its own.
func everyVerb(t *testing.T) []*record.Record {
	s, err := scenarios.Load(os.DirFS("../containers"), "testdata/every-verb", "every-verb")
	if err != nil {
		t.Fatal(err)
	}
	var recs []*record.Record
	for _, c := range s.Cases {
		p, err := Ground{}.Prepare(c)
		if err != nil {
			t.Fatal(err)
		}
		recs = append(recs, p.Run(t.Context(), 1, nil))
	}
	return recs
}

func TestEffects(t *testing.T) {
	seen := map[string]bool{}
	for i, rec := range everyVerb(t) {
		for _, f := range rec.Faults {
			if i == 0 && f.Effect != record.Confirmed {
				t.Errorf("%s of every verb: %s, %q", f.ID, f.Effect, f.Evidence)
			}
			seen[f.Verb+" "+string(f.Effect)] = true
		}
	}
	for _, row := range effects {
		rec := finished(t, row.faults...)
		f := rec.Faults[len(rec.Faults)-1]
		if f.Effect != row.effect || !strings.Contains(f.Evidence, row.proof) {
			t.Errorf("%s (%s): %s, %q\nwant %s, %q", f.ID, row.reason, f.Effect, f.Evidence, row.effect, row.proof)
		}
		seen[f.Verb+" "+string(f.Effect)] = true
	}
	for _, v := range scenarios.Verbs() {
		for _, e := range []record.Effect{record.Confirmed, record.WithoutEffect} {
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
		if row.effect == record.Confirmed && len(row.faults) == 1 && finished(t, row.faults...).End.Digest == calm {
			t.Errorf("%s (%s): the run is the same without it", row.faults[0], row.reason)
		}
	}
}

// TestUnknownVerb wants a verb without a row to be named.
func TestUnknownVerb(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != `simulated: fault "melt web1": no row for the verb "melt"` {
			t.Errorf("panic %q", got)
		}
	}()
	faultsOf{}.Inject(t.Context(), &scenarios.Fault{ID: "melt web1", Verb: "melt"})
}
