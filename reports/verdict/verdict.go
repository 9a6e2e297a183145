package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Result is the result of an expectation, a run or many runs.
type Result string

// The three results.
const (
	Pass         Result = "pass"
	Fail         Result = "fail"
	Inconclusive Result = "inconclusive"
)

// ExitCode gives the program's exit code for a result.
func (r Result) ExitCode() int {
	switch r {
	case Pass:
		return 0
	case Fail:
		return 1
	case Inconclusive:
		return 3
	}
	panic(fmt.Sprintf("verdict: no exit code for result %q", string(r)))
}

// Expectation is a compiled one, such as expect.Expectation. Holds reports
// whether it holds, and the figures it saw: "sessions.lost = 12".
type Expectation interface {
	Holds(m expect.Measured) (holds bool, detail string, err error)
}

// Judgement is the result of one expectation.
type Judgement struct {
	Text   string `json:"text"` // the expectation as written
	Result Result `json:"result"`
	Detail string `json:"detail"` // the figures it saw, also when the result is inconclusive
	Why    string `json:"why"`    // why it is inconclusive; "" for pass and fail
	File   string `json:"-"`      // where it stands; "" where that is not known
	Line   int    `json:"-"`
	Col    int    `json:"-"`
}

// Verdict is the result of a run. A run without expectations passes when it
// came to its end and every fault took effect.
type Verdict struct {
	Result       Result
	Expectations []Judgement
	// Reasons are why the run cannot be judged: it did not finish, a fault had
	// no effect, the stack was broken before anything was done to it. With any of
	// them every expectation is inconclusive.
	Reasons []string
	Remarks []string // what a reader of the figures should know
	Replay  string   // the command that does the run again
	// What was judged.
	Record   *record.Record
	Measured *measure.Measurement
}

// Judge judges a record by expectations, which are those of r.Run.Expect in
// that order. replay is the command line that does the run again; the text of
// a failure ends with it.
func Judge(r *record.Record, m *measure.Measurement, all []Expectation, replay string) *Verdict {
	v := &Verdict{Record: r, Measured: m, Replay: replay, Reasons: Reasons(r), Remarks: remarks(m)}
	if why := broken(m, all); why != "" {
		v.Reasons = append(v.Reasons, why)
	}
	for i, e := range all {
		v.Expectations = append(v.Expectations, judge(e, text(r, i, e), m, v.Reasons))
	}
	v.Result = v.overall()
	return v
}

func text(r *record.Record, i int, e Expectation) string {
	switch s, ok := e.(fmt.Stringer); {
	case i < len(r.Run.Expect):
		return r.Run.Expect[i]
	case ok:
		return s.String()
	}
	return fmt.Sprintf("expectation %d", i+1)
}

// Reasons gives the reasons not to judge a run that its record tells: it did not
// finish, a request came to what the program's reader had refused, or a fault had
// no effect.
func Reasons(r *record.Record) []string {
	var all []string
	if !r.End.Finished {
		why := r.End.Why
		if why == "" {
			why = "no reason is known"
		}
		all = append(all, fmt.Sprintf("the run did not finish: it came to %s of %s: %s", units.Duration(r.End.At), units.Duration(r.Run.Lasts), why))
	}
	all = append(all, refused(r)...)
	for i := range r.Faults {
		f := &r.Faults[i]
		if f.Effect == record.Confirmed {
			continue
		}
		why := "fault without effect"
		if f.Effect != record.WithoutEffect {
			why = "fault whose effect is unknown"
		}
		all = append(all, strings.TrimSuffix(fmt.Sprintf("%s: %s at %s: %s", why, f.ID, units.Duration(f.At), f.Evidence), ": "))
	}
	return all
}

// refused are the lines of configuration files that were refused and reached all
// the same, each once.
func refused(r *record.Record) []string {
	var all []string
	for i := range r.Events {
		e := &r.Events[i]
		if e.Kind != record.NoteRefused {
			continue
		}
		why := fmt.Sprintf("a request came to what %s/%s cannot do: %s", e.Machine, e.Program, e.Detail)
		if !slices.Contains(all, why) {
			all = append(all, why)
		}
	}
	return all
}

func judge(e Expectation, text string, m *measure.Measurement, reasons []string) Judgement {
	holds, detail, err := e.Holds(m)
	j := Judgement{Text: text, Detail: detail}
	if p, ok := e.(interface {
		Place() (file string, line, col int)
	}); ok {
		j.File, j.Line, j.Col = p.Place()
	}
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
	return Worst(append(all, Pass))
}

// Overall gives the result of many runs: fail when one fails, otherwise
// inconclusive when one is or when there is none at all.
func Overall(verdicts []*Verdict) Result {
	all := make([]Result, len(verdicts))
	for i, v := range verdicts {
		all[i] = v.Result
	}
	return Worst(all)
}

// Worst gives the result of many: fail where one fails, otherwise inconclusive
// where one is or where there is none.
func Worst(all []Result) Result {
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

// Failure gives the text of an expectation that did not pass, in full; its
// last line is the command that replays the run. "" for one that passed.
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
