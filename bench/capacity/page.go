package capacity

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/findings"
)

// The files of the pictures, as Page names them.
const (
	HeadroomPicture = "capacity.headroom"
	LimitsPicture   = "capacity.limits"
	ServersPicture  = "capacity.servers"
)

// name is the scenario's, with its variant.
func (s *Study) name() string { return strings.TrimSuffix(path.Base(s.Path)+"/"+s.Variant, "/") }

// cell is a capacity with its interval.
func (s *Study) cell(a *Answer) findings.Cell {
	return study.Cell(a.Estimate, s.load(a.Median), s.between(a))
}

// lost names what an answer has lost.
func (a *Answer) lost() string { return a.Loss.lost() }

// lost names a loss, as tables do.
func (l Loss) lost() string { return cmp.Or(l.String(), "nothing") }

// Page gives the results as a page shows them.
func (r *Results) Page() findings.Study {
	p := findings.Study{Title: "Capacity of " + r.Study.name(), Lead: r.Sentence(), Notes: slices.Concat(r.warnings(), r.notes())}
	p.Parts = append(p.Parts, findings.Part{Tables: []findings.Table{r.answersTable()}})
	if r.Course != nil {
		of := findings.Part{Heading: "Headroom: response times and errors over the load", Picture: HeadroomPicture + ".svg"}
		for i := range r.Course.Curves {
			of.Tables = append(of.Tables, r.courseTable(&r.Course.Curves[i]))
		}
		p.Parts = append(p.Parts, of)
	}
	if r.Heat() != nil {
		p.Parts = append(p.Parts, findings.Part{Heading: "Limits: how busy each is at the capacity", Picture: LimitsPicture + ".svg", Tables: []findings.Table{r.limitsTable()}})
	}
	if len(r.Crosschecks) > 0 {
		p.Parts = append(p.Parts, findings.Part{Heading: "The same loads on both grounds", About: r.crosscheckNotes(), Tables: []findings.Table{r.crosscheckTable()}})
	}
	return p
}

// answersTable has a row for each loss.
func (r *Results) answersTable() findings.Table {
	s := r.Study
	t := findings.Table{Caption: "What the stack carries within " + s.Objective.String(), Columns: []findings.Column{
		{Head: "lost"}, {Head: s.Unit()}, {Head: "breaks", Text: true}, {Head: "errors; busiest limit", Text: true}, {Head: "runs"}, {Head: "cut short"},
	}}
	all := r.all()
	for i := range all {
		a := &all[i]
		t.Rows = append(t.Rows, findings.Row{Head: a.lost(), Cells: []findings.Cell{
			s.cell(a), findings.Text(a.breaks()), findings.Text(a.limit()), counted(a.Probes), counted(a.Stopped),
		}})
	}
	return t
}

func counted(n int) findings.Cell { return findings.Number(float64(n), strconv.Itoa(n)) }

// courseTable has a row for each load.
func (r *Results) courseTable(c *Curve) findings.Table {
	s := r.Study
	t := findings.Table{Caption: "With every machine", Columns: []findings.Column{{Head: s.Unit()}, {Head: "p50"}, {Head: "p99"}, {Head: "errors"}, {Head: "sessions lost"}}}
	if l := c.Loss.String(); l != "" {
		t.Caption = "With " + l
	}
	for i := range c.Points {
		p := &c.Points[i]
		t.Rows = append(t.Rows, findings.Row{Head: s.load(p.Load), Cells: []findings.Cell{
			study.Seconds.Cell(p.P50), study.Seconds.Cell(p.P99), study.Share.Cell(p.Errors), study.Number.Cell(p.Lost),
		}})
	}
	return t
}

// limitsTable has a row for each limit that the picture shows, and a column for each
// answer.
func (r *Results) limitsTable() findings.Table {
	t := findings.Table{Caption: "Share in use, on the average, at the highest loads that meet the objective", Columns: []findings.Column{{Head: "limit"}}}
	for i := range r.Answers {
		t.Columns = append(t.Columns, findings.Column{Head: "lost: " + r.Answers[i].lost()})
	}
	limits := r.limitsInUse()
	for _, l := range limits[:shownLimits(limits)] {
		row := findings.Row{Head: l.name}
		for i := range r.Answers {
			c := findings.Text("–")
			if share := r.Answers[i].share(l.name); !math.IsNaN(share) {
				c = findings.Number(share, study.Share.Text(math.Round(share*100)/100))
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// crosscheckTable has a row for each load.
func (r *Results) crosscheckTable() findings.Table {
	lines := r.crosscheckLines()
	t := findings.Table{Caption: "The whole stack around its capacity"}
	for i, head := range lines[0] {
		t.Columns = append(t.Columns, findings.Column{Head: head, Text: i == 1 || i == 4 || i == 7})
	}
	for i, line := range lines[1:] {
		row := findings.Row{Head: line[0]}
		for _, text := range line[1:] {
			row.Cells = append(row.Cells, findings.Text(text))
		}
		for k, side := range []*Probe{r.Crosschecks[i].Here, r.Crosschecks[i].There} {
			of := side.side()
			row.Cells[3*k+1] = findings.Number(of.P99, row.Cells[3*k+1].Text)
			row.Cells[3*k+2] = findings.Number(float64(of.Errors), row.Cells[3*k+2].Text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Page gives the results as a page shows them.
func (r *Sized) Page() findings.Study {
	z := r.Sizing
	t := findings.Table{Caption: "What so many servers carry within " + z.Objective.String(), Columns: []findings.Column{
		{Head: "servers " + z.Pattern}, {Head: z.Unit()}, {Head: "with one more lost"}, {Head: "errors; busiest limit", Text: true}, {Head: "runs"},
	}}
	for i := range r.Rows {
		row := &r.Rows[i]
		t.Rows = append(t.Rows, findings.Row{Head: strconv.Itoa(row.Servers), Cells: []findings.Cell{
			z.cell(&row.Whole), z.cell(&row.Lost), findings.Text(row.Whole.limit()), counted(row.Whole.Probes + row.Lost.Probes),
		}})
	}
	return findings.Study{
		Title: fmt.Sprintf("Capacity of %s by the number of %s", z.name(), z.Pattern), Lead: r.Sentence(),
		Parts: []findings.Part{{Picture: ServersPicture + ".svg", Tables: []findings.Table{t}}}, Notes: slices.Concat(r.warnings(), r.notes()),
	}
}
