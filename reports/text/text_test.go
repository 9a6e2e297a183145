package text

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

const (
	s  = time.Second
	ms = time.Millisecond
)

func text1(t testing.TB, o layout.Options, vs ...*verdict.Verdict) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, vs, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextOfOneRun(t *testing.T) {
	got := text1(t, layout.Options{}, verdicttest.Judged(t, nil, verdicttest.Breaks, verdicttest.Holds))
	want := `                                                    sessions  longest  longest              first
scenario   variant  seed  result  requests  errors      lost   outage    stall  takeover  success     p50   p99
vip-nginx  preempt  7     fail          13       4         1    3.5 s      0 s       3 s    3.5 s  200 µs  1 ms

                                                                 first
fault              at     effect  outage  detection  takeover  success
kill lb1/nginx   20 s  confirmed   3.5 s        2 s       3 s    3.5 s
start lb1/nginx  40 s  confirmed     0 s          -         -        -

fail vip-nginx/preempt, seed 7
  does not hold: sessions.lost == 0
  figures: sessions.lost = 12
  replay: hadrill run vip-nginx --variant preempt --seed 7

fail: 1 run, 0 pass, 1 fail, 0 inconclusive
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestRareColumns: old answers have a column where a case has some.
func TestRareColumns(t *testing.T) {
	for stale, want := range map[int]string{0: "  lost   outage", 7: "  lost     stale   outage"} {
		got := text1(t, layout.Options{}, verdicttest.Judged(t, func(r *record.Record) { r.Segments[1].Counts.Stale = stale }, verdicttest.Holds))
		if !strings.Contains(got, want) || stale > 0 && !strings.Contains(got, "         7    3.5 s ") {
			t.Errorf("%d old answers, no %q in\n%s", stale, want, got)
		}
	}
}

// runs gives those of one case: 1 to n, the third failing.
func runs(t testing.TB, n int) []*verdict.Verdict {
	var vs []*verdict.Verdict
	for i := range n {
		e := verdicttest.Holds
		if i == 2 || i == 4 {
			e = verdicttest.Breaks
		}
		vs = append(vs, verdicttest.Judged(t, func(r *record.Record) {
			r.Run.Seed, r.Run.Expect = uint64(i+1), []string{"sessions.lost == 0"}
			r.Outages[0].To = 23*s + time.Duration(i)*100*ms // 3, 3.1, 3.2 ... s
		}, e))
	}
	return vs
}

func TestTextOfManySeeds(t *testing.T) {
	got := text1(t, layout.Options{}, runs(t, 9)...)
	for _, want := range []string{
		"\nvip-nginx  preempt  1-9   7 pass, 2 fail ",
		// the median of 3 to 3.8 s, and the second and the eighth
		"  3.4 s ", " 95 % from ", "  3.1 s ", "  3.7 s ",
		"their 95 % intervals",
		"\nfail vip-nginx/preempt, seed 3\n", "the same with 1 other seed: 5\n",
		"\n\nfail: 9 runs, 7 pass, 2 fail, 0 inconclusive\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "\nfault ") {
		t.Error("a table of one run's faults among many runs")
	}
	few := text1(t, layout.Options{}, runs(t, 4)...)
	if !strings.Contains(few, "an interval takes six seeds or more") || strings.Contains(few, "from") {
		t.Errorf("four seeds have no interval:\n%s", few)
	}
}

func TestTextInconclusive(t *testing.T) {
	v := verdicttest.Judged(t, func(r *record.Record) { r.End = record.End{At: 30 * s, Why: "interrupted\nby hand"} }, verdicttest.Holds, verdicttest.Breaks)
	got := text1(t, layout.Options{}, v)
	want := `inconclusive vip-nginx/preempt, seed 7
  cannot be judged:
  the run did not finish: it came to 30 s of 60 s: interrupted
  by hand
  replay: hadrill run vip-nginx --variant preempt --seed 7
`
	if !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant in it\n%s", got, want)
	}
	if got := text1(t, layout.Options{}); got != "no runs\n" {
		t.Errorf("without runs: %q", got)
	}
}

// No line but a command is wider than the terminal.
func TestTextWidth(t *testing.T) {
	all := append(runs(t, 9), verdicttest.Judged(t, func(r *record.Record) {
		r.Faults[0].Effect, r.Faults[0].Evidence = record.WithoutEffect, strings.Repeat("lb1/nginx was not running, ", 9)
	}, verdicttest.Holds))
	for _, vs := range [][]*verdict.Verdict{all, all[:1], all[9:]} {
		for _, width := range []int{60, 80, 100, 140} {
			got := text1(t, layout.Options{Width: width}, vs...)
			for _, l := range strings.Split(got, "\n") {
				if n := utf8.RuneCountInString(l); n > width && !strings.HasPrefix(l, "  replay: ") {
					t.Errorf("width %d: %d columns: %s", width, n, l)
				}
			}
			if !strings.Contains(got, "3.1 s") && !strings.Contains(got, " 3 s") || !strings.Contains(got, "outage") || !strings.Contains(got, "p99") {
				t.Errorf("width %d: the figures are gone:\n%s", width, got)
			}
		}
	}
}

func TestTextColour(t *testing.T) {
	v := verdicttest.Judged(t, func(r *record.Record) { r.Run.Variant = "a\x1b[31mb" }, verdicttest.Breaks)
	plain, coloured := text1(t, layout.Options{}, v), text1(t, layout.Options{Colour: true}, v)
	if strings.Contains(plain, "\x1b") {
		t.Error("plain text with escape sequences, the record's own or ours")
	}
	if !strings.Contains(coloured, "\x1b[31mfail\x1b[0m") || strings.Contains(coloured, "\x1b[31mb") {
		t.Errorf("coloured:\n%q", coloured)
	}
	stripped := coloured
	for _, code := range []string{"0", "1", "2", "31", "32", "33", "31;1"} {
		stripped = strings.ReplaceAll(stripped, "\x1b["+code+"m", "")
	}
	if stripped != plain {
		t.Errorf("colour changes more than colour:\n%s\n%s", stripped, plain)
	}
}

func TestTerminal(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if o := layout.Terminal(f, func(string) string { return "" }); o != (layout.Options{}) {
		t.Errorf("a file is no terminal: %+v", o)
	}
}
