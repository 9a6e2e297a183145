package verdict

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/sim/metric"
)

// broken is why a stack was broken before anything was done to it: no request
// of any group succeeded before the first fault, or in a run without faults, and
// some failed. "" for one that worked. A run that expects just that is judged: one
// without faults that has an expectation which only failures can fulfil.
func broken(m *measure.Measurement, all []Expectation) string {
	u := m.Untroubled()
	f := u.Figures("")
	total := f.Count("requests.total")
	if total == 0 || f.Count("requests.ok") > 0 {
		return ""
	}
	when := "broken before the first fault, " + u.Fault + " at " + units.Duration(u.To)
	if u.Fault == "" {
		if expectsFailure(m, all) {
			return ""
		}
		when = "broken from the start"
	}
	return fmt.Sprintf("%s: all %s failed: %s", when, units.Counted(total, "request"), EndingsText(u.Errors, 3))
}

// expectsFailure reports whether an expectation holds that would not if every
// request had succeeded.
func expectsFailure(m *measure.Measurement, all []Expectation) bool {
	ideal := m.AllSucceeded()
	for _, e := range all {
		now, _, err := e.Holds(m)
		if err != nil || !now {
			continue
		}
		if then, _, err := e.Holds(ideal); err == nil && !then {
			return true
		}
	}
	return false
}

// EndingsText is the first most endings in words: "503 by lb1/haproxy: 120 (no
// server of app is up)".
func EndingsText(all metric.Endings, most int) string {
	var parts []string
	for i := range all {
		if i == most {
			parts = append(parts, units.Counted(len(all)-most, "further kind"))
			break
		}
		parts = append(parts, EndingText(&all[i]))
	}
	return strings.Join(parts, "; ")
}

// EndingText is an ending in words.
func EndingText(e *metric.Ending) string {
	text := e.Kind
	switch {
	case e.By == "" && e.Kind != metric.OtherEndings:
		text += " by somebody unknown"
	case e.By != "":
		text += " by " + e.By
	}
	text += ": " + units.Count(e.Count)
	if e.Why != "" {
		text += " (" + e.Why + ")"
	}
	return text
}
