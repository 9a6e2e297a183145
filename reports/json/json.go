// Package json writes all figures and verdicts as JSON, for programs.
package json

import (
	"fmt"
	"io"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/overhead"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Version is the version of the JSON report. Fields may be added to it;
// one that changes its meaning or goes makes another version.
const Version = 1

// The JSON report: names with _ns are nanoseconds, -1 for none; shares are 0 to 1.
type (
	jsonReport struct {
		Version  int            `json:"version"`
		Result   verdict.Result `json:"result"`
		ExitCode int            `json:"exit_code"`
		Cases    []Object       `json:"cases"` // over seeds
		Runs     []jsonRun      `json:"runs"`  // in order of case and seed
	}
	// jsonMedian has no median without values, and no interval with fewer than six.
	jsonMedian struct {
		N      int    `json:"n"`
		Median *int64 `json:"median"`
		Min    *int64 `json:"min"`
		Max    *int64 `json:"max"`
		Low    *int64 `json:"low95"`
		High   *int64 `json:"high95"`
	}
	jsonRun struct {
		Scenario     string              `json:"scenario"`
		Path         string              `json:"path"`
		Title        string              `json:"title"`
		Variant      string              `json:"variant"`
		Seed         uint64              `json:"seed"`
		Ground       string              `json:"ground"`
		Hadrill      string              `json:"hadrill"`
		Result       verdict.Result      `json:"result"`
		Reasons      []string            `json:"reasons"`   // why it is inconclusive
		Remarks      []string            `json:"remarks"`   // what a reader of the figures should know
		Errors       []jsonEnding        `json:"errors"`    // by kind, who answered and why; the most frequent first
		Redirects    []jsonEnding        `json:"redirects"` // that nobody followed: successes
		Retried      []jsonEnding        `json:"retried"`   // attempts that failed and were made again
		Finished     bool                `json:"finished"`
		Came         int64               `json:"came_ns"`
		Digest       string              `json:"digest"`
		Replay       string              `json:"replay"`
		Expectations []verdict.Judgement `json:"expectations"`
		Whole        Object              `json:"whole"`
		Groups       []Object            `json:"groups"`
		Faults       []Object            `json:"faults"`
		Addresses    []Object            `json:"addresses"`
		Backends     []Object            `json:"backends"`
		Overhead     []overhead.JSON     `json:"overhead"` // of a ground in real time
		// lines of configuration files that the scenario leaves aside
		Ignored []string `json:"ignored"`
		// lines of configuration files that decided what became of users
		Lines []verdict.Line `json:"lines"`
	}
)

// Write writes all figures and verdicts, indented. The same verdicts give the
// same bytes.
func Write(w io.Writer, verdicts []*verdict.Verdict) error {
	report := jsonReport{Version: Version, Result: verdict.Overall(verdicts), Cases: []Object{}, Runs: []jsonRun{}}
	report.ExitCode = report.Result.ExitCode()
	cases := verdict.Cases(verdicts)
	for _, c := range cases {
		report.Cases = append(report.Cases, caseOf(c, cases))
		for _, v := range c.Runs {
			run, err := runOf(v)
			if err != nil {
				return fmt.Errorf("report: %s, seed %d: %w", c.Name(), v.Record.Run.Seed, err)
			}
			report.Runs = append(report.Runs, run)
		}
	}
	return Encode(w, report)
}

// caseOf gives the runs of a case: how many, the variant that passes where it fails,
// and the medians of their figures.
func caseOf(c *verdict.Case, all []*verdict.Case) Object {
	cure := ""
	if o := verdict.Cure(c, all); o != nil {
		cure = o.Name()
	}
	o := Object{
		{"scenario", c.Scenario}, {"variant", c.Variant}, {"ground", c.Ground}, {"result", c.Result}, {"cure", cure},
		{"runs", len(c.Runs)}, {"passed", c.Passed}, {"failed", c.Failed}, {"inconclusive", c.Unjudged},
		{"worst_seed", c.Worst().Record.Run.Seed},
	}
	for _, k := range expect.Columns() {
		o = append(o, Member{k.Column.Key + suffix(k.Unit), medianOf(c.Median(k.Name))})
	}
	return o
}

func medianOf(m verdict.Median[int64]) jsonMedian {
	number := func(n int64, there bool) *int64 {
		if !there {
			return nil
		}
		return &n
	}
	some := m.N > 0
	return jsonMedian{m.N, number(m.Median, some), number(m.Min, some), number(m.Max, some), number(m.Low, m.Interval), number(m.High, m.Interval)}
}

func runOf(v *verdict.Verdict) (jsonRun, error) {
	r, m := v.Record, v.Measured
	run := jsonRun{
		Scenario: r.Run.Scenario, Path: r.Run.Path, Title: r.Run.Title, Variant: r.Run.Variant, Seed: r.Run.Seed,
		Ground: r.Run.Ground, Hadrill: r.Run.Hadrill, Result: v.Result, Reasons: append([]string{}, v.Reasons...),
		Finished: r.End.Finished, Came: int64(m.End()), Digest: r.End.Digest, Replay: v.Replay, Whole: Figures(m.Whole()),
		Expectations: append([]verdict.Judgement{}, v.Expectations...), Groups: []Object{}, Faults: []Object{}, Addresses: []Object{}, Backends: []Object{},
		Overhead: overhead.NewJSON(r.Run.Seed, r.Overhead), Ignored: append([]string{}, r.Run.Ignored...), Lines: append([]verdict.Line{}, verdict.Lines(r)...),
	}
	errors, redirects := m.Endings()
	run.Remarks, run.Errors, run.Redirects = append([]string{}, v.Remarks...), endingsOf(errors), endingsOf(redirects)
	run.Retried = endingsOf(m.Retried())
	for _, name := range r.Run.Groups {
		f, err := m.Group(name)
		if err != nil {
			return run, err
		}
		run.Groups = append(run.Groups, append(Object{{"name", name}}, Figures(f)...))
	}
	for i := range r.Faults {
		run.Faults = append(run.Faults, faultOf(m, &r.Faults[i]))
	}
	for _, o := range m.Ownerships() {
		figures := expect.Addresses.Measure(o.Measured(m.End()))
		run.Addresses = append(run.Addresses, append(Object{{"address", o.Address.String()}}, Figures(figures)...))
	}
	for _, name := range r.Run.Backends {
		b, err := m.Backend(name)
		if err != nil {
			return run, err
		}
		run.Backends = append(run.Backends, append(Object{{"name", name}}, Figures(b)...))
	}
	return run, nil
}

// faultOf gives a fault, what it led to, and the parts of the run before,
// during and after it: null where one has no time.
func faultOf(m *measure.Measurement, f *record.Fault) Object {
	part := func(ask func(string) (expect.Figures, error)) any {
		figures, err := ask(f.ID)
		if err != nil {
			return nil
		}
		return Figures(figures)
	}
	o := Object{
		{"id", f.ID}, {"verb", f.Verb}, {"repair", f.Repair}, {"at_ns", f.At}, {"until_ns", f.Until}, // 0: to the end
		{"effect", f.Effect}, {"evidence", f.Evidence},
	}
	o = append(o, Figures(expect.Faults.Measure(m.Reaction(f)))...)
	return append(o, Member{"before", part(m.Before)}, Member{"during", part(m.During)}, Member{"after", part(m.After)})
}
