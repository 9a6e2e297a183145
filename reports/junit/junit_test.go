package junit

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
	"github.com/hadrill/hadrill/scenarios/expect"
)

const s = time.Second

func TestJUnit(t *testing.T) {
	unfinished := func(r *record.Record) {
		r.Run.Seed, r.End = 8, record.End{At: 30 * s, Why: "bad \x00\x1b\xff bytes < & \uFFFE"}
	}
	bare := func(r *record.Record) { r.Run.Variant, r.Run.Expect = "", nil }
	vs := []*verdict.Verdict{verdicttest.Judged(t, nil, verdicttest.Holds, verdicttest.Breaks), verdicttest.Judged(t, unfinished, verdicttest.Holds), verdicttest.Judged(t, bare)}
	var b bytes.Buffer
	if err := Write(&b, vs, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {
		t.Errorf("it begins with %.60q", b.String())
	}
	var got junitSuites
	d := xml.NewDecoder(&b)
	d.Strict = true
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 4 || got.Failures != 1 || got.Errors != 1 || len(got.Suites) != 3 {
		t.Fatalf("%d tests, %d failures, %d errors in %d suites: want 4, 1, 1 in 3", got.Tests, got.Failures, got.Errors, len(got.Suites))
	}
	values := map[string]string{}
	for _, p := range got.Suites[0].Properties {
		values[p.Name] = p.Value
	}
	for _, k := range expect.Parts.Figures() {
		if values[k.Name] == "" {
			t.Errorf("no property %s", k.Name)
		}
	}
	if values["seed"] != "7" || values["requests.total"] != "13" || values["outage.longest"] != "3.5s" {
		t.Errorf("properties %v", values)
	}
	for _, row := range []struct {
		reason      string
		suite, test int
		class, name string
		kind        string // "", failure, error
		text        string // contained
	}{
		{"a pass", 0, 0, "vip-nginx.preempt", "sessions.lost == 0 [seed 7]", "", ""},
		{"a failure", 0, 1, "vip-nginx.preempt", "outage.longest < 5s [seed 7]", "failure", "does not hold: outage.longest < 5s\nfigures: sessions.lost = 12\n"},
		{"not judged, with what XML cannot hold left out", 1, 0, "vip-nginx.preempt", "sessions.lost == 0 [seed 8]", "error", "30 s of 60 s: bad  bytes < & \n"},
		{"without variant and expectations", 2, 0, "vip-nginx", "the run can be judged [seed 7]", "", ""},
	} {
		c := got.Suites[row.suite].Cases[row.test]
		if c.Class != row.class || c.Name != row.name {
			t.Errorf("%s: %q %q, want %q %q", row.reason, c.Class, c.Name, row.class, row.name)
		}
		problems := map[string]*junitProblem{"failure": c.Failure, "error": c.Error}
		for kind, p := range problems {
			if (p != nil) != (kind == row.kind) {
				t.Errorf("%s: %s is %v", row.reason, kind, p)
			}
		}
		if p := problems[row.kind]; p != nil && (!strings.Contains(p.Text, row.text) || !strings.HasSuffix(p.Text, "replay: "+verdicttest.Replay)) {
			t.Errorf("%s: text %q\nwant %q in it and the command at its end", row.reason, p.Text, row.text)
		}
	}
	if err := Write(&b, nil, nil); err == nil {
		t.Error("no runs were reported as a success")
	}
}

func TestXMLText(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext\n": "plain\ttext\n", "a\x00b\x08c": "abc", "\xff\xfe": "", "kept \uFFFD, é, 😀": "kept \uFFFD, é, 😀", "\uFFFE\uFFFF": "",
	} {
		if got := xmlText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
