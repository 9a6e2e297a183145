package diff

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// paints are the colours of changes.
var paints = map[Change]string{Regression: layout.Red, Improvement: layout.Green, Changed: layout.Dim}

// WriteText writes a row for each figure that is not the same, regressions
// first within a case, then what is gone or new, and what it all comes to.
// Figures whose intervals overlap are left out unless all are asked for.
func (c *Comparison) WriteText(w io.Writer, o layout.Options, all bool) error {
	t := layout.NewWriter(w, o)
	table := layout.Table{Columns: []layout.Column{
		{Head: "case", Left: true}, {Head: "figure", Left: true}, {Head: "old"}, {Head: "old interval", Drop: 2}, {Head: "new"}, {Head: "new interval", Drop: 1}, {Head: "change", Left: true},
	}}
	for i := range c.Cases {
		table.Rows = append(table.Rows, c.Cases[i].rows(all)...)
	}
	if len(table.Rows) > 0 {
		t.Grid(table)
	}
	for _, g := range c.Gone {
		if c.AllowMissing {
			t.Note(g + " is in the old result alone")
		} else {
			t.Warning(g + " is in the old result alone: it was not run, or has another name (--allow-missing leaves it aside)")
		}
	}
	for _, a := range c.Added {
		t.Note(a + " is in the new result alone")
	}
	if note := c.seedsNote(); note != "" {
		t.Note(note)
	}
	if len(table.Rows)+len(c.Gone)+len(c.Added) > 0 {
		t.Line("")
	}
	t.Line("%s", c.summary())
	return t.Flush()
}

// rows of a case: its result where it is another one, then its figures.
func (k *Case) rows(all bool) []layout.Row {
	var rows []layout.Row
	if k.Old != k.New {
		change := Improvement
		if severity[k.New] > severity[k.Old] {
			change = Regression
		}
		rows = append(rows, layout.Row{Cells: []string{k.Name, "result", string(k.Old), "", string(k.New), "", string(change)}, Paint: map[int]string{6: paints[change]}})
	}
	for _, change := range []Change{Regression, Improvement, Changed} {
		for i := range k.Figures {
			f := &k.Figures[i]
			if f.Change != change || change == Changed && f.Old.Interval && f.New.Interval && !all {
				continue
			}
			rows = append(rows, layout.Row{
				Cells: []string{k.Name, f.Name, f.text(&f.Old), f.interval(&f.Old), f.text(&f.New), f.interval(&f.New), string(change)},
				Paint: map[int]string{6: paints[change]},
			})
		}
	}
	return rows
}

// text is a median as people read it.
func (f *Figure) text(m *verdict.Median[float64]) string {
	if m.N == 0 {
		return "-"
	}
	return f.value(m.Median)
}

func (f *Figure) interval(m *verdict.Median[float64]) string {
	if !m.Interval {
		return ""
	}
	return f.value(m.Low) + " - " + f.value(m.High)
}

func (f *Figure) value(x float64) string {
	switch f.Unit {
	case expect.Timed:
		return units.Value(f.Unit, time.Duration(math.Round(x)))
	case expect.Counted:
		return units.Value(f.Unit, int(math.Round(x)))
	}
	return units.Value(f.Unit, x)
}

// seedsNote says where figures cannot be judged for want of seeds.
func (c *Comparison) seedsNote() string {
	for i := range c.Cases {
		if k := &c.Cases[i]; !verdict.HasInterval(min(k.OldRuns, k.NewRuns)) {
			return "with fewer than six seeds on a side no figure is judged: only a worse result is a regression"
		}
	}
	return ""
}

// summary is "regression: 5 cases, 1 regression, 0 improvements, 2 changed".
func (c *Comparison) summary() string {
	word := map[verdict.Result]string{verdict.Fail: "regression", verdict.Inconclusive: "inconclusive", verdict.Pass: "no regression"}[c.Result()]
	parts := []string{
		units.Counted(len(c.Cases), "case"), units.Counted(c.Count(Regression), "regression"),
		units.Counted(c.Count(Improvement), "improvement"), fmt.Sprintf("%d changed", c.Count(Changed)), fmt.Sprintf("%d the same", c.Count(Same)),
	}
	if n := len(c.Gone); n > 0 {
		parts = append(parts, fmt.Sprintf("%d gone", n))
	}
	return word + ": " + strings.Join(parts, ", ")
}
