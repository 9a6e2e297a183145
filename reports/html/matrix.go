package html

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// matrix answers which single losses a scenario's stack survives: a row for each
// machine and program, a column for each way to lose it.
type matrix struct {
	Heads []string
	Rows  []matrixRow
}

type matrixRow struct {
	Name    string
	Program bool
	Cells   []matrixCell
}

// matrixCell holds what the cases show that lose this in this way: the worst of their
// results, and how long nobody had success at the most (Text), and at the least (Range).
type matrixCell struct {
	Mark    mark // "" for not drilled
	Text    string
	Range   string
	Case    *caseReport // the worst
	Cases   int         // how many
	Doubt   bool        // all hold, and one of them has a remark, or lost something
	Foreign bool        // it cannot be lost in this way
}

// losses are the ways to lose a machine or a program, by the fault's verb.
var losses = []struct {
	verb, head string
	program    bool
}{
	{"crash", "loses power", false},
	{"pause", "stands still", false},
	{"cut", "cut off", false},
	{"kill", "killed", true},
	{"stop", "stopped", true},
	{"freeze", "frozen", true},
}

// newMatrix is nil for a scenario that loses nothing.
func newMatrix(s *scenario) *matrix {
	x := &matrix{}
	for _, l := range losses {
		x.Heads = append(x.Heads, l.head)
	}
	drilled := false
	for _, of := range machines(s.Cases[0].worst.Measured) {
		row := s.row(of.Name, false)
		x.Rows = append(x.Rows, row)
		drilled = drilled || row.drilled()
		for _, p := range of.Programs {
			row := s.row(of.Name+"/"+p.Name, true)
			x.Rows = append(x.Rows, row)
			drilled = drilled || row.drilled()
		}
	}
	if !drilled {
		return nil
	}
	return x
}

func (r *matrixRow) drilled() bool {
	return slices.ContainsFunc(r.Cells, func(c matrixCell) bool { return c.Mark != "" })
}

// Short is the row's name, of a program without its machine.
func (r *matrixRow) Short() string {
	if _, program, ok := strings.Cut(r.Name, "/"); ok {
		return program
	}
	return r.Name
}

func (s *scenario) row(target string, program bool) matrixRow {
	row := matrixRow{Name: target, Program: program}
	for _, l := range losses {
		c := s.cell(target, l.verb)
		c.Foreign = c.Mark == "" && l.program != program
		row.Cells = append(row.Cells, c)
	}
	return row
}

// cell sums up the faults of that verb which act on that target alone.
func (s *scenario) cell(target, verb string) matrixCell {
	var cell matrixCell
	var least, most time.Duration
	var results []verdict.Result
	lost := 0
	worst := time.Duration(-1)
	for _, c := range s.Cases {
		found := false
		for _, v := range c.of.Runs {
			for i := range v.Record.Faults {
				f := &v.Record.Faults[i]
				if f.Repair || f.Verb != verb || len(f.Targets) != 1 || f.Targets[0] != target {
					continue
				}
				x, _ := v.Measured.Stood(f)
				if len(results) == 0 {
					least = x
				}
				least, most = min(least, x), max(most, x)
				results = append(results, v.Result)
				lost = max(lost, lostBy(v))
				found = true
				if x > worst {
					worst, cell.Case = x, c
				}
			}
		}
		if found {
			cell.Cases++
			cell.Doubt = cell.Doubt || c.Doubt()
		}
	}
	if len(results) == 0 {
		return cell
	}
	cell.Mark, cell.Text = mark(verdict.Worst(results)), units.Duration(most)
	cell.Doubt = (cell.Doubt || lost > 0) && cell.Mark.Is() == verdict.Pass
	cell.Range = "nobody had success for " + cell.Text
	if least < most {
		cell.Range = "nobody had success for " + units.Duration(least) + " to " + cell.Text
	}
	if lost > 0 {
		cell.Range += fmt.Sprintf("; up to %s sessions and writes lost", units.Count(lost))
	}
	return cell
}

// lostBy counts the sessions and acknowledged writes that a run lost, where one fault alone
// can have cost them; else 0.
func lostBy(v *verdict.Verdict) int {
	faults := 0
	for i := range v.Record.Faults {
		if !v.Record.Faults[i].Repair {
			faults++
		}
	}
	if faults != 1 {
		return 0
	}
	whole := v.Measured.Whole()
	return whole.Count("sessions.lost") + whole.Count("writes.lost")
}
