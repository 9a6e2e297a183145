package html

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/hadrill/hadrill/reports/explain"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// caseReport holds what the page shows of a case: the figures over its seeds, and the
// section of its worst run.
type caseReport struct {
	Number        int // from 1
	Name, Variant string
	Mark          mark
	Seeds         string
	Cells         []cell
	Spark         template.HTML

	Strip, Charts, Tail template.HTML
	Faults              []faultKey
	Errors              []ending
	Owners              []owner
	Expectations        []judgement
	Replay              string
	Remarks, Reasons    []string
	Lines               []verdict.Line // of the configuration, that decided
	Backends            []share
	Player              template.JS
	Story               string
	Groups              []group
	Course              courseTable
	TailTable           []tailCell
	Config              []configFile
	Open                bool // it has a section

	of    *verdict.Case
	worst *verdict.Verdict
}

type (
	ending struct {
		Kind, By, Why, Count string
		Retried              bool
	}
	owner struct {
		Address, From, To, Machines string
		Several, Nobody             bool
	}
	judgement struct {
		Mark              mark
		Text, Detail, Why string
	}
	share struct{ Name, Answers, Share string }
	group struct {
		Name  string
		Cells []string
	}
)

func newCase(c *verdict.Case, number int, columns []expect.Figure) *caseReport {
	v := c.Worst()
	return &caseReport{
		Number: number, Name: c.Name(), Variant: c.Variant, Mark: mark(c.Result), Seeds: seeds(c), Cells: row(c, columns),
		Spark: spark(v.Measured.Course().Thin(4)), Replay: v.Replay, Remarks: v.Remarks, Reasons: v.Reasons, Lines: verdict.Lines(v.Record), of: c, worst: v,
	}
}

// open fills the case's section.
func (s *caseReport) open(d detail) {
	if s.Open {
		return
	}
	s.Open = true
	v := s.worst
	r, m := v.Record, v.Measured
	t := newTime(m)
	course := m.Course().Thin(d.wide)
	passes := v.Result == verdict.Pass
	s.Strip = drawStrip(v, t, course)
	if d.drawn || !passes {
		s.Charts, s.Tail = drawCharts(v, t, course), drawTail(v)
	}
	s.Course, s.TailTable = courseOf(m.Course(), d.rows), tailOf(m)
	s.Faults = faultKeys(m)
	errors, _ := m.Endings()
	s.Errors = append(endings(errors, false), endings(m.Retried(), true)...)
	s.Owners = owners(m)
	for _, j := range v.Expectations {
		s.Expectations = append(s.Expectations, judgement{mark(j.Result), j.Text, j.Detail, j.Why})
	}
	for i, b := range m.Answers() {
		f := expect.Backends.Measure(b)
		s.Backends = append(s.Backends, share{r.Run.Backends[i], units.Count(b.Requests), units.Percent(f.Share("share"))})
	}
	s.Groups = groups(m)
	if d.played || !passes {
		s.Player = player(v, t, course, d)
	}
	s.Story = story(r, d)
	if d.config {
		s.Config = configOf(v)
	}
}

// Doubt reports whether a case passes, though a reader should know something before
// believing that all is well: sessions, say, that were lost without any fault.
func (s *caseReport) Doubt() bool { return s.Mark.Is() == verdict.Pass && len(s.Remarks) > 0 }

func seeds(c *verdict.Case) string {
	first := c.Worst().Record.Run.Seed
	if len(c.Runs) == 1 {
		return fmt.Sprintf("seed %d", first)
	}
	text := fmt.Sprintf("%s: %d pass", units.Counted(len(c.Runs), "seed"), c.Passed)
	if c.Failed > 0 {
		text += fmt.Sprintf(", %d fail", c.Failed)
	}
	if c.Unjudged > 0 {
		text += fmt.Sprintf(", %d inconclusive", c.Unjudged)
	}
	return text + fmt.Sprintf("; shown is the worst, seed %d", first)
}

func endings(all metric.Endings, retried bool) []ending {
	var rows []ending
	for _, e := range all {
		by := e.By
		if by == "" && e.Kind != metric.OtherEndings {
			by = "not known"
		}
		rows = append(rows, ending{e.Kind, by, e.Why, units.Count(e.Count), retried})
	}
	return rows
}

// mostOwners is how many rows of one address are listed.
const mostOwners = 12

// owners tells who had each address and when.
func owners(m *measure.Measurement) []owner {
	var all []owner
	for _, o := range m.Ownerships() {
		stretches := o.Stretches(m.End())
		for i, st := range stretches {
			if i == mostOwners {
				all = append(all, owner{Address: o.Address.String(), Machines: "and " + units.Counted(len(stretches)-i, "further change")})
				break
			}
			row := owner{o.Address.String(), units.Duration(st.From), units.Duration(st.To), strings.Join(st.Owners, " and "), len(st.Owners) > 1, len(st.Owners) == 0}
			if row.Nobody {
				row.Machines = "nobody"
			}
			all = append(all, row)
		}
	}
	return all
}

// groupFigures are those of a group of users that the section shows.
var groupFigures = []string{"requests.total", "requests.errors", "sessions.lost", "outage.longest", "stall.longest", "latency.p50", "latency.p99"}

// GroupHeads are the heads of their columns.
func (*caseReport) GroupHeads() []string { return groupFigures }

// groups gives the figures of each group, where there are several, and of all.
func groups(m *measure.Measurement) []group {
	line := func(name string, f expect.Figures) group {
		g := group{Name: name}
		for k, v := range f.All() {
			for _, name := range groupFigures {
				if k.Name == name {
					g.Cells = append(g.Cells, units.Value(k.Unit, v))
				}
			}
		}
		return g
	}
	var all []group
	for _, name := range m.Record().Run.Groups {
		if f, err := m.Group(name); err == nil && len(m.Record().Run.Groups) > 1 {
			all = append(all, line(name, f))
		}
	}
	return append(all, line("all", m.Whole()))
}

// story holds what explain tells of a run's faults.
func story(r *record.Record, d detail) string {
	var b bytes.Buffer
	s := explain.Story{Record: r, Recorded: true, Most: d.events}
	if err := s.WriteFaults(&b, "", layout.Options{}); err != nil {
		return err.Error()
	}
	_, text, _ := strings.Cut(b.String(), "\n") // the section says which run it is
	return strings.TrimSpace(text)
}
