package published

import (
	"fmt"
	"io"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
)

// Text writes each repeat with its claims and how they fare.
func (r *Results) Text(w io.Writer) error {
	p := &study.Printer{W: w}
	for i := range r.Checked {
		one := &r.Study.Repeats[i]
		p.Line("%s: %s", one.Name, one.Title)
		p.Prose("  ", one.Source)
		p.Prose("  ", one.Setup)
		for _, c := range r.Checked[i] {
			p.Prose("    ", c.sentence())
		}
		p.Line("")
	}
	p.Prose("", r.summary()+" "+r.reading())
	return p.Err
}

// sentence is "match: success with retries: published 0 %, here 0 %; asked 0 to 1 %: why".
func (c *Checked) sentence() string {
	here := c.Unit.Text(c.Measured.Median)
	if between := c.Unit.Between(c.Measured.Low, c.Measured.High); between != "" && between != here {
		here += " [" + between + "]"
	}
	return fmt.Sprintf("%s: %s: published %s, here %s; asked %s: %s", c.Outcome, c.Figure, c.Published, here, c.Unit.Limits(c.From, c.To), c.Why)
}

// told is how many claims of a repeat Markdown names.
const told = 4

// Markdown writes a line for each repeat: what was published, what is here, and whether it
// matches.
func (r *Results) Markdown(w io.Writer) error {
	p := &study.Printer{W: w}
	p.Line("| published | figure | published | here | |")
	p.Line("|---|---|---:|---:|---|")
	for i := range r.Checked {
		title, rest := r.Study.Repeats[i].Title, map[strategies.Outcome]int{}
		for k := range r.Checked[i] {
			c := &r.Checked[i][k]
			if k >= told {
				rest[c.Outcome]++
				continue
			}
			p.Line("| %s | %s | %s | %s | %s |", title, c.Figure, c.Published, c.Unit.Text(c.Measured.Median), c.Outcome)
			title = ""
		}
		for _, o := range []strategies.Outcome{strategies.Match, strategies.Mismatch} {
			if n := rest[o]; n > 0 {
				p.Line("| | %d more | | | %s |", n, o)
			}
		}
	}
	return p.Err
}
