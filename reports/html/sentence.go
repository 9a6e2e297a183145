package html

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/reports/sentence"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// summary says what the runs come to. Lead tells the worst of it, Broken what was
// expected and does not hold, Rest what the other cases do.
type summary struct{ Lead, Broken, Rest string }

func newSentence(r *report, cases []*verdict.Case) summary {
	v := r.worst.worst
	s := summary{Lead: unbroken(sentence.Of(v)), Broken: unbroken(sentence.Broken(r.worst.of, v))}
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

// number is one of the four of the first screen.
type number struct {
	Label, Value, Note string
	Before             string // what it was in the results of before, where it was another
	Targets            []target

	figure string // what it is the median of, "" for nothing that results have
	unit   expect.Unit
	raw    int64
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
	n := c.numberOf(label, unit, values, append(others, name))
	n.figure = name
	return n
}

// mostTargets is how many expectations stand below a number.
const mostTargets = 2

func (c *caseReport) numberOf(label string, unit expect.Unit, values []int64, names []string) number {
	m := cellOf(unit, verdict.MedianOf(values))
	n := number{Label: label, Value: m.Text, Note: m.Interval, unit: unit, raw: m.Raw}
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
	f := sentence.WorstFault(c.worst.Measured)
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
