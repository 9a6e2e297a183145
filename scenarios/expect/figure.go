package expect

import "time"

// Unit is the unit of a figure's values.
type Unit string

// The units, and the Go type of values in each.
const (
	Counted Unit = "count"      // int
	Timed   Unit = "duration"   // time.Duration, None for what did not happen
	Shared  Unit = "share"      // float64, 0 to 1
	Rated   Unit = "per second" // float64
	Named   Unit = "name"       // string
)

// Sense tells which way a figure gets better.
type Sense uint8

// The senses. Most figures count what goes wrong, or how long it takes.
const (
	MoreIsWorse Sense = iota
	MoreIsBetter
	Neither // it says what was asked for, not how it went
)

// None is the time until something that did not happen.
const None = time.Duration(-1)

// Figure describes a figure: its name, its unit, its definition, and where
// reports show it.
type Figure struct {
	// Name by which expectations and reports call it: "sessions.lost".
	Name  string
	Unit  Unit
	About string // its definition, in one sentence without a full stop
	// Over is the count of the same table that the figure is computed over:
	// where that is 0 there is nothing to compare or to take a median of. ""
	// for a figure that always has a meaning.
	Over string
	// Needs are counts of the same table, or else of the whole run, of which one
	// must be above 0 for an expectation over the figure to say anything; none
	// means Over. Nothing is the sentence for a count of 0: "no request came".
	Needs   []string
	Nothing string
	Sense   Sense  // whether more of it is better; the zero Sense is that it is worse
	Column  Column // of the table of cases; the zero Column is none
	Band    Band   // between grounds; the zero Band is none
}

// Column is where the table of cases shows a figure, as a median over seeds.
type Column struct {
	Place int    // from the left, 1 first; 0 is no column
	Head  string // of the column
	Key   string // in the JSON report, without the suffix of its unit
	// Drop is when the column is left out of a table that is too wide: 1 first,
	// then 2 and so on; 0 never.
	Drop int
	// Rare: the column is there where a case has more than 0.
	Rare bool
}

// Row is a figure and how it is computed from the thing S that it is of. Its
// value is of its unit's type.
type Row[S any] struct {
	Figure
	Of func(S) any
}

// Table is the figures of one kind of thing, in the order of reports.
type Table[S any] struct {
	figures []Figure
	of      []func(S) any
}

// Figures gives the table's rows.
func (t *Table[S]) Figures() []Figure { return t.figures }

// Measure computes the figures of s.
func (t *Table[S]) Measure(s S) Figures {
	f := Figures{figures: t.figures, values: make([]any, len(t.of))}
	for i, of := range t.of {
		f.values[i] = of(s)
	}
	return f
}

func newTable[S any](rows []Row[S]) *Table[S] {
	t := &Table[S]{}
	for _, r := range rows {
		if r.Band.Figure != "" {
			r.Band.Unit, r.Band.About = r.Unit, r.About
		}
		t.figures, t.of = append(t.figures, r.Figure), append(t.of, r.Of)
	}
	return t
}
