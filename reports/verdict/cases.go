package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// Case is the runs of one variant of one scenario on one ground, under one
// seed or many, with their result.
type Case struct {
	Scenario, Variant, Ground string
	Runs                      []*Verdict // in order of seed
	Result                    Result
	Passed, Failed, Unjudged  int // runs

	// medians are of expect.Columns, by name, each over the runs that finished and have the
	// figure: the counts of one that was cut short are of less time. A single run has its own.
	// The figure of a fault is of each run the longest of all its faults but repairs.
	medians map[string]Median[int64]
}

// Median of the figure of that name, which must be one of expect.Columns.
func (c *Case) Median(figure string) Median[int64] {
	m, ok := c.medians[figure]
	if !ok {
		panic("verdict: no median of " + figure)
	}
	return m
}

// Columns gives the figures that a table of cases shows: of expect.Columns, a rare one
// where a case has more than 0.
func Columns(cases []*Case) []expect.Figure {
	return slices.DeleteFunc(expect.Columns(), func(k expect.Figure) bool {
		return k.Column.Rare && !slices.ContainsFunc(cases, func(c *Case) bool { return c.Median(k.Name).Max > 0 })
	})
}

// Name gives "scenario" or "scenario/variant".
func (c *Case) Name() string {
	if c.Variant == "" {
		return c.Scenario
	}
	return c.Scenario + "/" + c.Variant
}

// Cases puts verdicts together by scenario, variant and ground, in the order
// in which each first comes.
func Cases(verdicts []*Verdict) []*Case {
	var all []*Case
	for _, v := range verdicts {
		r := &v.Record.Run
		i := slices.IndexFunc(all, func(c *Case) bool {
			return c.Scenario == r.Scenario && c.Variant == r.Variant && c.Ground == r.Ground
		})
		if i < 0 {
			i = len(all)
			all = append(all, &Case{Scenario: r.Scenario, Variant: r.Variant, Ground: r.Ground})
		}
		all[i].Runs = append(all[i].Runs, v)
	}
	for _, c := range all {
		c.sum()
	}
	return all
}

func (c *Case) sum() {
	slices.SortStableFunc(c.Runs, func(a, b *Verdict) int { return cmp.Compare(a.Record.Run.Seed, b.Record.Run.Seed) })
	c.Result = Overall(c.Runs)
	columns := expect.Columns()
	values := make([][]int64, len(columns))
	for _, v := range c.Runs {
		switch v.Result {
		case Pass:
			c.Passed++
		case Fail:
			c.Failed++
		case Inconclusive:
			c.Unjudged++
		}
		if !v.Record.End.Finished && (len(c.Runs) > 1 || v.Record.End.At <= 0) {
			continue
		}
		whole, faults := v.Measured.Whole(), v.reactions()
		for i := range columns {
			if n, ok := ofRun(&columns[i], whole, faults); ok {
				values[i] = append(values[i], n)
			}
		}
	}
	c.medians = map[string]Median[int64]{}
	for i := range columns {
		c.medians[columns[i].Name] = MedianOf(values[i])
	}
}

// ofRun gives a column's figure in a run; false where it has none.
func ofRun(k *expect.Figure, whole expect.Figures, faults []expect.Figures) (int64, bool) {
	if v, ok := whole.Value(k.Name); ok {
		return number(v), !whole.Empty(k)
	}
	longest := int64(expect.None)
	for _, f := range faults {
		if v, ok := f.Value(k.Name); ok {
			longest = max(longest, number(v))
		}
	}
	return longest, longest != int64(expect.None)
}

// number gives the value of a count or a duration.
func number(v any) int64 {
	switch v := v.(type) {
	case int:
		return int64(v)
	case time.Duration:
		return int64(v)
	}
	panic(fmt.Sprintf("verdict: a column of %T", v))
}

// reactions gives the figures of all faults but repairs.
func (v *Verdict) reactions() []expect.Figures {
	var all []expect.Figures
	for i := range v.Record.Faults {
		if f := &v.Record.Faults[i]; !f.Repair {
			all = append(all, expect.Faults.Measure(v.Measured.Reaction(f)))
		}
	}
	return all
}
