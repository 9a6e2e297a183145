package reports

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
)

// Result is what an expectation, a run or many runs come to.
type Result string

// The three results.
const (
	Pass         Result = "pass"
	Fail         Result = "fail"
	Inconclusive Result = "inconclusive"
)

// ExitCode is the program's exit code for a result.
func (r Result) ExitCode() int {
	switch r {
	case Pass:
		return 0
	case Fail:
		return 1
	case Inconclusive:
		return 3
	}
	panic(fmt.Sprintf("reports: no exit code for result %q", string(r)))
}

// Expectation is a compiled one, such as scenarios.Expectation. Holds tells
// whether it holds, and the figures it saw: "sessions.lost = 12".
type Expectation interface {
	Holds(m scenarios.Measured) (holds bool, detail string, err error)
}

// Judgement is the result of one expectation.
type Judgement struct {
	Text   string // the expectation as written
	Result Result
	Detail string // the figures it saw, also when the result is inconclusive
	Why    string // why it is inconclusive; "" for pass and fail
}

// Verdict is the result of a run. A run without expectations passes when it
// came to its end and every fault took effect.
type Verdict struct {
	Result       Result
	Expectations []Judgement
	// Reasons say why the run cannot be judged: it did not finish, a fault had
	// no effect. With any of them every expectation is inconclusive.
	Reasons []string
	Replay  string // the command that does the run again
	// What was judged.
	Record   *Record
	Measured *Measurement
}

// Judge judges a record by expectations, which are those of r.Run.Expect in
// that order. replay is the command line that does the run again; the text of
// a failure ends with it.
func Judge(r *Record, m *Measurement, expect []Expectation, replay string) *Verdict {
	v := &Verdict{Record: r, Measured: m, Replay: replay, Reasons: reasons(r)}
	for i, e := range expect {
		v.Expectations = append(v.Expectations, judge(e, text(r, i, e), m, v.Reasons))
	}
	v.Result = v.overall()
	return v
}

func text(r *Record, i int, e Expectation) string {
	switch s, ok := e.(fmt.Stringer); {
	case i < len(r.Run.Expect):
		return r.Run.Expect[i]
	case ok:
		return s.String()
	}
	return fmt.Sprintf("expectation %d", i+1)
}

// reasons not to judge a run.
func reasons(r *Record) []string {
	var all []string
	if !r.End.Finished {
		why := r.End.Why
		if why == "" {
			why = "no reason is known"
		}
		all = append(all, fmt.Sprintf("the run did not finish: it came to %s of %s: %s", Duration(r.End.At), Duration(r.Run.Lasts), why))
	}
	for i := range r.Faults {
		f := &r.Faults[i]
		if f.Effect == Confirmed {
			continue
		}
		why := "fault without effect"
		if f.Effect != WithoutEffect {
			why = "fault whose effect is unknown"
		}
		all = append(all, strings.TrimSuffix(fmt.Sprintf("%s: %s at %s: %s", why, f.ID, Duration(f.At), f.Evidence), ": "))
	}
	return all
}

func judge(e Expectation, text string, m *Measurement, reasons []string) Judgement {
	holds, detail, err := e.Holds(m)
	j := Judgement{Text: text, Detail: detail}
	switch {
	case len(reasons) > 0:
		j.Result, j.Why = Inconclusive, strings.Join(reasons, "; ")
	case err != nil:
		j.Result, j.Why = Inconclusive, err.Error()
	case holds:
		j.Result = Pass
	default:
		j.Result = Fail
	}
	return j
}

func (v *Verdict) overall() Result {
	all := make([]Result, 0, len(v.Expectations)+1)
	for _, j := range v.Expectations {
		all = append(all, j.Result)
	}
	if len(v.Reasons) > 0 {
		return Inconclusive
	}
	return worst(append(all, Pass))
}

// Overall is the result of many runs: fail when one fails, otherwise
// inconclusive when one is or when there is none at all.
func Overall(verdicts []*Verdict) Result {
	all := make([]Result, len(verdicts))
	for i, v := range verdicts {
		all[i] = v.Result
	}
	return worst(all)
}

func worst(all []Result) Result {
	result := Pass
	for _, r := range all {
		if r == Fail {
			return Fail
		}
		if r == Inconclusive {
			result = Inconclusive
		}
	}
	if len(all) == 0 {
		return Inconclusive
	}
	return result
}

// Failure is the text of an expectation that did not pass, in full; its last
// line is the command that replays the run. "" for one that passed.
func (v *Verdict) Failure(j Judgement) string {
	var lines []string
	switch j.Result {
	case Pass:
		return ""
	case Fail:
		lines = append(lines, "does not hold: "+j.Text)
	case Inconclusive:
		lines = append(lines, "cannot be judged: "+j.Text)
		lines = append(lines, "because "+j.Why)
	}
	if j.Detail != "" {
		lines = append(lines, "figures: "+j.Detail)
	}
	return strings.Join(append(lines, "replay: "+v.Replay), "\n")
}
