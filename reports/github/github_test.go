package github

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// failing is a run of a user's scenario in which a line decided.
func failing(t *testing.T, changes ...func(*record.Record)) *verdict.Verdict {
	v := verdicttest.Judged(t, func(r *record.Record) {
		r.Run.Path = "drills/shop"
		r.Run.Files["../lb.conf"] = "check {\n  weight -2\n}\n"
		r.Events = append(r.Events, record.Event{At: 22 * time.Second, Machine: "lb1", Program: "keepalived", Kind: record.NoteLine, Detail: "../lb.conf:2:3: it keeps the address"})
		for _, change := range changes {
			change(r)
		}
	}, verdicttest.Breaks)
	v.Expectations[0].File, v.Expectations[0].Line, v.Expectations[0].Col = "drills/shop/scenario.yaml", 30, 5
	return v
}

func named(variant string) func(*record.Record) {
	return func(r *record.Record) { r.Run.Variant = variant }
}

// TestAnnotations: at which line of which file, seen from where.
func TestAnnotations(t *testing.T) {
	root := string(filepath.Separator) + "ws"
	at := Workspace{Root: root, Here: root}
	noLine := func(r *record.Record) { r.Events = r.Events[:len(r.Events)-1] }
	for _, row := range []struct {
		reason  string
		run     *verdict.Verdict
		at      Workspace
		want    string
		textHas string
	}{
		{"the line that decided", failing(t), at, "drills/lb.conf:2:3", "../lb.conf:2  weight -2: it keeps the address (lb1/keepalived)"},
		{"seen from below the root", failing(t), Workspace{Root: root, Here: filepath.Join(root, "deploy")}, "deploy/drills/lb.conf:2:3", "replay: " + verdicttest.Replay},
		{"outside of the repository", failing(t), Workspace{Root: root, Here: string(filepath.Separator) + "elsewhere"}, ":0:0", ""},
		{"without a line the expectation", failing(t, noLine), at, "drills/shop/scenario.yaml:30:5", "Expected, and it does not hold"},
		{"of the library there is no file", failing(t, func(r *record.Record) { r.Run.Path = "library:shop" }), at, ":0:0", "weight -2"},
		{"what cannot be judged blames no line", failing(t, func(r *record.Record) { r.End = record.End{At: time.Second, Why: "it was interrupted"} }), at, "drills/shop/scenario.yaml:30:5", "It cannot be judged"},
	} {
		all := Annotations([]*verdict.Verdict{row.run}, row.at)
		if len(all) != 1 {
			t.Errorf("%s: %d annotations", row.reason, len(all))
			continue
		}
		if got := fmt.Sprintf("%s:%d:%d", all[0].File, all[0].Line, all[0].Col); row.want == ":0:0" && all[0].File != "" || row.want != ":0:0" && got != row.want {
			t.Errorf("%s: at %s, want %s", row.reason, got, row.want)
		}
		if !strings.Contains(all[0].Text, row.textHas) {
			t.Errorf("%s: %q, want %q in it", row.reason, all[0].Text, row.textHas)
		}
	}
	if all := Annotations([]*verdict.Verdict{verdicttest.Judged(t, nil, verdicttest.Holds)}, at); len(all) > 0 {
		t.Errorf("a case that passes is annotated: %+v", all)
	}
}

// TestCommand: what ends a command or a property is escaped, and no more are written
// than are shown.
func TestCommand(t *testing.T) {
	for _, row := range []struct {
		reason string
		a      Annotation
		want   string
	}{
		{"the place", Annotation{File: "a/b.conf", Line: 3, Col: 4, Title: "t", Text: "x"}, "::error file=a/b.conf,line=3,col=4,title=t::x\n"},
		{"no place", Annotation{Line: 3, Title: "t", Text: "x"}, "::error title=t::x\n"},
		{"a file as a whole", Annotation{File: "a", Col: 4, Title: "t", Text: "x"}, "::error file=a,title=t::x\n"},
		{"a text of several lines", Annotation{Title: "t", Text: "50 % :: a,b\r\nc"}, "::error title=t::50 %25 :: a,b%0D%0Ac\n"},
		{"a name that looks like properties", Annotation{File: "a,line=9::b%\n", Title: "d: e"}, "::error file=a%2Cline=9%3A%3Ab%25%0A,title=d%3A e::\n"},
	} {
		var b bytes.Buffer
		if err := Annotate(&b, []Annotation{row.a}); err != nil || b.String() != row.want {
			t.Errorf("%s: %q, want %q (%v)", row.reason, b.String(), row.want, err)
		}
	}
	var b bytes.Buffer
	if err := Annotate(&b, make([]Annotation, 12)); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(b.String()), "\n"); len(lines) != mostAnnotations || !strings.Contains(lines[9], "and 3 further") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

// TestSummary: what the summary says of cases that fail, and of those that pass.
func TestSummary(t *testing.T) {
	passing := verdicttest.Judged(t, named("fast"), verdicttest.Holds)
	passing.Record.Outages = nil
	passing.Measured = measure.Measure(passing.Record)
	passing.Remarks = []string{"951 sessions lost without a fault"}
	evil := failing(t, named("a|b*<img src=x> @all"))
	var b bytes.Buffer
	notRun := []verdict.NotRun{{Scenario: "never", Seed: 9, Replay: "hadrill run never --seed 9"}}
	if err := WriteSummary(&b, []*verdict.Verdict{passing, evil}, notRun); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ reason, want string }{
		{"the result first", "## ✕ hadrill: fail\n"},
		{"the worst case in a sentence", "When lb1/nginx is killed, the address 10.20.0.100 moves after 3 s"},
		{"the counts", "2 runs: 2 cases, 1 pass, 1 fail, 0 inconclusive."},
		{"what does not hold", "- does not hold: <code>sessions.lost == 0</code> (sessions.lost = 12)"},
		{"the line that decided", "- decided: ../lb.conf:2 <code>weight -2</code>: lb1/keepalived, it keeps the address"},
		{"how to do it again", "- replay: <code>hadrill run vip-nginx --variant preempt --seed 7</code>"},
		{"a name is a text", "a&#124;b&#42;&lt;img src=x&gt; &#64;all"},
		{"those that pass are folded", "<details><summary>1 case passes</summary>"},
		{"with their figures", "| vip-nginx/fast | ✓ pass, ! remark | 13 | 4 | 1 | 0 s |"},
		{"and what should be known of them", "- ! vip-nginx/fast passes: 951 sessions lost without a fault"},
		{"what did not begin", "- did not begin: <code>hadrill run never --seed 9</code>"},
	} {
		if !strings.Contains(b.String(), row.want) {
			t.Errorf("%s: there is no %q in\n%s", row.reason, row.want, b.String())
		}
	}
}

// TestSummarySize: of many cases it takes less than GitHub does, and says what it leaves
// out.
func TestSummarySize(t *testing.T) {
	var all []*verdict.Verdict
	one := failing(t)
	for i := range 600 {
		v, r := *one, *one.Record
		r.Run.Variant = strings.Repeat("v", 40) + fmt.Sprint(i)
		v.Record = &r
		all = append(all, &v)
	}
	var b bytes.Buffer
	if err := WriteSummary(&b, all, nil); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Errorf("%d bytes", b.Len())
	}
	for _, want := range []string{"580 further cases not told of in full: report.txt has them.", "400 further cases not in the table: report.txt has them."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
}
