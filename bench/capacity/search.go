package capacity

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/sim/metric"
)

// Study asks for the capacity of a stack whole and with each of some losses.
type Study struct {
	Stack
	Losses []Loss // beside none
	// Passing are faults that pass, after which the stack has to recover.
	Passing []Loss
	Seeds   []uint64
	// Precision is the width of the last bracket under each seed, as a share.
	Precision float64
	// Reference is another ground, on which the loads around the answer are run as well; nil
	// for none. There, which may be nil, does its runs elsewhere, as in suite.Site.
	Reference harness.Ground
	There     suite.Doer
}

// Answer is the capacity of the stack with a loss, or with none.
type Answer struct {
	Loss Loss
	// Capacity is of each seed, by Study.Seeds, the highest load that met the objective,
	// 0 for none; NaN where there is no answer, and Odd says why.
	Capacity []float64
	Odd      []string
	study.Estimate
	// Uneven are loads below a seed's answer that missed the objective: whether a load
	// meets it is up to more than the load.
	Uneven []float64
	// Broken are the terms that did not hold at the lowest loads that missed, by how
	// often.
	Broken []Term
	// Limit is the busiest of all limits at those loads; nil for none.
	Limit *Usage
	// Usages are of all limits, at the highest loads that met.
	Usages []Usage
	// Errors are how requests ended there that failed, with the most frequent first.
	Errors metric.Endings
	// Probes and Stopped are how many runs it took, and how many of them did not have to
	// go to their end.
	Probes, Stopped int
	// Waited is the greatest share, at the loads that met, of requests that waited for a
	// user who was not busy: the users' number was a limit.
	Waited float64
	// Reaction is the stack's to the loss, the latest over seeds.
	Reaction
}

// Term of an objective, and under how many seeds it broke.
type Term struct {
	Text  string
	Seeds int
}

// Results of a study.
type Results struct {
	Study   *Study
	Answers []Answer // that of the whole stack, then those of Study.Losses
	// Recovers are the highest loads at which the objective holds again after each of
	// Study.Passing.
	Recovers []Answer
	// Confirmed are runs five times as long under a seed of their own, at the lower ends
	// of the intervals of the whole stack and of the worst loss.
	Confirmed []Confirmation
	// Crosschecks are runs around the capacity of the whole stack on Study.Reference too.
	Crosschecks []Crosscheck
	Course      *Course // nil where the objective is met at no load, or at every one
}

// Whole is the answer without a loss.
func (r *Results) Whole() *Answer { return &r.Answers[0] }

// Worst is the answer with the loss that leaves least; nil without losses.
func (r *Results) Worst() *Answer { return r.least(func(*Answer) bool { return true }) }

// Survived is the answer with the loss that leaves least of those that leave something;
// nil for none.
func (r *Results) Survived() *Answer { return r.least(func(a *Answer) bool { return a.Median > 0 }) }

// least is the least answer with a loss of some; one that is none is less than any.
func (r *Results) least(of func(*Answer) bool) *Answer {
	var least *Answer
	for i := range r.Answers[1:] {
		a := &r.Answers[1+i]
		if of(a) && (least == nil || !math.IsNaN(least.Median) && !(a.Median >= least.Median)) {
			least = a
		}
	}
	return least
}

// fatal are the losses after which the objective is met at no load.
func (r *Results) fatal() []Loss {
	var all []Loss
	for i := range r.Answers[1:] {
		if a := &r.Answers[1+i]; a.Median == 0 {
			all = append(all, a.Loss)
		}
	}
	return all
}

// Jobs returns how often Run calls ended at most.
func (s *Study) Jobs() int {
	return (1+len(s.Losses)+len(s.Passing))*len(s.Seeds) + 2 + len(s.Losses) + s.courseJobs()
}

// searchRuns is about how many runs a search takes.
const searchRuns = 6

// Before says about how many runs there will be, and what makes them fewer.
func (s *Study) Before() string {
	runs := (1+len(s.Losses)+len(s.Passing))*len(s.Seeds)*searchRuns + s.courseJobs()
	return fmt.Sprintf("about %s runs of %s each; --lose, --seeds, --for and --warmup make it shorter", units.Count(runs), units.Duration(s.Warmup+s.For))
}

// far is how many times lower or higher than the scenario's load a search goes.
const far = 256

// few is how many visits are expected in a run at the lowest load of a search: a run to which
// none comes says nothing.
const few = 20

// Run does the study at a site. The results are the same whatever that is. The error is
// that of the first run that did not finish, and how many parts were done.
func (s *Study) Run(ctx context.Context, at suite.Site) (*Results, int, error) {
	w := &work{ctx: ctx, at: at}
	r := &Results{Study: s, Answers: s.answers(w, append([]Loss{{}}, s.Losses...), s.Seeds, s.Today())}
	if w.failed == nil {
		r.Recovers = s.recoveries(w, r.Whole())
	}
	if w.failed != nil {
		return nil, w.done, w.end(s)
	}
	w.each(1, func(int) {
		var err error
		if r.Confirmed, err = s.confirm(ctx, at, r); err != nil {
			w.fail(err)
		}
	})
	s.reactions(w, r)
	r.Course = s.course(w, r)
	w.each(1, func(int) {
		var err error
		if r.Crosschecks, err = s.crosscheck(ctx, at, r.Whole()); err != nil {
			w.fail(err)
		}
	})
	return r, w.done, w.end(s)
}

// answers searches with each loss under each seed: first the first loss under the first
// seed, from a load on, then the others under it, which begin at its answer, then all under the other
// seeds, which begin at their firsts'. It is nil after an error, which work has.
func (s *Study) answers(w *work, losses []Loss, seeds []uint64, start float64) []Answer {
	searches := make([][]*search, len(losses))
	for i := range losses {
		searches[i] = make([]*search, len(seeds))
	}
	one := func(i, k int, start float64, near bool) {
		l := s.limits(start, near)
		if k > 0 {
			l.Slope = searches[i][0].slope()
		}
		l.Check = k == 0
		searches[i][k] = s.search(w, l, losses[i], seeds[k])
	}
	w.each(1, func(int) { one(0, 0, start, false) })
	if w.failed == nil && len(losses) > 1 {
		start := startOf(searches[0][0], s.Today())
		w.each(len(losses)-1, func(i int) { one(1+i, 0, start, false) })
	}
	if rest := len(seeds) - 1; w.failed == nil && rest > 0 {
		w.each(len(losses)*rest, func(n int) {
			i, k := n/rest, 1+n%rest
			start, near := s.startBeside(searches[i][0])
			one(i, k, start, near)
		})
	}
	if w.failed != nil {
		return nil
	}
	var all []Answer
	for i := range losses {
		all = append(all, answerOf(losses[i], searches[i]))
	}
	return all
}

// startBeside is where the search with the same loss under another seed begins, and
// whether that is near its answer.
func (s *Study) startBeside(first *search) (start float64, near bool) {
	start, ok := first.answer()
	switch {
	case first.odd == neverMet:
		return s.limits(0, false).Floor, false
	case first.odd == neverMissed:
		return s.limits(0, false).Ceiling, false
	case !ok:
		return s.Today(), false
	}
	return start, true
}

// startOf is where another search begins: at a search's answer, else at today's load.
func startOf(s *search, today float64) float64 {
	if load, ok := s.answer(); ok && load > 0 {
		return load
	}
	return today
}

// limits gives what a search keeps to.
func (s *Study) limits(start float64, near bool) limits {
	l := limits{Start: start, Floor: s.Today() / far, Ceiling: s.Today() * far, Precision: s.Precision, Near: near}
	l.Floor = math.Min(s.Today(), math.Max(l.Floor, few/s.For.Seconds()))
	if s.counted() {
		l.Whole, l.Floor, l.Ceiling = true, 1, math.Min(1e6, l.Ceiling)
	}
	return l
}

// search is a bracket and the probes it took.
type search struct {
	*bracket
	stopped int
	best    *Probe // at the highest load that met
	least   *Probe // at the lowest load that missed
}

func (s *Study) search(w *work, l limits, loss Loss, seed uint64) *search {
	one := &search{bracket: newBracket(l)}
	order := w.searching(loss)
	for load, ok := one.next(); ok && !w.over(); load, ok = one.next() {
		p, err := s.probe(w.ctx, w.at, load, loss, seed, s.For, true)
		if err != nil {
			w.fail(err)
			return one
		}
		w.found(Finding{loss.String(), seed, load, outcomes[p.Outcome], order, one.probes})
		if p.Stopped > 0 {
			one.stopped++
		}
		switch {
		case p.Outcome == met && (one.best == nil || load > one.best.Load):
			one.best = p
		case p.Outcome == missed && (one.least == nil || load < one.least.Load) && load > one.met:
			one.least = p
		}
		one.observe(observation{Load: load, Outcome: p.Outcome, Bound: p.bound, Excess: p.excess, Why: p.Why})
	}
	return one
}

// Search gives the highest load that meets the objective under one seed with a loss, looked
// for from a load near it on. The error says why there is none.
func (s *Study) Search(ctx context.Context, loss Loss, seed uint64, near float64) (float64, error) {
	w := &work{ctx: ctx}
	one := s.search(w, s.limits(near, true), loss, seed)
	load, ok := one.answer()
	switch {
	case w.failed != nil:
		return 0, w.failed
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case !ok:
		return 0, errors.New(one.odd)
	}
	return load, nil
}

// answerOf puts together what the seeds say.
func answerOf(l Loss, seeds []*search) Answer {
	a := Answer{Loss: l}
	var missed, best []*Probe
	for _, s := range seeds {
		load, ok := s.answer()
		if !ok {
			load = math.NaN()
		}
		a.Capacity, a.Odd = append(a.Capacity, load), append(a.Odd, s.odd)
		a.Probes += s.probes
		a.Stopped += s.stopped
		if s.uneven > 0 {
			a.Uneven = append(a.Uneven, s.uneven)
		}
		if s.best != nil {
			a.Waited = math.Max(a.Waited, s.best.Waited)
			best = append(best, s.best)
			a.latest(s.best.Reaction)
		}
		if s.least != nil {
			missed = append(missed, s.least)
		}
	}
	a.Estimate = study.EstimateOf(a.Capacity)
	a.Broken, a.Limit = bindingOf(missed)
	a.Usages, a.Errors = usagesOf(best), errorsOf(missed)
	return a
}
