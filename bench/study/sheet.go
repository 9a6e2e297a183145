package study

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Sheet is a table of contenders and their figures.
type Sheet struct {
	Head    string // of the contenders' column
	Figures []Figure
	Rows    []Row
}

// Figure is a column of a Sheet.
type Figure struct {
	Name string
	Unit Unit
}

// Row is a contender, with an estimate and a rank (see Ranks) for each of the sheet's
// figures.
type Row struct {
	Name    string
	Figures []Estimate
	Ranks   []int
}

// Columns returns the figures in which contenders differ, and those in which all are
// alike. Figures that no contender has are left out.
func (s *Sheet) Columns() (shown, alike []int) {
	for f := range s.Figures {
		switch {
		case !slices.ContainsFunc(s.Rows, func(r Row) bool { return !math.IsNaN(r.Figures[f].Median) }):
		case s.alike(f):
			alike = append(alike, f)
		default:
			shown = append(shown, f)
		}
	}
	return shown, alike
}

// alike reports whether all contenders have this figure, with the same value.
func (s *Sheet) alike(f int) bool {
	for i := range s.Rows {
		e, first := s.Rows[i].Figures[f], s.Rows[0].Figures[f]
		bounds := e.Low == first.Low && e.High == first.High || math.IsNaN(e.Low) && math.IsNaN(first.Low)
		if e.Median != first.Median || !bounds {
			return false
		}
	}
	return len(s.Rows) > 1
}

// Sheet writes two lines a contender, medians with ranks and the intervals, and a line
// for each figure in which all are alike.
func (p *Printer) Sheet(s *Sheet) {
	shown, alike := s.Columns()
	lines := [][]string{{s.Head}}
	for _, f := range shown {
		lines[0] = append(lines[0], s.Figures[f].Name)
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		medians, bounds := []string{r.Name}, []string{""}
		for _, f := range shown {
			e, unit := r.Figures[f], s.Figures[f].Unit
			cell := unit.Text(e.Median)
			if r.Ranks[f] > 0 {
				cell += fmt.Sprintf(" (%d)", r.Ranks[f])
			}
			medians = append(medians, cell)
			bounds = append(bounds, unit.Between(e.Low, e.High))
		}
		if lines = append(lines, medians); strings.Join(bounds, "") != "" {
			lines = append(lines, bounds)
		}
	}
	p.Grid(lines)
	for _, f := range alike {
		p.Line("  %s", s.everywhere(f))
	}
}

// everywhere is "stale: 0 % everywhere".
func (s *Sheet) everywhere(f int) string {
	return s.Figures[f].Name + ": " + s.Figures[f].Unit.Text(s.Rows[0].Figures[f].Median) + " everywhere"
}

// Ranking says how sheets are to be read: what are the contenders, such as "ways", n
// how many.
func Ranking(what string, n, seeds int) []string {
	all := []string{"Medians over seeds; below them intervals that hold the median of all seeds with 95 % confidence. In brackets the rank: (1) is beaten by " +
		"nobody, (2) by somebody of rank 1, and so on. To beat is to be better in so many of the same seeds that, over all pairs of a column " +
		"together, chance does as much in at most 5 % of studies. Equal rank: no difference beyond the noise."}
	if few := TooFew(what, n, seeds); few != "" {
		all = append(all, few+": where all take part all ranks are 1.")
	}
	if seeds < 6 {
		all = append(all, "Under six seeds there are no intervals.")
	}
	return all
}

// Ranking writes how sheets are to be read.
func (p *Printer) Ranking(what string, n, seeds int) {
	for _, text := range Ranking(what, n, seeds) {
		p.Prose("", text)
	}
	p.Line("")
}
