package text

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// odd has requests of a record end so.
func odd(kinds int) func(*record.Record) {
	return func(r *record.Record) {
		s := &r.Segments[1]
		for i := range kinds {
			s.Endings.Count(fmt.Sprint(500+i), "lb1/haproxy", "no server of app is up", 100-i)
		}
		s.Endings.Count("301", "lb1/nginx", "GET /", 7)
	}
}

func TestErrors(t *testing.T) {
	one := verdicttest.Judged(t, odd(2), verdicttest.Holds)
	got := text1(t, layout.Options{}, one)
	for _, want := range []string{
		"\nerrors: 500 by lb1/haproxy: 100 (no server of app is up)\n        501 by lb1/haproxy: 99 (no server of app is up)\n",
		"warning: vip-nginx/preempt, seed 7: redirects that nobody followed count as successes: 301 by lb1/nginx: 7 (GET /)\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwithout\n%s", got, want)
		}
	}
	got = text1(t, layout.Options{}, verdicttest.Judged(t, odd(12), verdicttest.Holds))
	if n := strings.Count(got, "by lb1/haproxy"); n != mostErrors || !strings.Contains(got, "\n        6 further kinds\n") {
		t.Errorf("%d errors of 12 kinds listed in\n%s", n, got)
	}
	// of many runs the table says nothing, and WriteErrors all
	many := []*verdict.Verdict{one, verdicttest.Judged(t, nil, verdicttest.Holds), verdicttest.Judged(t, odd(1), verdicttest.Holds)}
	if got := text1(t, layout.Options{}, many...); strings.Contains(got, "errors: ") {
		t.Errorf("errors of single runs in the table of many:\n%s", got)
	}
	var b bytes.Buffer
	if err := WriteErrors(&b, many, layout.Options{}); err != nil || strings.Count(b.String(), "errors: 500 by lb1/haproxy: 100") != 2 || strings.Count(b.String(), "seed 7") != 2 {
		t.Errorf("error %v, got\n%s", err, b.String())
	}
}
