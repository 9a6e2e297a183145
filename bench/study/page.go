package study

import (
	"fmt"
	"math"
	"slices"

	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Cell is an estimate as a table of a page has it.
func (u Unit) Cell(e Estimate) findings.Cell {
	return Cell(e, u.Text(e.Median), u.Between(e.Low, e.High))
}

// Cell is an estimate with its text and that of its interval, which is left out where it
// says no more.
func Cell(e Estimate, text, between string) findings.Cell {
	c := findings.Text(text)
	if !math.IsNaN(e.Median) {
		c = findings.Number(e.Median, text)
	}
	if between != text {
		c.Below = between
	}
	return c
}

// ranked reports whether anybody is beaten in a figure.
func (s *Sheet) ranked(f int) bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Ranks[f] > 1 })
}

// Table gives the sheet for a page: medians with ranks, and below them their intervals.
func (s *Sheet) Table(caption string) findings.Table {
	shown, alike := s.Columns()
	t := findings.Table{Caption: caption, Columns: []findings.Column{{Head: s.Head}}}
	for _, f := range shown {
		t.Columns = append(t.Columns, findings.Column{Head: s.Figures[f].Name})
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		row := findings.Row{Head: r.Name}
		for _, f := range shown {
			c := s.Figures[f].Unit.Cell(r.Figures[f])
			if r.Ranks[f] > 0 {
				c.Text += fmt.Sprintf(" (%d)", r.Ranks[f])
				c.First = r.Ranks[f] == 1 && s.ranked(f)
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	for _, f := range alike {
		t.Below = append(t.Below, s.everywhere(f))
	}
	return t
}

// ClaimTable is a table without rows for published figures that are held against ours.
func ClaimTable(caption string) findings.Table {
	return findings.Table{Caption: caption, Columns: []findings.Column{
		{Head: "figure"}, {Head: "published"}, {Head: "here"}, {Head: "asked"}, {Head: "outcome", Text: true}, {Head: "why these limits", Text: true},
	}}
}

// ClaimRow is a row of it. mismatch says that ours is outside of what is asked.
func ClaimRow(figure, published string, here findings.Cell, asked, outcome, why string, mismatch bool) findings.Row {
	row := findings.Row{Head: figure, Cells: []findings.Cell{findings.Text(published), here, findings.Text(asked), findings.Text(outcome), findings.Text(why)}}
	if mismatch {
		row.Result = verdict.Fail
	}
	return row
}
