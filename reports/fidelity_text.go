package reports

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// FidelityText writes a table for each case with what both grounds say about
// each figure; below it what differs, the runs that do not count, and what the
// harness itself added; at the end a summary.
func FidelityText(w io.Writer, all []*Fidelity, o TextOptions) error {
	t := &textWriter{buf: bufio.NewWriter(w), o: o}
	for i, f := range all {
		if i > 0 {
			t.line("")
		}
		t.fidelity(f)
	}
	if len(all) > 0 {
		t.line("")
	}
	t.line("%s", t.fidelitySummary(all))
	return t.buf.Flush()
}

func (t *textWriter) fidelity(f *Fidelity) {
	t.wrap("", f.Heading())
	if f.Unable != "" {
		t.wrap("  ", f.Unable)
		return
	}
	if len(f.Figures) > 0 {
		t.line("")
		t.grid(fidelityTable(f))
	}
	for i := range f.Figures {
		if c := &f.Figures[i]; c.Result == Differs {
			t.prose("", c.Why())
		}
	}
	for _, s := range []*Side{&f.Simulated, &f.Containers} {
		for _, r := range s.LeftOut {
			t.prose("", fmt.Sprintf("not counted: seed %d %s: %s", r.Run.Seed, onGround(r.Run.Ground), strings.Join(r.Reasons, "; ")))
		}
	}
	t.overhead(f.overhead())
}

// Heading is "vip-nginx/preempt: 200 runs simulated, 3 on containers".
func (f *Fidelity) Heading() string {
	return fmt.Sprintf("%s: %s simulated, %s on containers", f.Name(), counted(len(f.Simulated.Counted), "run"), Count(len(f.Containers.Counted)))
}

func onGround(ground string) string {
	if ground == simulatedGround {
		return ground
	}
	return "on " + ground
}

func (f *Fidelity) overhead() []measured {
	var runs []measured
	for _, s := range f.Containers.Counted {
		runs = append(runs, measured{s.Run.Seed, s.Overhead})
	}
	return runs
}

func fidelityTable(f *Fidelity) table {
	t := table{columns: []column{
		{head: "figure", left: true}, {head: "simulated median"}, {head: "simulated 5-95%", drop: 3}, {head: "containers median"}, {head: "containers min-max", drop: 2},
		{head: "lies at"}, {head: "band", drop: 1}, {head: "verdict", left: true},
	}}
	for i := range f.Figures {
		c := &f.Figures[i]
		paint := map[Agreement]string{Agrees: green, Differs: red, Unjudged: yellow}[c.Result]
		cells := []string{c.Name(), "-", "", "-", "", "", c.BandText(), string(c.Result)}
		if s := c.Simulated; len(s) > 0 {
			cells[1], cells[2] = c.Text(s.Median()), c.span(s.Low(0.05), s.High(0.05))
		}
		if s := c.Containers; len(s) > 0 {
			cells[3], cells[4] = c.Text(s.Median()), c.span(s[0], s[len(s)-1])
		}
		if c.Result != Unjudged {
			cells[5] = fmt.Sprintf("%.0f %%", 100*c.Percentile)
		}
		t.rows = append(t.rows, row{cells: cells, paint: map[int]string{7: paint}})
	}
	return t
}

// Name is "errors", or "takeover: kill lb1/nginx".
func (c *Compared) Name() string {
	if c.Of == "" {
		return c.Band.Name
	}
	return c.Band.Name + ": " + c.Of
}

// Text is a value of the figure with its unit, "never" for what did not happen.
func (c *Compared) Text(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "never"
	case c.Band.Unit == scenarios.Timed:
		return Duration(time.Duration(x))
	case c.Band.Unit == scenarios.Shared:
		return Percent(x)
	}
	return Count(int(x))
}

// span is "4-10", "2.1-9.4 ms" or "800 ms-1.2 s", one value for two of the same
// text.
func (c *Compared) span(low, high float64) string {
	from, to := c.Text(low), c.Text(high)
	if from == to {
		return from
	}
	if c.Band.Unit != scenarios.Counted && !strings.Contains(from+to, "min") {
		number, unit, _ := strings.Cut(from, " ")
		if strings.HasSuffix(to, " "+unit) && unit != "" {
			from = number
		}
	}
	return from + "-" + to
}

// BandText is the band that was used: "exact", "10, 15 %" (within either),
// "50 ms, x 2".
func (c *Compared) BandText() string {
	b := &c.Band
	if b.Exact && c.Decided {
		return "exact"
	}
	var parts []string
	if b.Absolute > 0 {
		text := c.Text(b.Absolute)
		if b.Unit == scenarios.Shared {
			text = figures3(100*b.Absolute) + " points"
		}
		parts = append(parts, text)
	}
	switch {
	case b.Relative >= 1:
		parts = append(parts, "x "+figures3(1+b.Relative))
	case b.Relative > 0:
		parts = append(parts, Percent(b.Relative))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// Why says in a sentence why the figure differs; "" where it does not.
func (c *Compared) Why() string {
	if c.Result != Differs {
		return ""
	}
	says := fmt.Sprintf("%s differs: %s on containers", c.Name(), c.Text(c.Containers.Median()))
	low, high := c.Text(c.Simulated.Low(0.01)), c.Text(c.Simulated.High(0.01))
	switch {
	case c.Band.Exact && c.Decided:
		return fmt.Sprintf("%s, in every run of the simulator %s", says, low)
	case low == high:
		return fmt.Sprintf("%s, in the simulator %s; %s agrees (band %s)", says, low, c.span(c.Low, c.High), c.BandText())
	}
	return fmt.Sprintf("%s, in 98 of 100 runs of the simulator %s to %s; %s agrees (band %s)", says, low, high, c.span(c.Low, c.High), c.BandText())
}

func (t *textWriter) fidelitySummary(all []*Fidelity) string {
	n := map[Agreement]int{}
	for _, f := range all {
		for i := range f.Figures {
			n[f.Figures[i].Result]++
		}
	}
	overall := OverallFidelity(all)
	return fmt.Sprintf("%s: %s, %d figures agree, %d differ, %d unjudged",
		t.paint(paintOf(overall)+";"+bold, string(overall)), counted(len(all), "case"), n[Agrees], n[Differs], n[Unjudged])
}
