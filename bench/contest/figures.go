package contest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// Figure is a number by which contenders are compared.
type Figure struct {
	Name, About string
	Unit        study.Unit
	More        bool // is better
	// of gives it of a run, NaN where the run has none.
	of func(v *verdict.Verdict) float64
}

// imbalanceName is of the figure that counts every application server, those that keep
// sessions for others included.
const imbalanceName = "imbalance"

// own are the figures that runs have beside those of expect.Parts.
var own = []Figure{
	{"expectations", "the share of the scenario's expectations that hold", study.Share, true, held},
	{imbalanceName, "answers of the application server with the most of them, over an equal part; 1 is even", study.Ratio, false, imbalance},
}

// usual are the figures of expect.Parts that every comparison has, where they say
// something.
var usual = []string{
	"requests.error_share", "latency.p50", "latency.p99", "stall.longest", "outage.one_user",
	"sessions.lost", "sessions.stale", "writes.lost", "writes.stale",
}

// FindFigures gives the usual figures and further ones of expect.Parts by their names.
func FindFigures(further []string) ([]Figure, error) {
	all := slices.Clone(own)
	for _, name := range slices.Concat(usual, further) {
		if slices.ContainsFunc(all, func(f Figure) bool { return f.Name == name }) {
			continue
		}
		i := slices.IndexFunc(expect.Parts.Figures(), func(f expect.Figure) bool { return f.Name == name })
		if i < 0 {
			var known []string
			for _, f := range expect.Parts.Figures() {
				known = append(known, f.Name)
			}
			return nil, fmt.Errorf("found %q, expected a figure of a run such as latency.p999%s", name, strict.Suggest(name, known))
		}
		all = append(all, partFigure(&expect.Parts.Figures()[i]))
	}
	return all, nil
}

// partFigure makes a figure of one of expect.Parts.
func partFigure(k *expect.Figure) Figure {
	units := map[expect.Unit]study.Unit{expect.Timed: study.Seconds, expect.Shared: study.Share}
	unit, known := units[k.Unit]
	if !known {
		unit = study.Number
	}
	return Figure{k.Name, k.About, unit, k.Sense == expect.MoreIsBetter, func(v *verdict.Verdict) float64 {
		whole := v.Measured.Whole()
		if !says(whole, k) {
			return math.NaN()
		}
		value, _ := whole.Value(k.Name)
		return number(value)
	}}
}

// says reports whether something happened of which the figure tells.
func says(f expect.Figures, k *expect.Figure) bool {
	if f.Empty(k) {
		return false
	}
	return len(k.Needs) == 0 || slices.ContainsFunc(k.Needs, func(name string) bool { return f.Count(name) > 0 })
}

// number is a value as studies have it: times in seconds, NaN for what did not happen.
func number(value any) float64 {
	switch v := value.(type) {
	case int:
		return float64(v)
	case float64:
		return v
	case time.Duration:
		if v != expect.None {
			return v.Seconds()
		}
	}
	return math.NaN()
}

// held is the share of expectations that hold.
func held(v *verdict.Verdict) float64 {
	if len(v.Expectations) == 0 {
		return math.NaN()
	}
	n := 0
	for _, e := range v.Expectations {
		if e.Result == verdict.Pass {
			n++
		}
	}
	return float64(n) / float64(len(v.Expectations))
}

// imbalance is of two application servers or more.
func imbalance(v *verdict.Verdict) float64 {
	answers := v.Measured.Answers()
	most, all := 0, 0
	for _, a := range answers {
		most = max(most, a.Requests)
		all = a.All
	}
	if len(answers) < 2 || all == 0 {
		return math.NaN()
	}
	return float64(most) * float64(len(answers)) / float64(all)
}
