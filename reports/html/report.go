package html

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// report holds what the page shows of all runs.
type report struct {
	frame
	Result    mark
	Title     string
	Sentence  summary
	Numbers   []number
	Scenarios []*scenario
	Heads     []string // of the table of cases
	Fine      []string // seeds, versions, ground, what is left aside
	NotRun    []verdict.NotRun
	Cut       string // how many runs finished of a study that was interrupted, "" of others
	Studies   []*studyShown
	Closed    int         // cases without a section
	Less      string      // what is left out of the others, "" for nothing
	worst     *caseReport // nil without any run
}

// scenario is the cases of one scenario on one ground.
type scenario struct {
	Name, Title, Path, Ground string
	Cases                     []*caseReport
	Matrix                    *matrix
}

func newReport(cases []*verdict.Case, verdicts []*verdict.Verdict, notRun []verdict.NotRun, d detail) *report {
	r := &report{Result: mark(verdict.Overall(verdicts)), Title: "no runs", NotRun: notRun, Cut: verdict.Interrupted(verdicts, notRun)}
	if len(cases) == 0 {
		r.Sentence = summary{Lead: "No run came to an end."}
		return r
	}
	columns := verdict.Columns(cases)
	for _, k := range columns {
		r.Heads = append(r.Heads, k.Column.Head)
	}
	failed := 0
	for i, c := range cases {
		section := newCase(c, i+1, columns)
		if c.Result != verdict.Pass {
			failed++
		}
		if c.Result == verdict.Pass && d.passed || c.Result != verdict.Pass && failed <= d.failed {
			section.open(d)
		}
		s := r.scenario(&section.worst.Record.Run)
		s.Cases = append(s.Cases, section)
		if r.worst == nil || section.worst.Worse(r.worst.worst) {
			r.worst = section
		}
	}
	r.worst.open(d)
	for _, s := range r.Scenarios {
		s.Matrix = newMatrix(s)
		for _, c := range s.Cases {
			if !c.Open {
				r.Closed++
			}
		}
	}
	r.Title = r.Scenarios[0].Name
	if len(r.Scenarios) > 1 {
		r.Title = units.Counted(len(r.Scenarios), "scenario")
	}
	r.Less = less(d, len(cases))
	r.Sentence, r.Numbers = newSentence(r, cases), numbers(r.worst)
	r.Fine = fine(verdicts)
	if r.One() && r.Less != "" { // of many the table says so
		r.Fine = append(r.Fine, r.Less+" The record has the rest: hadrill explain, and hadrill replay --events.")
	}
	return r
}

// scenario gives the place of a run's scenario, anew where it is the first of it.
func (r *report) scenario(run *record.Run) *scenario {
	i := slices.IndexFunc(r.Scenarios, func(s *scenario) bool { return s.Name == run.Scenario && s.Ground == run.Ground })
	if i < 0 {
		i = len(r.Scenarios)
		r.Scenarios = append(r.Scenarios, &scenario{Name: run.Scenario, Title: run.Title, Path: run.Path, Ground: run.Ground})
	}
	return r.Scenarios[i]
}

// Matrix is that of the scenario of the worst case.
func (r *report) Matrix() *matrix { return r.of(r.worst).Matrix }

// MatrixOf is the name of that scenario, "" where there is no other.
func (r *report) MatrixOf() string {
	if len(r.Scenarios) < 2 {
		return ""
	}
	return r.of(r.worst).Name
}

// of gives the scenario of a case.
func (r *report) of(c *caseReport) *scenario {
	i := slices.IndexFunc(r.Scenarios, func(s *scenario) bool { return slices.Contains(s.Cases, c) })
	return r.Scenarios[i]
}

// One reports whether there is a single case, whose section stands open.
func (r *report) One() bool { return len(r.Scenarios) == 1 && len(r.Scenarios[0].Cases) == 1 }

// Span is how many columns the table of cases has.
func (r *report) Span() int { return len(r.Heads) + 3 }

// mostOthers is how many variants are named that fare better.
const mostOthers = 5

// Others of the same scenario pass, drilled the same faults as the worst case, and came
// out of them better; five at the most.
func (r *report) Others() []*caseReport {
	var all []*caseReport
	for _, c := range r.of(r.worst).Cases {
		if len(all) < mostOthers && c != r.worst && c.Mark.Is() == verdict.Pass && len(c.worst.Record.Faults) > 0 && verdict.SameFaults(c.worst.Record, r.worst.worst.Record) && r.worst.worst.Worse(c.worst) {
			all = append(all, c)
		}
	}
	return all
}

// Short is a case's worst run in a few figures.
func (c *caseReport) Short() string {
	f := c.worst.Measured.Whole()
	text := fmt.Sprintf("nobody had success for %s, %s", units.Duration(c.worst.Stood()), units.Counted(f.Count("requests.errors"), "error"))
	if n := f.Count("writes.lost"); n > 0 {
		text += ", " + units.Counted(n, "write") + " lost"
	}
	if f.Count("sessions.opened") > 0 {
		text += ", " + units.Counted(f.Count("sessions.lost"), "session") + " lost"
	}
	return unbroken(text)
}

// fine holds what has to be known beside the figures.
func fine(verdicts []*verdict.Verdict) []string {
	var all, versions, grounds, ignored []string
	add := func(to *[]string, text string) {
		if text != "" && !slices.Contains(*to, text) {
			*to = append(*to, text)
		}
	}
	low, high := verdicts[0].Record.Run.Seed, verdicts[0].Record.Run.Seed
	for _, v := range verdicts {
		run := &v.Record.Run
		low, high = min(low, run.Seed), max(high, run.Seed)
		add(&versions, run.Hadrill)
		add(&grounds, run.Ground)
		for _, line := range run.Ignored {
			add(&ignored, run.Name()+": "+line)
		}
	}
	seeds := fmt.Sprintf("seed %d", low)
	if high > low {
		seeds = fmt.Sprintf("seeds %d to %d", low, high)
	}
	all = append(all, fmt.Sprintf("%s, %s, ground: %s, hadrill %s", units.Counted(len(verdicts), "run"), seeds, strings.Join(grounds, ", "), strings.Join(versions, ", ")))
	for _, line := range ignored {
		all = append(all, "left aside by the scenario's word (ignore): "+line)
	}
	return append(all, "hadrill check PATH lists what the files say that is accepted without effect.")
}

// row is the figures of a case as the table of cases has them.
func row(c *verdict.Case, columns []expect.Figure) []cell {
	var all []cell
	for _, k := range columns {
		all = append(all, cellOf(k.Unit, c.Median(k.Name)))
	}
	return all
}

// less says what sections have less of than that of an ordinary single case; "" for
// nothing.
func less(d detail, cases int) string {
	if d.whole() {
		return ""
	}
	text := "Of so many cases less is shown of each"
	if cases == 1 {
		text = "Of so large a run less is shown"
	}
	text += fmt.Sprintf(": %s of a fault's story, the course in some %d rows", units.Counted(d.events, "event"), d.rows)
	if d.notes > 0 {
		text += fmt.Sprintf(", %s in the player", units.Counted(d.notes, "note"))
	}
	for _, left := range []struct {
		shown bool
		what  string
	}{{d.config, ", of the configuration the lines that decided"}, {d.drawn, ", of cases that pass no curves"}, {d.played, " and no player"}} {
		if !left.shown && d.passed {
			text += left.what
		}
	}
	return text + "."
}

// cell is a figure with its raw value, as in report.json.
type cell struct {
	Text, Interval string
	Raw            int64
	None           bool
}

// cellText is a count or a time in nanoseconds in words.
func cellText(unit expect.Unit, n int64) string {
	if unit == expect.Timed {
		return units.Duration(time.Duration(n))
	}
	return units.Count(int(n))
}

func cellOf(unit expect.Unit, m verdict.Median[int64]) cell {
	text := func(n int64) string { return cellText(unit, n) }
	if m.N == 0 {
		return cell{Text: "–", None: true}
	}
	c := cell{Text: text(m.Median), Raw: m.Median}
	if m.Interval {
		c.Interval = text(m.Low) + " to " + text(m.High)
	}
	return c
}
