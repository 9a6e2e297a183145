package reports

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// TextOptions say how text is laid out.
type TextOptions struct {
	Width  int  // columns; a table that is wider becomes a list. 0 for no limit
	Colour bool // with ANSI sequences
}

// Terminal is the options that suit a file: its width and colour when it is a
// terminal, no colour with NO_COLOR (https://no-color.org) or TERM=dumb, plain
// text without a limit otherwise.
func Terminal(f *os.File, env func(string) string) TextOptions {
	if !term.IsTerminal(int(f.Fd())) {
		return TextOptions{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return TextOptions{Width: width, Colour: env("NO_COLOR") == "" && env("TERM") != "dumb"}
}

// Text writes one row a case, figures of many seeds as medians with their
// intervals below; for a single run what each fault did and what measuring
// added; then everything that did not pass, in full, each ending with the
// command that replays it.
func Text(w io.Writer, verdicts []*Verdict, o TextOptions) error {
	t := &textWriter{buf: bufio.NewWriter(w), o: o}
	cases := Cases(verdicts)
	if len(cases) == 0 {
		t.line("no runs")
		return t.buf.Flush()
	}
	t.grid(caseTable(cases))
	if note := intervalNote(cases); note != "" {
		t.note(note)
	}
	if len(verdicts) == 1 && len(verdicts[0].Record.Faults) > 0 {
		t.line("")
		t.grid(faultTable(verdicts[0]))
	}
	t.measuring(verdicts)
	for _, c := range cases {
		for _, f := range failures(c) {
			t.line("")
			t.failure(c, f)
		}
	}
	t.line("")
	t.line("%s", t.summary(verdicts))
	return t.buf.Flush()
}

// measuring tells what the harness itself added to a single run, and which of
// many its users could not keep up with.
func (t *textWriter) measuring(verdicts []*Verdict) {
	if len(verdicts) == 1 {
		r := verdicts[0].Record
		t.overhead([]measured{{r.Run.Seed, r.Overhead}})
		return
	}
	for _, v := range verdicts {
		r := v.Record
		for _, w := range overheadWarnings([]measured{{r.Run.Seed, r.Overhead}}) {
			t.warning(r.Run.Name() + ", " + w)
		}
	}
}

type textWriter struct {
	buf *bufio.Writer
	o   TextOptions
}

func (t *textWriter) line(format string, a ...any) { fmt.Fprintf(t.buf, format+"\n", a...) }

// The sequences of ANSI (ECMA-48, SGR) in use.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

func (t *textWriter) paint(how, text string) string {
	if !t.o.Colour || how == "" || text == "" {
		return text
	}
	return "\x1b[" + how + "m" + text + "\x1b[0m"
}

func paintOf(r Result) string {
	switch r {
	case Pass:
		return green
	case Fail:
		return red
	}
	return yellow
}

// caseTable has a row a case and, where there are many seeds, the ends of the
// intervals below.
func caseTable(cases []*Case) table {
	t := table{columns: []column{
		{head: "scenario", left: true}, {head: "variant", left: true}, {head: "seed", left: true}, {head: "result", left: true},
		{head: "requests", drop: 3}, {head: "errors"}, {head: "sessions lost"}, {head: "longest outage"},
		{head: "takeover", drop: 4}, {head: "first success", drop: 1}, {head: "p50", drop: 2}, {head: "p99"},
	}}
	for _, c := range cases {
		r := row{paint: map[int]string{3: paintOf(c.Result)}, cells: []string{
			c.Scenario, c.Variant, c.seeds(), c.results(),
			middle(c.Requests, Count), middle(c.Errors, Count), middle(c.Lost, Count), middle(c.Outage, Duration),
			middle(c.Takeover, Duration), middle(c.FirstSuccess, Duration), middle(c.P50, Duration), middle(c.P99, Duration),
		}}
		if c.Requests.Interval {
			r.low, r.high = []string{"", "", "", "95 % from"}, []string{"", "", "", "to"}
			for _, m := range []Median[int]{c.Requests, c.Errors, c.Lost} {
				r.low, r.high = append(r.low, interval(m, m.Low, Count)), append(r.high, interval(m, m.High, Count))
			}
			for _, m := range []Median[time.Duration]{c.Outage, c.Takeover, c.FirstSuccess, c.P50, c.P99} {
				r.low, r.high = append(r.low, interval(m, m.Low, Duration)), append(r.high, interval(m, m.High, Duration))
			}
		}
		t.rows = append(t.rows, r)
	}
	return t
}

func middle[T int | time.Duration](m Median[T], text func(T) string) string {
	if m.N == 0 {
		return "-"
	}
	return text(m.Median)
}

func interval[T int | time.Duration](m Median[T], end T, text func(T) string) string {
	if !m.Interval {
		return ""
	}
	return text(end)
}

func intervalNote(cases []*Case) string {
	most := 0
	for _, c := range cases {
		most = max(most, len(c.Runs))
	}
	switch {
	case most < 2:
		return ""
	case orderStatistic(most) == 0:
		return "figures are medians over seeds; an interval takes six seeds or more"
	}
	return "figures are medians over seeds, below them their 95 % intervals; takeover and first success over the runs that had one"
}

// seeds is "7", "1-20" or "12 seeds".
func (c *Case) seeds() string {
	first, last := c.Runs[0].Record.Run.Seed, c.Runs[len(c.Runs)-1].Record.Run.Seed
	switch n := uint64(len(c.Runs)); {
	case n == 1:
		return strconv.FormatUint(first, 10)
	case last-first == n-1:
		return fmt.Sprintf("%d-%d", first, last)
	}
	return fmt.Sprintf("%d seeds", len(c.Runs))
}

// results is "pass", or "18 pass, 2 fail".
func (c *Case) results() string {
	if len(c.Runs) == 1 {
		return string(c.Result)
	}
	var parts []string
	for _, p := range []struct {
		n int
		r Result
	}{{c.Passed, Pass}, {c.Failed, Fail}, {c.Unjudged, Inconclusive}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.r))
		}
	}
	return strings.Join(parts, ", ")
}

func faultTable(v *Verdict) table {
	t := table{columns: []column{
		{head: "fault", left: true}, {head: "at"}, {head: "effect"}, {head: "outage"}, {head: "detection"}, {head: "takeover"}, {head: "first success"},
	}}
	for i := range v.Record.Faults {
		f := &v.Record.Faults[i]
		r := v.Measured.reaction(f)
		paint := ""
		if f.Effect != Confirmed {
			paint = yellow
		}
		t.rows = append(t.rows, row{paint: map[int]string{2: paint}, cells: []string{
			f.ID, Duration(f.At), string(f.Effect), Duration(r.Outage), Duration(r.Detection), Duration(r.Takeover), Duration(r.FirstSuccess),
		}})
	}
	return t
}

// failing is what did not pass, of all seeds of a case that say the same.
type failing struct {
	result Result
	lines  []string
	seeds  []uint64
	replay string
}

// failures are what did not pass, each with its first seed's figures.
func failures(c *Case) []failing {
	var all []failing
	keys := map[string]int{}
	add := func(v *Verdict, key string, f failing) {
		i, known := keys[key]
		if !known {
			i = len(all)
			keys[key] = i
			f.replay = v.Replay
			all = append(all, f)
		}
		all[i].seeds = append(all[i].seeds, v.Record.Run.Seed)
	}
	for _, v := range c.Runs {
		if len(v.Reasons) > 0 {
			add(v, strings.Join(v.Reasons, "\n"), failing{result: Inconclusive, lines: slices.Concat([]string{"cannot be judged:"}, v.Reasons)})
			continue
		}
		for _, j := range v.Expectations {
			if j.Result == Pass {
				continue
			}
			lines := strings.Split(v.Failure(j), "\n")
			add(v, string(j.Result)+j.Text, failing{result: j.Result, lines: lines[:len(lines)-1]})
		}
	}
	return all
}

func (t *textWriter) failure(c *Case, f failing) {
	t.line("%s %s, seed %d", t.paint(paintOf(f.result)+";"+bold, string(f.result)), printable(c.Name()), f.seeds[0])
	for _, l := range f.lines {
		t.wrap("  ", l)
	}
	if also := f.seeds[1:]; len(also) > 0 {
		t.wrap("  ", fmt.Sprintf("the same with %s: %s", counted(len(also), "other seed"), numbers(also)))
	}
	t.line("  replay: %s", printable(f.replay)) // never wrapped: it is to be copied
}

func numbers(all []uint64) string {
	const most = 20
	var parts []string
	for i, n := range all {
		if i == most {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, strconv.FormatUint(n, 10))
	}
	return strings.Join(parts, ", ")
}

func (t *textWriter) summary(verdicts []*Verdict) string {
	n := map[Result]int{}
	for _, v := range verdicts {
		n[v.Result]++
	}
	overall := Overall(verdicts)
	return fmt.Sprintf("%s: %s, %d pass, %d fail, %d inconclusive",
		t.paint(paintOf(overall)+";"+bold, string(overall)), counted(len(verdicts), "run"), n[Pass], n[Fail], n[Inconclusive])
}

// counted is "1 run" or "3 runs".
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return Count(n) + " " + what
}

// printable is text without what would move a terminal's cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			return r
		}
		return '.'
	}, text)
}
