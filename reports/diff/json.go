package diff

import (
	"io"

	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Version of the JSON that WriteJSON writes.
const Version = 1

// WriteJSON writes the comparison for programs: every case, and of each the
// figures that are not the same. Durations are nanoseconds.
func (c *Comparison) WriteJSON(w io.Writer) error {
	cases := []json.Object{}
	for i := range c.Cases {
		one := &c.Cases[i]
		figures := []json.Object{}
		for j := range one.Figures {
			f := &one.Figures[j]
			figures = append(figures, json.Object{{Name: "name", Value: f.Name}, {Name: "unit", Value: f.Unit}, {Name: "change", Value: f.Change}, {Name: "old", Value: medianJSON(&f.Old)}, {Name: "new", Value: medianJSON(&f.New)}})
		}
		cases = append(cases, json.Object{
			{Name: "scenario", Value: one.Scenario}, {Name: "variant", Value: one.Variant}, {Name: "ground", Value: one.Ground}, {Name: "change", Value: one.Change},
			{Name: "old_result", Value: one.Old}, {Name: "new_result", Value: one.New}, {Name: "old_runs", Value: one.OldRuns}, {Name: "new_runs", Value: one.NewRuns},
			{Name: "figures", Value: figures},
		})
	}
	result := c.Result()
	return json.Encode(w, json.Object{
		{Name: "version", Value: Version}, {Name: "result", Value: result}, {Name: "exit_code", Value: result.ExitCode()},
		{Name: "cases", Value: cases}, {Name: "gone", Value: list(c.Gone)}, {Name: "added", Value: list(c.Added)},
	})
}

// medianJSON has no median without values, and no interval with fewer than six.
func medianJSON(m *verdict.Median[float64]) json.Object {
	o := json.Object{{Name: "n", Value: m.N}}
	if m.N > 0 {
		o = append(o, json.Member{Name: "median", Value: m.Median}, json.Member{Name: "min", Value: m.Min}, json.Member{Name: "max", Value: m.Max})
	}
	if m.Interval {
		o = append(o, json.Member{Name: "low95", Value: m.Low}, json.Member{Name: "high95", Value: m.High})
	}
	return o
}

// list is never null.
func list(names []string) []string { return append([]string{}, names...) }
