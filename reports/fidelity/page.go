package fidelity

import (
	"math"

	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/overhead"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Page gives comparisons as a page shows them. picture gives the file of the picture of a
// scenario, "" for none.
func Page(all []*Fidelity, picture func(scenario string) string) findings.Study {
	p := findings.Study{Title: "Fidelity: the same cases on two grounds", Result: Overall(all), Lead: Summary(all) + "."}
	drawn := ""
	for _, f := range all {
		of := findings.Part{Heading: f.Heading(), Result: f.Result()}
		if f.Unsupported != "" {
			of.Remarks = []string{f.Unsupported}
			p.Parts = append(p.Parts, of)
			continue
		}
		if name := picture(f.Scenario); name != drawn { // it shows all cases of its scenario
			of.Picture, drawn = name, name
		}
		for i := range f.Figures {
			if c := &f.Figures[i]; c.Result == Differs {
				of.Broken = append(of.Broken, f.Why(c))
			}
		}
		of.Remarks = append(f.NotCounted(), overhead.Warnings(f.overhead())...)
		if text := overhead.Text(f.overhead()); text != "" {
			of.About = []string{text}
		}
		if len(f.Figures) > 0 {
			of.Tables = []findings.Table{f.page()}
		}
		p.Parts = append(p.Parts, of)
	}
	return p
}

// page is the table of all figures: that of the text, with their numbers.
func (f *Fidelity) page() findings.Table {
	table := f.Table()
	t := findings.Table{Caption: "Every figure of " + f.Name() + " on both grounds"}
	for _, c := range table.Columns {
		t.Columns = append(t.Columns, findings.Column{Head: c.Head, Text: c.Left})
	}
	for i := range f.Figures {
		c := &f.Figures[i]
		texts := table.Rows[i].Cells
		row := findings.Row{Head: texts[0]}
		if c.Result == Differs {
			row.Result = verdict.Fail
		}
		for _, text := range texts[1:] {
			row.Cells = append(row.Cells, findings.Text(text))
		}
		for at, s := range map[int]Spread{0: c.Reference, 2: c.Other} { // order cannot show
			if len(s) > 0 && !math.IsInf(s.Median(), 0) {
				row.Cells[at] = findings.Number(s.Median(), row.Cells[at].Text)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
