package html

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

const s = time.Second

func written(t *testing.T, verdicts []*verdict.Verdict, notRun []verdict.NotRun) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, verdicts, notRun, Beside{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// named changes the variant of a sample.
func named(variant string) func(*record.Record) {
	return func(r *record.Record) { r.Run.Variant = variant }
}

// asks finds what a page could ask for.
var asks = regexp.MustCompile(`(?:src|href)="[^#"][^"]*"|url\([^#)][^)]*\)|@import|<link`)

// TestWrite: the same verdicts give the same bytes, before and after they are settled;
// the page names nothing that it could ask for.
func TestWrite(t *testing.T) {
	v := verdicttest.Judged(t, nil, verdicttest.Holds, verdicttest.Breaks)
	first := written(t, []*verdict.Verdict{v}, nil)
	v.Measured.Settle()
	if second := written(t, []*verdict.Verdict{v}, nil); first != second {
		t.Error("after it was settled the same run gives another page")
	}
	if len(first) > 300_000 {
		t.Errorf("a run takes %d bytes", len(first))
	}
	if found := asks.FindAllString(first, -1); len(found) > 0 {
		t.Errorf("the page refers to %q", found)
	}
	if found := regexp.MustCompile(` (?:style|on[a-z]+)="[^"]*"`).FindAllString(first, -1); len(found) > 0 {
		t.Errorf("its policy stops %q", found)
	}
	if len(script) > 20_000 {
		t.Errorf("the script has %d bytes", len(script))
	}
}

// TestScreen: what the first screen says of a run that fails, and of others.
func TestScreen(t *testing.T) {
	failing := verdicttest.Judged(t, func(r *record.Record) {
		r.Run.Files["lb.conf"] = "check {\n  weight -2\n}\n"
		r.Events = append(r.Events, record.Event{At: 22 * s, Machine: "lb1", Program: "keepalived", Kind: record.NoteLine, Detail: "lb.conf:2:3: it keeps the address"})
	}, verdicttest.Holds, verdicttest.Breaks)
	passing := verdicttest.Judged(t, named("fast"), verdicttest.Holds)
	passing.Record.Outages = nil
	passing.Measured = measure.Measure(passing.Record)
	unfinished := verdicttest.Judged(t, func(r *record.Record) {
		r.Run.Scenario, r.End = "other", record.End{At: 30 * s, Why: "it was <interrupted>"}
	}, verdicttest.Holds)
	one := written(t, []*verdict.Verdict{failing}, nil)
	all := written(t, []*verdict.Verdict{passing, failing, unfinished}, []verdict.NotRun{{Scenario: "never", Seed: 9, Replay: "hadrill run never --seed 9"}})
	for _, row := range []struct {
		reason, page, want string
	}{
		{"a loss that holds and costs a session is not plain green", written(t, []*verdict.Verdict{passing}, nil), `<td class="inconclusive"><a href="#c1" title="nobody had success for 0 s; up to 1 sessions and writes lost">`},
		{"whose losses they are, of several scenarios", all, `Of vip-nginx, which has the worst case; the others have their own below.`},
		{"the result is the title's first word", one, "<title>fail: vip-nginx"},
		{"the worst fault, and who had the address", one, "When lb1/nginx is killed, the address 10.20.0.100 moves after 3\u00a0s and nobody has success for 3.5\u00a0s."},
		{"what was lost", one, "Lost: 1 of 3 sessions."},
		{"what does not hold", one, "Expected, and it does not hold: outage.longest &lt; 5s"},
		{"the line that decided", one, "<b>lb.conf:2</b><code>weight -2</code><small>lb1/keepalived: it keeps the address</small>"},
		{"the letter of the fault and its course", one, `<b class="letter">A</b> <b>kill lb1/nginx</b> at 20 s, until 40 s`},
		{"the first note of another program", one, "noticed <b>&#43;2 s</b>"},
		{"a section stands open where it is the only one", one, `id="c1" open`},
		{"the worst of several cases is named", all, `The worst case is <a href="#c2">vip-nginx/preempt</a>`},
		{"the results of all are counted", all, "3 cases: 1 pass, 1 fail, 1 inconclusive."},
		{"a variant that survives the same faults better", all, `<a href="#c1">vip-nginx/fast</a>: nobody had success for 0`},
		{"the same loss in two cases, the worse of them", all, `<a href="#c2" title="nobody had success for 0 s to 3.5 s`},
		{"a reason's text is text", all, "it was &lt;interrupted&gt;"},
		{"what did not begin", all, "hadrill run never --seed 9"},
	} {
		if !strings.Contains(row.page, row.want) {
			t.Errorf("%s: there is no %q", row.reason, row.want)
		}
	}
	if none := written(t, nil, nil); !strings.Contains(none, "No run came to an end.") {
		t.Error("without any run the page does not say so")
	}
}

// TestHostile: texts of a record that look like a page's parts stay texts.
func TestHostile(t *testing.T) {
	const evil = `</script><script>alert(1)</script>"'><img src=x>`
	v := verdicttest.Judged(t, func(r *record.Record) {
		r.Run.Title, r.Run.Ignored = evil, []string{evil}
		r.Faults[0].Evidence = evil
		for i := range r.Events {
			r.Events[i].Detail += evil
		}
		r.Run.Machines = []record.Machine{{Name: "lb1" + evil, IP: evil, Programs: []record.Program{{Name: evil}}}}
	}, verdicttest.Holds)
	page := written(t, []*verdict.Verdict{v}, nil)
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") {
		t.Error("a text of the record became a part of the page")
	}
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d scripts, want the player's data and the page's own", n)
	}
}

// TestPlayer: the player's data has the course of the run, who had the address and what
// was wrong with which machine.
func TestPlayer(t *testing.T) {
	v := verdicttest.Judged(t, nil, verdicttest.Holds)
	text := string(player(v, newTime(v.Measured), v.Measured.Course(), details[0]))
	var p playerData
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, n := range p.Requests {
		whole += int(n)
	}
	if want := 3; whole != want || p.Until != 60 || len(p.Answers) != 2 {
		t.Errorf("%d requests in %v s with %d servers", whole, p.Until, len(p.Answers))
	}
	if got := fmt.Sprint(p.Owners); got != "[{0 23 10.20.0.100 lb1} {23 60 10.20.0.100 lb2}]" {
		t.Errorf("owners %s", got)
	}
	if got := fmt.Sprint(p.Machines[0]); got != "{lb1  [nginx] [] [{20 60 ended nginx ended}]}" {
		t.Errorf("a machine of a record that names none: %s", got)
	}
	if got := fmt.Sprint(p.Faults); got != "[{20 40 A kill lb1/nginx}]" {
		t.Errorf("faults %s", got)
	}
	run := verdicttest.Judged(t, func(r *record.Record) { r.Run.Ground = "containers" }, verdicttest.Holds)
	if other := string(player(run, newTime(run.Measured), run.Measured.Course(), details[0])); other != text {
		t.Errorf("on containers the same record plays otherwise: %s", other)
	}
	if few := string(player(v, newTime(v.Measured), v.Measured.Course(), detail{notes: 1})); !strings.Contains(few, `"l":`) {
		t.Error("notes that are left out are not counted")
	}
}

// TestBad: what events and faults tell of a machine.
func TestBad(t *testing.T) {
	for _, row := range []struct {
		reason string
		events []record.Event
		faults []record.Fault
		want   string
	}{
		{"nothing happened", nil, nil, ""},
		{"a program that starts again", []record.Event{{At: s, Machine: "a", Program: "x", Kind: "ended"}, {At: 2 * s, Machine: "a", Program: "x", Kind: "started"}}, nil, "ended x ended 1 s-2 s"},
		{"another program's start does not mend it", []record.Event{{At: s, Machine: "a", Program: "x", Kind: "ended"}, {At: 2 * s, Machine: "a", Program: "y", Kind: "started"}}, nil, "ended x ended 1 s-9 s"},
		{"no power", []record.Event{{At: s, Machine: "a", Kind: "crashed"}, {At: 3 * s, Machine: "a", Kind: "restarted"}}, nil, "off without power 1 s-3 s"},
		{"another machine's events", []record.Event{{At: s, Machine: "b", Kind: "crashed"}}, nil, ""},
		{"before the start", []record.Event{{At: -s, Machine: "a", Program: "x", Kind: "ended"}}, nil, ""},
		{"a cut has no event", nil, []record.Fault{{ID: "split", Verb: "cut", Targets: []string{"a"}, At: s, Until: 4 * s}}, "hurt cut 1 s-4 s"},
		{"a fault on one of its programs", nil, []record.Fault{{ID: "slow", Verb: "slow", Targets: []string{"a/x"}, At: s}}, "hurt slow 1 s-9 s"},
		{"a repair is no fault", nil, []record.Fault{{ID: "heal", Verb: "heal", Targets: []string{"a"}, At: s, Until: s, Repair: true}}, ""},
	} {
		var got []string
		for _, x := range bad(&record.Record{Events: row.events, Faults: row.faults}, "a", 9*s) {
			got = append(got, fmt.Sprintf("%s %s %s-%s", spanWords[x.Kind], x.What, units.Duration(x.From), units.Duration(x.To)))
		}
		if strings.Join(got, ", ") != row.want {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}

// TestUnbroken: no line ends within a number.
func TestUnbroken(t *testing.T) {
	for text, want := range map[string]string{
		"1 234 567 requests": "1\u00a0234\u00a0567 requests", "12 sessions": "12 sessions", "30 s, then": "30\u00a0s, then", "5 %": "5\u00a0%",
	} {
		if got := unbroken(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
