// Package text writes verdicts as a table for people, with everything that did
// not pass in full.
package text

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/overhead"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

type textWriter struct{ *layout.Writer }

// Write writes one row a case, figures of many seeds as medians with their
// intervals below; for a single run the figures of each fault and the
// overhead; then everything that did not pass, in full, each ending with the
// command that replays it.
func Write(w io.Writer, verdicts []*verdict.Verdict, o layout.Options) error {
	t := textWriter{layout.NewWriter(w, o)}
	cases := verdict.Cases(verdicts)
	if len(cases) == 0 {
		t.Line("no runs")
		return t.Flush()
	}
	t.Grid(caseTable(cases))
	if note := intervalNote(cases); note != "" {
		t.Note(note)
	}
	t.worst(cases)
	if len(verdicts) == 1 && len(verdicts[0].Record.Faults) > 0 {
		t.Line("")
		t.Grid(faultTable(verdicts[0]))
	}
	if len(verdicts) == 1 {
		t.errors(verdicts[0])
	}
	t.remarks(verdicts)
	t.measuring(verdicts)
	t.ours(cases)
	t.warmups(cases)
	t.ignored(cases)
	for _, c := range cases {
		for _, f := range failures(c) {
			t.Line("")
			t.failure(c, f)
		}
		t.decided(c, cases)
	}
	t.Line("")
	t.Line("%s", t.summary(verdicts))
	return t.Flush()
}

// WriteInterrupted writes how many runs finished of a study that was interrupted; of others
// nothing. It stands above what Write writes.
func WriteInterrupted(w io.Writer, verdicts []*verdict.Verdict, notRun []verdict.NotRun, o layout.Options) error {
	what := verdict.Interrupted(verdicts, notRun)
	if what == "" {
		return nil
	}
	t := textWriter{layout.NewWriter(w, o)}
	t.Warning(what + "; the others are not among the figures")
	t.Line("")
	return t.Flush()
}

// warmups writes what scenarios leave out of their figures.
func (t textWriter) warmups(cases []*verdict.Case) {
	for _, c := range cases {
		if w := c.Runs[0].Record.Run.Warmup; w > 0 {
			t.Note(c.Name() + ": figures count from " + units.Duration(w) + " on (warmup)")
		}
	}
}

// ours writes which programs were hadrill's own where there are real ones.
func (t textWriter) ours(cases []*verdict.Case) {
	for _, c := range cases {
		if all := c.Runs[0].Record.Run.Ours; len(all) > 0 {
			t.Note(c.Name() + ": hadrill's own: " + strings.Join(all, ", "))
		}
	}
}

// ignored writes which lines of configuration files the scenarios leave aside:
// each line once, by the scenario where several of its cases have it.
func (t textWriter) ignored(cases []*verdict.Case) {
	type place struct{ scenario, line string }
	var places []place
	names := map[place]string{}
	for _, c := range cases {
		for _, line := range c.Runs[0].Record.Run.Ignored {
			at := place{c.Scenario, line}
			switch name := names[at]; name {
			case "":
				places = append(places, at)
				names[at] = c.Name()
			case c.Name(): // the same case on another ground
			default:
				names[at] = c.Scenario
			}
		}
	}
	for _, at := range places {
		t.Warning(names[at] + ": ignored: " + at.line)
	}
}

// measuring writes the overhead of a single run, and of many runs those whose
// users could not keep up.
func (t textWriter) measuring(verdicts []*verdict.Verdict) {
	if len(verdicts) == 1 {
		r := verdicts[0].Record
		overhead.Write(t.Writer, []overhead.Run{{Seed: r.Run.Seed, Overhead: r.Overhead}})
		return
	}
	for _, v := range verdicts {
		r := v.Record
		for _, w := range overhead.Warnings([]overhead.Run{{Seed: r.Run.Seed, Overhead: r.Overhead}}) {
			t.Warning(r.Run.Name() + ", " + w)
		}
	}
}

// PaintOf gives the colour of a result.
func PaintOf(r verdict.Result) string {
	switch r {
	case verdict.Pass:
		return layout.Green
	case verdict.Fail:
		return layout.Red
	}
	return layout.Yellow
}

// caseTable has a row a case and, where there are many seeds, the ends of the
// intervals below.
func caseTable(cases []*verdict.Case) layout.Table {
	t := layout.Table{Columns: []layout.Column{
		{Head: "scenario", Left: true}, {Head: "variant", Left: true}, {Head: "seed", Left: true}, {Head: "result", Left: true},
	}}
	columns := verdict.Columns(cases)
	for _, k := range columns {
		t.Columns = append(t.Columns, layout.Column{Head: k.Column.Head, Drop: k.Column.Drop})
	}
	for _, c := range cases {
		r := layout.Row{Paint: map[int]string{3: PaintOf(c.Result)}, Cells: []string{c.Scenario, c.Variant, seeds(c), results(c)}}
		low, high := []string{"", "", "", "95 % from"}, []string{"", "", "", "to"}
		for _, k := range columns {
			m := c.Median(k.Name)
			r.Cells = append(r.Cells, number(k.Unit, m.Median, m.N > 0, "-"))
			low = append(low, number(k.Unit, m.Low, m.Interval, ""))
			high = append(high, number(k.Unit, m.High, m.Interval, ""))
		}
		if c.Median(columns[0].Name).Interval { // which every run has
			r.Low, r.High = low, high
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// number formats a count or a duration, or gives otherwise where there is
// none.
func number(unit expect.Unit, n int64, there bool, otherwise string) string {
	switch {
	case !there:
		return otherwise
	case unit == expect.Timed:
		return units.Duration(time.Duration(n))
	}
	return units.Count(int(n))
}

func intervalNote(cases []*verdict.Case) string {
	most := 0
	for _, c := range cases {
		most = max(most, len(c.Runs))
	}
	switch {
	case most < 2:
		return ""
	case !verdict.HasInterval(most):
		return "figures are medians over seeds; an interval takes six seeds or more"
	}
	return "figures are medians over seeds, below them their 95 % intervals; takeover and first success over the runs that had one"
}

// seeds gives "7", "1-20" or "12 seeds".
func seeds(c *verdict.Case) string {
	first, last := c.Runs[0].Record.Run.Seed, c.Runs[len(c.Runs)-1].Record.Run.Seed
	switch n := uint64(len(c.Runs)); {
	case n == 1:
		return strconv.FormatUint(first, 10)
	case last-first == n-1:
		return fmt.Sprintf("%d-%d", first, last)
	}
	return fmt.Sprintf("%d seeds", len(c.Runs))
}

// results gives "pass", or "18 pass, 2 fail".
func results(c *verdict.Case) string {
	if len(c.Runs) == 1 {
		return string(c.Result)
	}
	var parts []string
	for _, p := range []struct {
		n int
		r verdict.Result
	}{{c.Passed, verdict.Pass}, {c.Failed, verdict.Fail}, {c.Unjudged, verdict.Inconclusive}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.r))
		}
	}
	return strings.Join(parts, ", ")
}

// faultTable has a row a fault, with all its figures.
func faultTable(v *verdict.Verdict) layout.Table {
	t := layout.Table{Columns: []layout.Column{{Head: "fault", Left: true}, {Head: "at"}, {Head: "effect"}}}
	for _, k := range expect.Faults.Figures() {
		t.Columns = append(t.Columns, layout.Column{Head: strings.ReplaceAll(k.Name, "_", " ")})
	}
	for i := range v.Record.Faults {
		f := &v.Record.Faults[i]
		r := layout.Row{Cells: []string{f.ID, units.Duration(f.At), string(f.Effect)}}
		if f.Effect != record.Confirmed {
			r.Paint = map[int]string{2: layout.Yellow}
		}
		for k, value := range expect.Faults.Measure(v.Measured.Reaction(f)).All() {
			r.Cells = append(r.Cells, units.Value(k.Unit, value))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func (t textWriter) summary(verdicts []*verdict.Verdict) string {
	n := map[verdict.Result]int{}
	for _, v := range verdicts {
		n[v.Result]++
	}
	overall := verdict.Overall(verdicts)
	return fmt.Sprintf("%s: %s, %d pass, %d fail, %d inconclusive",
		t.Paint(PaintOf(overall)+";"+layout.Bold, string(overall)), units.Counted(len(verdicts), "run"), n[verdict.Pass], n[verdict.Fail], n[verdict.Inconclusive])
}
