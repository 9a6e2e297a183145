package expect

import (
	"cmp"
	"slices"
)

// Band is how far a figure may differ between two grounds that still agree. A
// real run has the machine's own processor time in its latencies, which the
// simulator leaves out: theirs are wide.
type Band struct {
	Place  int    // in reports, 1 first
	Figure string // as a scenario's fidelity calls it: "errors"
	Name   string // as reports call it: "sessions lost"
	Unit   Unit   // of the figure: Counted, Timed or Shared
	About  string // of the figure
	// Absolute is in the figure's unit, Relative a share of the figure. A figure
	// that is within either agrees. A Relative of 1 and more is a factor both
	// ways: with 1 half as much agrees, and twice as much.
	Absolute, Relative float64
	// Exact: where every run of the simulator says the same there is no band.
	Exact bool
	// Repairs: of faults, those that undo others are compared as well.
	Repairs bool
}

// Bands gives the figures that grounds are compared by, with their defaults,
// in the order of reports.
func Bands() []Band {
	var all []Band
	for _, figures := range tables {
		for i := range figures {
			if b := figures[i].Band; b.Figure != "" {
				all = append(all, b)
			}
		}
	}
	slices.SortFunc(all, func(a, b Band) int { return cmp.Compare(a.Place, b.Place) })
	return all
}

// Columns gives the figures of the table of cases, from left to right: of the
// whole run, and of its faults.
func Columns() []Figure {
	var all []Figure
	for _, figures := range tables {
		for i := range figures {
			if figures[i].Column.Place > 0 {
				all = append(all, figures[i])
			}
		}
	}
	slices.SortFunc(all, func(a, b Figure) int { return cmp.Compare(a.Column.Place, b.Column.Place) })
	return all
}

// tables of figures.
var tables = [][]Figure{Parts.Figures(), Faults.Figures(), Addresses.Figures(), Backends.Figures()}
