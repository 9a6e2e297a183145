package fidelity

import (
	"io"
	"math"

	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/overhead"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Version is the version of the JSON of a comparison. Fields may be
// added to it; one that changes its meaning or goes makes another version.
const Version = 1

// The JSON of a comparison: durations are nanoseconds, shares 0 to 1, null
// stands for what never happened, or for no value.
type (
	jsonFidelity struct {
		Version  int            `json:"version"`
		Result   verdict.Result `json:"result"`
		ExitCode int            `json:"exit_code"`
		Cases    []json.Object  `json:"cases"`
	}
	jsonLeftOut struct {
		Ground  string   `json:"ground"`
		Seed    uint64   `json:"seed"`
		Reasons []string `json:"reasons"`
	}
	jsonSpread struct {
		N      int      `json:"n"`
		Never  int      `json:"never"` // runs in which it did not happen
		Median *float64 `json:"median"`
		Min    *float64 `json:"min"`
		Low    *float64 `json:"p5"`
		High   *float64 `json:"p95"`
		Max    *float64 `json:"max"`
	}
)

// WriteJSON writes comparisons as JSON, indented. The same comparisons give
// the same bytes.
func WriteJSON(w io.Writer, all []*Fidelity) error {
	report := jsonFidelity{Version: Version, Result: Overall(all), Cases: []json.Object{}}
	report.ExitCode = report.Result.ExitCode()
	for _, f := range all {
		report.Cases = append(report.Cases, newJSONFidelity(f))
	}
	return json.Encode(w, report)
}

// newJSONFidelity makes the JSON of a case. The numbers of runs that count,
// and the spreads of figures, are called by the names of the grounds.
func newJSONFidelity(f *Fidelity) json.Object {
	o := json.Object{{Name: "scenario", Value: f.Scenario}, {Name: "variant", Value: f.Variant}, {Name: "result", Value: f.Result()}}
	if f.Unsupported != "" { // why it cannot run on the other ground
		o = append(o, json.Member{Name: "unable", Value: f.Unsupported})
	}
	leftOut, figures, added := []jsonLeftOut{}, []json.Object{}, []overhead.JSON{}
	o = append(o,
		json.Member{Name: f.Grounds.Of.Name, Value: len(f.Reference.Counted)},
		json.Member{Name: f.Grounds.With.Name, Value: len(f.Other.Counted)},
	)
	for _, s := range []*Side{&f.Reference, &f.Other} {
		for _, r := range s.LeftOut {
			leftOut = append(leftOut, jsonLeftOut{r.Run.Ground, r.Run.Seed, r.Reasons})
		}
	}
	for i := range f.Figures {
		figures = append(figures, f.newJSONCompared(&f.Figures[i]))
	}
	for _, s := range f.Other.Counted {
		added = append(added, overhead.NewJSON(s.Run.Seed, s.Overhead)...)
	}
	return append(o,
		json.Member{Name: "left_out", Value: leftOut},
		json.Member{Name: "figures", Value: figures},
		json.Member{Name: "overhead", Value: added},
		json.Member{Name: "warnings", Value: append([]string{}, overhead.Warnings(f.overhead())...)},
	)
}

func (f *Fidelity) newJSONCompared(c *Compared) json.Object {
	var from, to, percentile *float64
	if c.Result != Unjudged {
		from, to, percentile = finite(c.Low), finite(c.High), finite(c.Percentile)
	}
	values := []*float64{}
	for _, x := range c.Other {
		values = append(values, finite(x))
	}
	return json.Object{
		{Name: "figure", Value: c.Band.Figure},
		{Name: "of", Value: c.Of}, // fault or application server
		{Name: "unit", Value: c.Band.Unit},
		{Name: "result", Value: c.Result},
		{Name: "decided", Value: c.Decided},
		{Name: "exact", Value: c.Band.Exact && c.Decided}, // without a band, as it is decided
		{Name: "band_absolute", Value: c.Band.Absolute},
		{Name: "band_relative", Value: c.Band.Relative},
		{Name: "agrees_from", Value: from},
		{Name: "agrees_to", Value: to},
		{Name: "percentile", Value: percentile}, // 0 to 1
		{Name: f.Grounds.Of.Name, Value: newJSONSpread(c.Reference)},
		{Name: f.Grounds.With.Name, Value: newJSONSpread(c.Other)},
		{Name: f.Grounds.With.Name + "_values", Value: values},
	}
}

func newJSONSpread(s Spread) jsonSpread {
	j := jsonSpread{N: len(s)}
	if len(s) == 0 {
		return j
	}
	for _, x := range s {
		if math.IsInf(x, 1) {
			j.Never++
		}
	}
	j.Median, j.Min, j.Low, j.High, j.Max = finite(s.Median()), finite(s[0]), finite(s.Low(0.05)), finite(s.High(0.05)), finite(s[len(s)-1])
	return j
}

// finite gives the value, or nil for what never happened.
func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}
