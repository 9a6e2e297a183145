// Package sentence tells in a sentence or two what became of users in a run, with the
// worst number of it.
package sentence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// done says what a fault does to its targets, by verb.
var done = map[string]string{
	"kill": "is killed", "stop": "is stopped", "crash": "loses power", "pause": "is paused", "freeze": "is frozen", "cut": "is cut off", "slow": "gets slow",
	"start": "is started", "restart": "is restarted", "switch": "is switched over",
}

// Of tells in a sentence or two what the worst fault of a run led to.
func Of(v *verdict.Verdict) string {
	m := v.Measured
	f := WorstFault(m)
	whole := m.Whole()
	requests := fmt.Sprintf("%s of %s fail", units.Count(whole.Count("requests.errors")), units.Counted(whole.Count("requests.total"), "request"))
	if whole.Count("requests.errors") == 0 {
		requests = fmt.Sprintf("none of %s fails", units.Counted(whole.Count("requests.total"), "request"))
	}
	var text string
	if f == nil {
		text = "Without any fault, " + requests + "."
	} else {
		x := m.Reaction(f)
		parts := []string{moves(m, f, x), without(m, f)}
		parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
		text = fmt.Sprintf("When %s, %s. In the whole run %s.", happens(f), strings.Join(parts, " and "), requests)
	}
	text += kept(whole)
	if v.Result == verdict.Pass && len(v.Expectations) > 0 && whole.Count("requests.errors") > 0 {
		return "As expected: " + strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

// happens says what a fault is, as a part of a sentence.
func happens(f *record.Fault) string {
	what, known := done[f.Verb]
	if !known || len(f.Targets) == 0 || len(f.Targets) > 3 {
		return "the fault " + f.ID + " comes"
	}
	if len(f.Targets) > 1 {
		what = strings.Replace(strings.Replace(what, "is ", "are ", 1), "loses", "lose", 1)
	}
	return strings.Join(f.Targets, " and ") + " " + what
}

// WorstFault is the one that users were longest without success by; nil without any.
func WorstFault(m *measure.Measurement) *record.Fault {
	r := m.Record()
	var worst *record.Fault
	longest := time.Duration(-1)
	for i := range r.Faults {
		if f := &r.Faults[i]; !f.Repair {
			if stood, _ := m.Stood(f); stood > longest {
				worst, longest = f, stood
			}
		}
	}
	return worst
}

// moves says what became of the addresses that the fault's machines had; "" where
// they had none.
func moves(m *measure.Measurement, f *record.Fault, x expect.Reaction) string {
	had := ""
	for _, o := range m.Ownerships() {
		for _, t := range o.Tenures {
			if t.From <= f.At && f.At <= t.To && Acts(f, t.Machine) && had == "" {
				had = o.Address.String()
			}
		}
	}
	switch {
	case had == "":
		return ""
	case x.Takeover == expect.None:
		return "the address " + had + " does not move"
	}
	return "the address " + had + " moves after " + units.Duration(x.Takeover)
}

// without says how long nobody had success.
func without(m *measure.Measurement, f *record.Fault) string {
	stood, over := m.Stood(f)
	switch {
	case stood == 0:
		return "somebody has success all the time"
	case f.At+over >= m.End():
		return "nobody has success for " + units.Duration(stood) + ", to the end of the run"
	}
	return "nobody has success for " + units.Duration(stood)
}

// kept says what was lost of sessions and writes.
func kept(f expect.Figures) string {
	text := ""
	for _, of := range []struct{ asked, lost, what string }{
		{"sessions.opened", "sessions.lost", "session"},
		{"writes.acknowledged", "writes.lost", "acknowledged write"},
	} {
		switch n := f.Count(of.lost); {
		case f.Count(of.asked) == 0:
		case n == 0:
			text += fmt.Sprintf(" No %s is lost.", of.what)
		default:
			text += fmt.Sprintf(" Lost: %s of %s.", units.Count(n), units.Counted(f.Count(of.asked), of.what))
		}
	}
	return text
}

// Broken says which expectation does not hold, or why there is no verdict.
func Broken(c *verdict.Case, v *verdict.Verdict) string {
	if len(v.Reasons) > 0 {
		return "It cannot be judged: " + v.Reasons[0]
	}
	for i, j := range v.Expectations {
		of := ""
		if len(c.Runs) > 1 {
			of = fmt.Sprintf(", in %d of %d seeds", judgedSo(c, i, j.Result), len(c.Runs))
		}
		switch j.Result {
		case verdict.Fail:
			return fmt.Sprintf("Expected, and it does not hold%s: %s (%s)", of, j.Text, j.Detail)
		case verdict.Inconclusive:
			return fmt.Sprintf("Expected, and it cannot be judged%s: %s (%s)", of, j.Text, j.Why)
		}
	}
	return ""
}

// judgedSo counts the runs of a case in which an expectation has a result.
func judgedSo(c *verdict.Case, expectation int, r verdict.Result) (n int) {
	for _, v := range c.Runs {
		if expectation < len(v.Expectations) && v.Expectations[expectation].Result == r {
			n++
		}
	}
	return n
}

// Acts reports whether a fault acts on a machine or on something on it.
func Acts(f *record.Fault, name string) bool {
	return slices.ContainsFunc(f.Targets, func(t string) bool { return t == name || strings.HasPrefix(t, name+"/") })
}
