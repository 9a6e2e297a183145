package fidelity

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/overhead"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// WriteText writes a table for each case with each figure on both grounds;
// below it what differs, the runs that do not count, and what the harness
// itself added; at the end a summary.
func WriteText(w io.Writer, all []*Fidelity, o layout.Options) error {
	t := textWriter{layout.NewWriter(w, o)}
	for i, f := range all {
		if i > 0 {
			t.Line("")
		}
		t.fidelity(f)
	}
	if len(all) > 0 {
		t.Line("")
	}
	t.Line("%s", t.fidelitySummary(all))
	return t.Flush()
}

type textWriter struct{ *layout.Writer }

func (t textWriter) fidelity(f *Fidelity) {
	t.Wrap("", f.Heading())
	if f.Unsupported != "" {
		t.Wrap("  ", f.Unsupported)
		return
	}
	if len(f.Figures) > 0 {
		t.Line("")
		t.Grid(f.Table())
	}
	for i := range f.Figures {
		if c := &f.Figures[i]; c.Result == Differs {
			t.Prose("", f.Why(c))
		}
	}
	for _, text := range f.NotCounted() {
		t.Prose("", text)
	}
	overhead.Write(t.Writer, f.overhead())
}

// NotCounted tells which runs do not count, and why.
func (f *Fidelity) NotCounted() []string {
	var all []string
	for _, s := range []*Side{&f.Reference, &f.Other} {
		for _, r := range s.LeftOut {
			all = append(all, fmt.Sprintf("not counted: seed %d %s: %s", r.Run.Seed, f.Grounds.runs(r.Run.Ground), strings.Join(r.Reasons, "; ")))
		}
	}
	return all
}

// Heading gives "vip-nginx/preempt: 200 runs simulated, 3 on containers".
func (f *Fidelity) Heading() string {
	return fmt.Sprintf("%s: %s %s, %s %s", f.Name(), units.Counted(len(f.Reference.Counted), "run"), f.Grounds.Of.Runs, units.Count(len(f.Other.Counted)), f.Grounds.With.Runs)
}

func (f *Fidelity) overhead() []overhead.Run {
	var runs []overhead.Run
	for _, s := range f.Other.Counted {
		runs = append(runs, overhead.Run{Seed: s.Run.Seed, Overhead: s.Overhead})
	}
	return runs
}

// Table has a row a figure, with its values on both grounds.
func (f *Fidelity) Table() layout.Table {
	of, with := f.Grounds.Of.Name, f.Grounds.With.Name
	t := layout.Table{Columns: []layout.Column{
		{Head: "figure", Left: true}, {Head: of + " median"}, {Head: of + " 5-95%", Drop: 3}, {Head: with + " median"}, {Head: with + " min-max", Drop: 2},
		{Head: "lies at"}, {Head: "band", Drop: 1}, {Head: "verdict", Left: true},
	}}
	for i := range f.Figures {
		c := &f.Figures[i]
		paint := map[Agreement]string{Agrees: layout.Green, Differs: layout.Red, Unjudged: layout.Yellow}[c.Result]
		cells := []string{c.Name(), "-", "", "-", "", "", c.BandText(), string(c.Result)}
		if s := c.Reference; len(s) > 0 {
			cells[1], cells[2] = c.Text(s.Median()), c.span(s.Low(0.05), s.High(0.05))
		}
		if s := c.Other; len(s) > 0 {
			cells[3], cells[4] = c.Text(s.Median()), c.span(s[0], s[len(s)-1])
		}
		if c.Result != Unjudged {
			cells[5] = fmt.Sprintf("%.0f %%", 100*c.Percentile)
		}
		t.Rows = append(t.Rows, layout.Row{Cells: cells, Paint: map[int]string{7: paint}})
	}
	return t
}

// Name gives "errors", or "takeover: kill lb1/nginx".
func (c *Compared) Name() string {
	if c.Of == "" {
		return c.Band.Name
	}
	return c.Band.Name + ": " + c.Of
}

// Text gives a value of the figure with its unit, "never" for what did not
// happen.
func (c *Compared) Text(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "never"
	case c.Band.Unit == expect.Timed:
		return units.Duration(time.Duration(x))
	case c.Band.Unit == expect.Shared:
		return units.Percent(x)
	}
	return units.Count(int(x))
}

// span gives "4-10", "2.1-9.4 ms" or "800 ms-1.2 s", one value for two of the
// same text.
func (c *Compared) span(low, high float64) string {
	from, to := c.Text(low), c.Text(high)
	if from == to {
		return from
	}
	if c.Band.Unit != expect.Counted && !strings.Contains(from+to, "min") {
		number, unit, _ := strings.Cut(from, " ")
		if strings.HasSuffix(to, " "+unit) && unit != "" {
			from = number
		}
	}
	return from + "-" + to
}

// BandText gives the band that was used: "exact", "10, 15 %" (within either),
// "50 ms, x 2".
func (c *Compared) BandText() string {
	b := &c.Band
	if b.Exact && c.Decided {
		return "exact"
	}
	var parts []string
	if b.Absolute > 0 {
		text := c.Text(b.Absolute)
		if b.Unit == expect.Shared {
			text = units.Short(100*b.Absolute) + " points"
		}
		parts = append(parts, text)
	}
	switch {
	case b.Relative >= 1:
		parts = append(parts, "x "+units.Short(1+b.Relative))
	case b.Relative > 0:
		parts = append(parts, units.Percent(b.Relative))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// Why says in a sentence why the figure differs; "" where it does not.
func (f *Fidelity) Why(c *Compared) string {
	if c.Result != Differs {
		return ""
	}
	of := f.Grounds.Of
	says := fmt.Sprintf("%s differs: %s %s", c.Name(), c.Text(c.Other.Median()), f.Grounds.With.In)
	low, high := c.Text(c.Reference.Low(0.01)), c.Text(c.Reference.High(0.01))
	switch {
	case c.Band.Exact && c.Decided:
		return fmt.Sprintf("%s, in every run of %s %s", says, of.Noun, low)
	case low == high:
		return fmt.Sprintf("%s, %s %s; %s agrees (band %s)", says, of.In, low, c.span(c.Low, c.High), c.BandText())
	}
	return fmt.Sprintf("%s, in 98 of 100 runs of %s %s to %s; %s agrees (band %s)", says, of.Noun, low, high, c.span(c.Low, c.High), c.BandText())
}

func (t textWriter) fidelitySummary(all []*Fidelity) string {
	overall := Overall(all)
	return t.Paint(text.PaintOf(overall)+";"+layout.Bold, string(overall)) + ": " + Summary(all)
}

// Summary counts cases, and figures by their result.
func Summary(all []*Fidelity) string {
	n := map[Agreement]int{}
	for _, f := range all {
		for i := range f.Figures {
			n[f.Figures[i].Result]++
		}
	}
	return fmt.Sprintf("%s, %d figures agree, %d differ, %d unjudged", units.Counted(len(all), "case"), n[Agrees], n[Differs], n[Unjudged])
}
