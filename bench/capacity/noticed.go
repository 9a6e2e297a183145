package capacity

import (
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Reaction is how a stack took a loss, in times after it: when the first program noticed
// it, and when users were answered again; 0 where that is not known, or did not happen.
type Reaction struct{ Noticed, Again time.Duration }

// reactionOf gives that to the losses of a run, the latest of several.
func reactionOf(m *measure.Measurement) (all Reaction) {
	faults := m.Record().Faults
	for i := range faults {
		of := m.Reaction(&faults[i])
		if of.Detection != expect.None {
			all.Noticed = max(all.Noticed, of.Detection)
		}
		if of.FirstSuccess != expect.None {
			all.Again = max(all.Again, of.FirstSuccess)
		}
	}
	return all
}

// latest keeps the later times of two.
func (r *Reaction) latest(other Reaction) {
	r.Noticed, r.Again = max(r.Noticed, other.Noticed), max(r.Again, other.Again)
}

// reactions runs the stack for each loss after which the objective is met at no load, at
// the scenario's load or what the whole stack carries: the runs of the search were cut
// short, maybe before the loss was noticed.
func (s *Study) reactions(w *work, r *Results) {
	load := s.Today()
	if most := r.Whole().sure(); most < load {
		load = s.rounded(most)
	}
	if r.Whole().Median == 0 {
		return // with nothing lost it is the same
	}
	var fatal []*Answer
	for i := range r.Answers[1:] {
		if a := &r.Answers[1+i]; a.Median == 0 {
			fatal = append(fatal, a)
		}
	}
	w.each(len(fatal), func(i int) {
		p, err := s.probe(w.ctx, w.at, load, fatal[i].Loss, s.Seeds[0], s.For, false)
		if err != nil {
			w.fail(err)
			return
		}
		fatal[i].Reaction = p.Reaction
	})
}

// late says where the stack took a loss while it was measured already: the answer is of
// that moment then, not of the stack without what was lost.
func (s *Study) late(a *Answer) string {
	if a.Loss.Passes > 0 || max(a.Noticed, a.Again) <= s.Warmup {
		return ""
	}
	text := fmt.Sprintf("%s was noticed %s after it", a.Loss, units.Duration(a.Noticed))
	if a.Noticed <= s.Warmup {
		text = fmt.Sprintf("Users were answered again %s after %s", units.Duration(a.Again), a.Loss)
	}
	return text + fmt.Sprintf(", which is within the measured part: a longer --warmup than %s measures what comes after.", units.Duration(s.Warmup))
}

// warnings say what may make answers false.
func (s *Study) warnings(answers []Answer) (all []string) {
	if text := s.blind(); text != "" {
		all = append(all, text)
	}
	for i := range answers {
		if text := s.late(&answers[i]); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// warnings say what may make the answers false.
func (r *Results) warnings() []string { return r.Study.warnings(r.all()) }

// warnings say what may make the answers false.
func (r *Sized) warnings() []string {
	var all []Answer
	for i := range r.Rows {
		all = append(all, r.Rows[i].Whole, r.Rows[i].Lost)
	}
	return slices.Compact(r.Sizing.warnings(all))
}

// warned writes warnings, and a line without anything behind them.
func warned(p *study.Printer, warnings []string) {
	for _, text := range warnings {
		p.Prose("", "Warning: "+text)
	}
	if len(warnings) > 0 {
		p.Line("")
	}
}
