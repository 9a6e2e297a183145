package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	reports "github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Results holds the cases of a report.json.
type Results struct{ cases []*side }

// side is a case in one of the two results.
type side struct {
	scenario, variant, ground string
	result                    verdict.Result
	runs                      int
	values                    map[string][]float64 // by figure, of the runs that have it
}

// name is "scenario/variant", with the ground where it is not the usual one.
func (s *side) name() string {
	name := s.scenario
	if s.variant != "" {
		name += "/" + s.variant
	}
	return name
}

func (s *side) sameCase(o *side) bool {
	return s.scenario == o.scenario && s.variant == o.variant && s.ground == o.ground
}

// file is the part of report.json that is compared.
type file struct {
	Version *int      `json:"version"`
	Runs    []fileRun `json:"runs"`
}

type fileRun struct {
	Scenario string           `json:"scenario"`
	Variant  string           `json:"variant"`
	Ground   string           `json:"ground"`
	Result   verdict.Result   `json:"result"`
	Whole    map[string]any   `json:"whole"`
	Faults   []map[string]any `json:"faults"`
}

// Read reads a report.json. Figures that it does not have, because another
// version wrote it, are not compared.
func Read(r io.Reader) (*Results, error) {
	var f file
	if err := json.NewDecoder(r).Decode(&f); err != nil {
		return nil, fmt.Errorf("not a report.json: %w", err)
	}
	switch {
	case f.Version == nil:
		return nil, errors.New("not a report.json: it has no version")
	case *f.Version != reports.Version:
		return nil, fmt.Errorf("a report.json of version %d, expected %d", *f.Version, reports.Version)
	}
	all := &Results{}
	for i := range f.Runs {
		if err := all.add(&f.Runs[i]); err != nil {
			return nil, fmt.Errorf("run %d: %w", i+1, err)
		}
	}
	return all, nil
}

// add adds a run to its case.
func (r *Results) add(run *fileRun) error {
	if run.Scenario == "" {
		return errors.New("it has no scenario")
	}
	if !slices.Contains([]verdict.Result{verdict.Pass, verdict.Fail, verdict.Inconclusive}, run.Result) {
		return fmt.Errorf("%q is no result", run.Result)
	}
	one := &side{scenario: run.Scenario, variant: run.Variant, ground: run.Ground, values: map[string][]float64{}}
	i := slices.IndexFunc(r.cases, one.sameCase)
	if i < 0 {
		i = len(r.cases)
		r.cases = append(r.cases, one)
	}
	c := r.cases[i]
	c.runs++
	c.result = verdict.Worst(slices.DeleteFunc([]verdict.Result{c.result, run.Result}, func(v verdict.Result) bool { return v == "" }))
	for _, k := range expect.Parts.Figures() {
		if v, ok := number(run.Whole, &k); ok && !empty(run.Whole, &k) {
			c.values[k.Name] = append(c.values[k.Name], v)
		}
	}
	for _, k := range expect.Faults.Figures() {
		if v, ok := longest(run.Faults, &k); ok {
			c.values[k.Name] = append(c.values[k.Name], v)
		}
	}
	return nil
}

// Median of a figure of a case; false where the results have none. Times are in
// nanoseconds.
func (r *Results) Median(scenario, variant, ground, figure string) (float64, bool) {
	i := slices.IndexFunc(r.cases, (&side{scenario: scenario, variant: variant, ground: ground}).sameCase)
	if i < 0 || len(r.cases[i].values[figure]) == 0 {
		return 0, false
	}
	return verdict.MedianOf(slices.Clone(r.cases[i].values[figure])).Median, true
}

// number is a figure in an object of figures.
func number(of map[string]any, k *expect.Figure) (float64, bool) {
	name := k.Name
	if k.Unit == expect.Timed {
		name += "_ns"
	}
	steps := strings.Split(name, ".")
	for _, step := range steps[:len(steps)-1] {
		of, _ = of[step].(map[string]any)
	}
	v, ok := of[steps[len(steps)-1]].(float64)
	return v, ok
}

// empty reports whether a figure is computed over nothing.
func empty(of map[string]any, k *expect.Figure) bool {
	if k.Over == "" {
		return false
	}
	over, ok := number(of, &expect.Figure{Name: k.Over, Unit: expect.Counted})
	return ok && over == 0
}

// longest is a figure of the fault, repairs aside, in which it is longest.
func longest(faults []map[string]any, k *expect.Figure) (float64, bool) {
	most := math.Inf(-1)
	for _, f := range faults {
		repair, _ := f["repair"].(bool)
		if v, ok := number(f, k); ok && !repair && v != float64(expect.None) {
			most = max(most, v)
		}
	}
	return most, !math.IsInf(most, -1)
}
