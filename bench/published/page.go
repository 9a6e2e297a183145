package published

import (
	"fmt"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/findings"
)

// Page gives the results as a page shows them.
func (r *Results) Page() findings.Study {
	p := findings.Study{Title: "Published results repeated", Lead: r.summary(), Notes: []string{r.reading()}}
	for i := range r.Checked {
		one := &r.Study.Repeats[i]
		t := study.ClaimTable(one.Title)
		for k := range r.Checked[i] {
			c := &r.Checked[i][k]
			t.Rows = append(t.Rows, study.ClaimRow(c.Figure, c.Published, c.Unit.Cell(c.Measured), c.Unit.Limits(c.From, c.To), string(c.Outcome), c.Why, c.Outcome == strategies.Mismatch))
		}
		p.Parts = append(p.Parts, findings.Part{Heading: one.Name, About: []string{one.Source, one.Setup}, Tables: []findings.Table{t}})
	}
	return p
}

// summary says how many figures match.
func (r *Results) summary() string {
	matches, all := 0, 0
	for i := range r.Checked {
		for k := range r.Checked[i] {
			all++
			if r.Checked[i][k].Outcome == strategies.Match {
				matches++
			}
		}
	}
	return fmt.Sprintf("%d of %d figures match.", matches, all)
}

// reading says how the figures are to be read.
func (r *Results) reading() string {
	return fmt.Sprintf("What is measured is the median over %d seed%s, in brackets the interval that holds the median of all seeds with 95 %% "+
		"confidence; a figure matches where that median is within what is asked.", len(r.Study.Seeds), study.Plural(len(r.Study.Seeds)))
}
