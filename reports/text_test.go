package reports

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func text1(t testing.TB, o TextOptions, vs ...*Verdict) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, vs, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextOfOneRun(t *testing.T) {
	got := text1(t, TextOptions{}, judged(t, nil, breaks, holds))
	want := `                                                    sessions  longest              first
scenario   variant  seed  result  requests  errors      lost   outage  takeover  success     p50   p99
vip-nginx  preempt  7     fail          13       4         1    3.5 s       3 s    3.5 s  200 µs  1 ms

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

// seeds are runs of one case: 1 to n, the third failing.
func seeds(t testing.TB, n int) []*Verdict {
	var vs []*Verdict
	for i := range n {
		e := holds
		if i == 2 || i == 4 {
			e = breaks
		}
		vs = append(vs, judged(t, func(r *Record) {
			r.Run.Seed, r.Run.Expect = uint64(i+1), []string{"sessions.lost == 0"}
			r.Outages[0].To = 23*s + time.Duration(i)*100*ms // 3, 3.1, 3.2 ... s
		}, e))
	}
	return vs
}

func TestTextOfManySeeds(t *testing.T) {
	got := text1(t, TextOptions{}, seeds(t, 9)...)
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
	few := text1(t, TextOptions{}, seeds(t, 4)...)
	if !strings.Contains(few, "an interval takes six seeds or more") || strings.Contains(few, "from") {
		t.Errorf("four seeds have no interval:\n%s", few)
	}
}

func TestTextInconclusive(t *testing.T) {
	v := judged(t, func(r *Record) { r.End = End{At: 30 * s, Why: "interrupted\nby hand"} }, holds, breaks)
	got := text1(t, TextOptions{}, v)
	want := `inconclusive vip-nginx/preempt, seed 7
  cannot be judged:
  the run did not finish: it came to 30 s of 60 s: interrupted
  by hand
  replay: hadrill run vip-nginx --variant preempt --seed 7
`
	if !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant in it\n%s", got, want)
	}
	if got := text1(t, TextOptions{}); got != "no runs\n" {
		t.Errorf("without runs: %q", got)
	}
}

// No line but a command is wider than the terminal.
func TestTextWidth(t *testing.T) {
	all := append(seeds(t, 9), judged(t, func(r *Record) {
		r.Faults[0].Effect, r.Faults[0].Evidence = WithoutEffect, strings.Repeat("lb1/nginx was not running, ", 9)
	}, holds))
	for _, vs := range [][]*Verdict{all, all[:1], all[9:]} {
		for _, width := range []int{60, 80, 100, 140} {
			got := text1(t, TextOptions{Width: width}, vs...)
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
	v := judged(t, func(r *Record) { r.Run.Variant = "a\x1b[31mb" }, breaks)
	plain, coloured := text1(t, TextOptions{}, v), text1(t, TextOptions{Colour: true}, v)
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
	if o := Terminal(f, func(string) string { return "" }); o != (TextOptions{}) {
		t.Errorf("a file is no terminal: %+v", o)
	}
}
