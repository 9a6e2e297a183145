// Package csv writes every figure of every run, for spreadsheets and notebooks.
package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// head of the table. Of is the thing that the figure is of: "whole",
// "group NAME", "fault ID", "before ID", "during ID", "after ID", "address IP"
// "backend NAME", or "errors KIND", whose figure is who answered and why.
var head = []string{"scenario", "variant", "ground", "seed", "result", "of", "figure", "unit", "value"}

// Write writes one row a run and figure, in the order of the JSON report. Times
// are in nanoseconds (unit ns), empty for what did not happen; parts of a run
// without any time are left out. The same verdicts give the same bytes.
func Write(w io.Writer, verdicts []*verdict.Verdict) error {
	out := csv.NewWriter(w)
	rows := [][]string{head}
	for _, c := range verdict.Cases(verdicts) {
		for _, v := range c.Runs {
			rows = append(rows, run(v)...)
		}
	}
	return out.WriteAll(rows)
}

func run(v *verdict.Verdict) [][]string {
	r, m := &v.Record.Run, v.Measured
	var rows [][]string
	add := func(of string, f expect.Figures, err error) {
		if err != nil {
			return // a part without time
		}
		for k, value := range f.All() {
			rows = append(rows, []string{
				r.Scenario, r.Variant, r.Ground, strconv.FormatUint(r.Seed, 10), string(v.Result), of, k.Name, unit(k.Unit), text(value),
			})
		}
	}
	add("whole", m.Whole(), nil)
	for _, name := range r.Groups {
		f, err := m.Group(name)
		add("group "+name, f, err)
	}
	for i := range v.Record.Faults {
		id := v.Record.Faults[i].ID
		for _, part := range []struct {
			of  string
			ask func(string) (expect.Figures, error)
		}{{"fault", m.Fault}, {"before", m.Before}, {"during", m.During}, {"after", m.After}} {
			f, err := part.ask(id)
			add(part.of+" "+id, f, err)
		}
	}
	for _, o := range m.Ownerships() {
		add("address "+o.Address.String(), expect.Addresses.Measure(o.Measured(m.End())), nil)
	}
	endings := func(what string, all metric.Endings) {
		for _, e := range all {
			rows = append(rows, []string{
				r.Scenario, r.Variant, r.Ground, strconv.FormatUint(r.Seed, 10), string(v.Result), what + " " + e.Kind,
				strings.TrimSuffix(e.By+": "+e.Why, ": "), string(expect.Counted), strconv.Itoa(e.Count),
			})
		}
	}
	errors, redirects := m.Endings()
	endings("errors", append(errors, redirects...))
	endings("retried", m.Retried())
	for _, name := range r.Backends {
		f, err := m.Backend(name)
		add("backend "+name, f, err)
	}
	return rows
}

// unit gives a unit's name in the table.
func unit(u expect.Unit) string {
	if u == expect.Timed {
		return "ns"
	}
	return string(u)
}

func text(v any) string {
	switch v := v.(type) {
	case time.Duration:
		if v == expect.None {
			return ""
		}
		return strconv.FormatInt(int64(v), 10)
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return expect.Format(v)
}
