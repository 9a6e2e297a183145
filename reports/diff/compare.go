package diff

import (
	"slices"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Change is the outcome for a figure or a case.
type Change string

// The changes. A figure regresses only where the 95 % intervals of its medians
// over seeds part, which takes six seeds or more on both sides; otherwise other
// values are Changed, and no more is said of them. A case regresses where a
// figure does, and where its result is a worse one.
const (
	Same        Change = "same"
	Changed     Change = "changed"
	Improvement Change = "improvement"
	Regression  Change = "regression"
)

// Comparison is two results held against each other.
type Comparison struct {
	Cases []Case
	Gone  []string // cases of the old result that the new one has not
	Added []string
	// AllowMissing: cases that are gone are left aside.
	AllowMissing bool
}

// Case is one that both results have.
type Case struct {
	Scenario, Variant, Ground string
	Name                      string
	Old, New                  verdict.Result
	OldRuns, NewRuns          int
	Change                    Change
	Figures                   []Figure // those that are not the same
}

// Figure is one that is not the same.
type Figure struct {
	*expect.Figure
	Change   Change
	Old, New verdict.Median[float64] // N is 0 where a side has no value
}

// Compare holds the new results against the old ones.
func Compare(before, after *Results) *Comparison {
	c := &Comparison{}
	for _, o := range before.cases {
		i := slices.IndexFunc(after.cases, o.sameCase)
		if i < 0 {
			c.Gone = append(c.Gone, o.name())
			continue
		}
		c.Cases = append(c.Cases, compareCase(o, after.cases[i]))
	}
	for _, n := range after.cases {
		if !slices.ContainsFunc(before.cases, n.sameCase) {
			c.Added = append(c.Added, n.name())
		}
	}
	return c
}

// severity orders results.
var severity = map[verdict.Result]int{verdict.Pass: 0, verdict.Inconclusive: 1, verdict.Fail: 2}

func compareCase(o, n *side) Case {
	c := Case{
		Scenario: o.scenario, Variant: o.variant, Ground: o.ground, Name: o.name(),
		Old: o.result, New: n.result, OldRuns: o.runs, NewRuns: n.runs, Change: Same,
	}
	changes := []Change{c.Change}
	switch {
	case severity[n.result] > severity[o.result]:
		changes = append(changes, Regression)
	case severity[n.result] < severity[o.result]:
		changes = append(changes, Improvement)
	}
	for _, k := range figures() {
		f := Figure{k, Same, verdict.MedianOf(slices.Clone(o.values[k.Name])), verdict.MedianOf(slices.Clone(n.values[k.Name]))}
		if f.Change = f.compare(); f.Change != Same {
			c.Figures = append(c.Figures, f)
			changes = append(changes, f.Change)
		}
	}
	for _, most := range []Change{Changed, Improvement, Regression} {
		if slices.Contains(changes, most) {
			c.Change = most
		}
	}
	return c
}

// figures are those that are compared: of the whole run, and of its faults.
func figures() []*expect.Figure {
	var all []*expect.Figure
	for _, table := range [][]expect.Figure{expect.Parts.Figures(), expect.Faults.Figures()} {
		for i := range table {
			if table[i].Unit != expect.Named {
				all = append(all, &table[i])
			}
		}
	}
	return all
}

// compare tells what became of a figure.
func (f *Figure) compare() Change {
	switch o, n := &f.Old, &f.New; {
	case *o == *n:
		return Same
	case !o.Interval || !n.Interval || f.Sense == expect.Neither:
		return Changed
	case n.Low > o.High:
		return f.risen()
	case n.High < o.Low:
		return f.fallen()
	}
	return Changed
}

func (f *Figure) risen() Change {
	if f.Sense == expect.MoreIsBetter {
		return Improvement
	}
	return Regression
}

func (f *Figure) fallen() Change {
	if f.Sense == expect.MoreIsBetter {
		return Regression
	}
	return Improvement
}

// Count is how many cases have become so.
func (c *Comparison) Count(of Change) int {
	n := 0
	for i := range c.Cases {
		if c.Cases[i].Change == of {
			n++
		}
	}
	return n
}

// Result is fail where anything regressed or a case is gone: a drill that nobody
// does any more finds nothing. It is inconclusive where there is none to compare.
func (c *Comparison) Result() verdict.Result {
	switch {
	case c.Count(Regression) > 0 || len(c.Gone) > 0 && !c.AllowMissing:
		return verdict.Fail
	case len(c.Cases) == 0:
		return verdict.Inconclusive
	}
	return verdict.Pass
}
