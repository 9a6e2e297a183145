package contest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Contender is a variation of the scenario.
type Contender struct {
	Name string
	// Changes say what was replaced where; none for what the scenario has itself.
	Changes []string
	// Written: it is what the scenario has itself.
	Written  bool
	edits    map[string][]conf.Edit // by file
	job      *scenarios.Case
	prepared harness.Prepared
}

// LeftOut is a variation that cannot run.
type LeftOut struct{ Name, Why string }

// Study says what is compared.
type Study struct {
	Of *scenarios.Case
	// What is compared, in a sentence without a full stop, and Noun for one of it.
	What, Noun string
	Contenders []Contender
	LeftOut    []LeftOut
	Figures    []Figure
	Seeds      []uint64
	without    string // a figure that says nothing here
}

// Measure has the study compare by these figures.
func (s *Study) Measure(figures []Figure) {
	s.Figures = slices.DeleteFunc(slices.Clone(figures), func(f Figure) bool { return f.Name == s.without })
}

// Counted gives the noun of so many contenders: "strategies".
func (s *Study) Counted(n int) string {
	switch stem, y := strings.CutSuffix(s.Noun, "y"); {
	case n == 1:
		return s.Noun
	case y && !strings.HasSuffix(stem, "a"):
		return stem + "ies"
	}
	return s.Noun + "s"
}

// add makes a contender of a case, or leaves it out for what is wrong with it: an error
// where it was asked for by its name.
func (s *Study) add(g harness.Ground, c Contender, err error, asked bool) error {
	if err == nil {
		var all []harness.Prepared
		if all, err = suite.Prepare(g, []*scenarios.Case{c.job}); err == nil {
			c.prepared = all[0]
			s.Contenders = append(s.Contenders, c)
			return nil
		}
	}
	var problems conf.Problems
	var one conf.Problem
	if errors.As(err, &problems) {
		c.asWritten(problems)
	}
	switch {
	case asked:
		return err
	case problems != nil:
		one = problems[0]
	case !errors.As(err, &one):
		s.LeftOut = append(s.LeftOut, LeftOut{c.Name, err.Error()})
		return nil
	}
	s.LeftOut = append(s.LeftOut, LeftOut{c.Name, one.Pos.String() + ": " + one.What})
	return nil
}

// asWritten has problems of edited files stand where they do in the user's own.
func (c *Contender) asWritten(problems conf.Problems) {
	for file, edits := range c.edits { // order cannot show: each problem is of one file
		for i := range problems {
			if p := &problems[i]; p.Pos.File == file || strings.HasSuffix(p.Pos.File, "/"+file) {
				p.Pos.Line = conf.Before(p.Pos.Line, edits)
			}
		}
	}
}

// Row is a contender's figures over the seeds.
type Row struct {
	*Contender
	Figures []study.Estimate // by Study.Figures
	Ranks   []int            // see study.Ranks
	// Unclear is how many of its runs were inconclusive, Why of the first one.
	Unclear int
	Why     string
}

// Results of a study.
type Results struct {
	Study *Study
	Rows  []Row
}

// Before says what is to be known before the runs: that there are too few seeds.
func (s *Study) Before() string {
	return study.TooFew(s.Counted(2), len(s.Contenders), len(s.Seeds))
}

// Jobs returns how often Run calls ended.
func (s *Study) Jobs() int { return len(s.Contenders) * len(s.Seeds) }

// outcome is what one run comes to.
type outcome struct {
	figures []float64
	why     string // of an inconclusive one
}

// Run runs every contender under every seed at a site. The results are the same whatever
// that is. The error is that of the first run that did not finish, and how many runs were
// done.
func (s *Study) Run(ctx context.Context, at suite.Site) (*Results, int, error) {
	all, done, err := suite.Gather(ctx, s.Jobs(), at, func(ctx context.Context, i int) (outcome, error) {
		return s.run(ctx, at, &s.Contenders[i/len(s.Seeds)], s.Seeds[i%len(s.Seeds)])
	})
	if err != nil {
		return nil, done, err
	}
	return s.gather(all), done, nil
}

func (s *Study) run(ctx context.Context, at suite.Site, c *Contender, seed uint64) (outcome, error) {
	r, err := at.Run(ctx, suite.Job{Case: c.job, Prepared: c.prepared, Seed: seed, About: c.job.Scenario.Name + ", " + c.Name})
	if err != nil {
		return outcome{}, err
	}
	v := r.Verdict
	if !v.Record.End.Finished {
		return outcome{}, fmt.Errorf("%s under seed %d: %s", c.Name, seed, v.Record.End.Why)
	}
	var one outcome
	for i := range s.Figures {
		one.figures = append(one.figures, s.Figures[i].of(v))
	}
	if v.Result == verdict.Inconclusive && len(v.Reasons) > 0 {
		one.why = v.Reasons[0]
	}
	return one, nil
}

// gather makes the rows, and ranks them figure by figure.
func (s *Study) gather(all []outcome) *Results {
	r := &Results{Study: s}
	for c := range s.Contenders {
		row := Row{Contender: &s.Contenders[c], Figures: make([]study.Estimate, len(s.Figures)), Ranks: make([]int, len(s.Figures))}
		for _, o := range all[c*len(s.Seeds) : (c+1)*len(s.Seeds)] {
			if o.why == "" {
				continue
			}
			if row.Unclear++; row.Why == "" {
				row.Why = o.why
			}
		}
		r.Rows = append(r.Rows, row)
	}
	for f := range s.Figures {
		values := make([][]float64, len(s.Contenders))
		for i, o := range all {
			values[i/len(s.Seeds)] = append(values[i/len(s.Seeds)], o.figures[f])
		}
		ranks := study.Ranks(values, s.Figures[f].More)
		for c := range values {
			r.Rows[c].Figures[f], r.Rows[c].Ranks[f] = study.EstimateOf(values[c]), ranks[c]
		}
	}
	return r
}
