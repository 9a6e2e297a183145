package html

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// sentence says what the runs come to. Lead tells the worst of it, Broken what was
// expected and does not hold, Rest what the other cases do.
type sentence struct{ Lead, Broken, Rest string }

func newSentence(r *report, cases []*verdict.Case) sentence {
	v := r.worst.worst
	s := sentence{Lead: unbroken(story1(v)), Broken: unbroken(broken(r.worst.of, v))}
	if len(cases) < 2 {
		return s
	}
	n := map[verdict.Result]int{}
	for _, c := range cases {
		n[c.Result]++
	}
	s.Rest = fmt.Sprintf("%s: %d pass, %d fail, %d inconclusive.", units.Counted(len(cases), "case"), n[verdict.Pass], n[verdict.Fail], n[verdict.Inconclusive])
	return s
}

// numbered is a space within a number, or between one and its unit.
var numbered = regexp.MustCompile(`(\d) (\d{3}\b|(?:ns|µs|ms|s|min)\b|%)`)

// unbroken has no line end within a number.
func unbroken(text string) string {
	return numbered.ReplaceAllString(numbered.ReplaceAllString(text, "$1\u00a0$2"), "$1\u00a0$2")
}

// done says what a fault does to its targets, by verb.
var done = map[string]string{
	"kill": "is killed", "stop": "is stopped", "crash": "loses power", "pause": "is paused", "freeze": "is frozen", "cut": "is cut off", "slow": "gets slow",
	"start": "is started", "restart": "is restarted", "switch": "is switched over",
}

// story1 tells in a sentence or two what the worst fault of a run led to.
func story1(v *verdict.Verdict) string {
	m := v.Measured
	f := worstFault(m)
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

// worstFault is the one that users were longest without success by; nil without any.
func worstFault(m *measure.Measurement) *record.Fault {
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
			if t.From <= f.At && f.At <= t.To && acts(f, t.Machine) && had == "" {
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

// broken says which expectation does not hold, or why there is no verdict.
func broken(c *verdict.Case, v *verdict.Verdict) string {
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

// number is one of the four of the first screen.
type number struct {
	Label, Value, Note string
	Targets            []target
}

// target is an expectation about a number.
type target struct {
	Mark mark
	Text string
}

// numbers are the four: what was lost, how long users stood still, how many errors they
// saw, and how slow it was during the fault.
func numbers(c *caseReport) []number {
	whole := c.worst.Measured.Whole()
	lost := c.number("sessions lost", expect.Counted, "sessions.lost")
	switch {
	case whole.Count("writes.acknowledged") > 0 && (whole.Count("sessions.opened") == 0 || whole.Count("writes.lost") > 0):
		lost = c.number("acknowledged writes lost", expect.Counted, "writes.lost")
	case whole.Count("sessions.opened") == 0:
		lost.Value, lost.Note = "–", "no session was opened"
	}
	return []number{lost, c.number("nobody had success for", expect.Timed, "stall.longest", "outage.longest"),
		c.number("errors", expect.Counted, "requests.errors", "requests.error_share"), c.slow()}
}

// number gives the median of a figure over the seeds of a case, with the expectations of
// it and of others that say the same.
func (c *caseReport) number(label string, unit expect.Unit, name string, others ...string) number {
	values := make([]int64, len(c.of.Runs))
	for i, v := range c.of.Runs {
		if f := v.Measured.Whole(); unit == expect.Timed {
			values[i] = int64(f.Time(name))
		} else {
			values[i] = int64(f.Count(name))
		}
	}
	return c.numberOf(label, unit, values, append(others, name))
}

// mostTargets is how many expectations stand below a number.
const mostTargets = 2

func (c *caseReport) numberOf(label string, unit expect.Unit, values []int64, names []string) number {
	m := cellOf(unit, verdict.MedianOf(values))
	n := number{Label: label, Value: m.Text, Note: m.Interval}
	if m.Interval != "" {
		n.Note = "median; 95 %: " + m.Interval
	}
	for _, j := range c.worst.Expectations {
		if len(n.Targets) < mostTargets && slices.ContainsFunc(names, func(name string) bool { return strings.Contains(j.Text, name) }) {
			n.Targets = append(n.Targets, target{mark(j.Result), j.Text})
		}
	}
	return n
}

// slow is the 99th percentile of the response times of requests that succeeded while the
// worst fault lasts, of the whole run where there is none: what failed at once is not fast.
func (c *caseReport) slow() number {
	const figure = "latency.ok.p99"
	f := worstFault(c.worst.Measured)
	var values []int64
	for _, v := range c.of.Runs {
		part := v.Measured.Whole()
		if f != nil {
			var err error
			if part, err = v.Measured.During(f.ID); err != nil {
				continue // it has no time
			}
		}
		if part.Count("requests.ok") > 0 {
			values = append(values, int64(part.Time(figure)))
		}
	}
	label := "p99 of answers"
	if f != nil {
		label += " during " + f.ID
	}
	n := c.numberOf(label, expect.Timed, values, []string{"latency.p99", figure})
	switch {
	case len(values) == 0:
		n.Note = "no request succeeded"
	case len(values) < len(c.of.Runs):
		n.Note = fmt.Sprintf("in %d of %d seeds; in the others no request succeeded", len(values), len(c.of.Runs))
	}
	return n
}
