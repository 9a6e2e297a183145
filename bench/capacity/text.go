package capacity

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/sim/metric"
)

// load writes a load for a person.
func (s *Study) load(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case v >= 100 || v == math.Trunc(v):
		return units.Count(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// Sentence answers the question in one or two sentences.
func (r *Results) Sentence() string { return r.carriesText() + r.recoveryText() }

// carriesText says what the stack carries.
func (r *Results) carriesText() string {
	s, whole := r.Study, r.Whole()
	text := "This stack " + s.carries(whole) + r.contradicted(whole, " (", ")")
	switch {
	case len(s.Losses) > 0 && whole.unlimited():
		return text + "." + r.lostText()
	case len(s.Losses) == 0 || !(whole.Median > 0):
		return text + s.binds(whole) + "."
	}
	text += " with every machine"
	fatal, least := r.fatal(), r.Survived()
	for _, a := range r.Answers[1:] {
		if math.IsNaN(a.Median) {
			return text + s.binds(whole) + "; with " + a.Loss.String() + " there is no answer: " + a.reason() + "."
		}
	}
	if len(fatal) > 0 {
		text += ", and nothing with " + lossWords(fatal)
		whole = r.answer(fatal[0])
	}
	any, as := ", ", "with any one lost"
	if len(fatal) > 0 {
		any, as = "; ", "with any other one lost"
	}
	switch {
	case least == nil:
	case least.Median > r.Whole().Median*0.98:
		text += any + "as much " + as
		if len(fatal) == 0 {
			least = r.Whole()
		}
		whole = least
	default:
		text += any + s.load(least.Median) + " " + as + " (" + least.Loss.String() + r.contradicted(least, "; ", "") + ")"
		whole = least
	}
	return text + s.binds(whole) + "."
}

// lostText is a sentence, with a space before, on the losses of a stack that has no limit
// whole; "" where it has none with any of them either.
func (r *Results) lostText() string {
	s := r.Study
	for _, a := range r.Answers[1:] {
		if math.IsNaN(a.Median) && !a.unlimited() {
			return " With " + a.Loss.String() + " there is no answer: " + a.reason() + "."
		}
	}
	if fatal := r.fatal(); len(fatal) > 0 {
		return " It carries nothing with " + lossWords(fatal) + s.binds(r.answer(fatal[0])) + "."
	}
	if least := r.Survived(); least != nil {
		return " With any one lost it carries " + s.load(least.Median) + " " + s.Unit() + " (" + least.Loss.String() + ")" + s.binds(least) + "."
	}
	return ""
}

// answer gives that of a loss.
func (r *Results) answer(l Loss) *Answer {
	for i := range r.Answers {
		if r.Answers[i].Loss.String() == l.String() {
			return &r.Answers[i]
		}
	}
	panic("capacity: no answer for " + l.String())
}

// contradicted says between two marks that the longer run of an answer missed the
// objective; "" for one that did not.
func (r *Results) contradicted(a *Answer, before, behind string) string {
	for _, c := range r.Confirmed {
		if c.Outcome == missed && c.Loss.String() == a.Loss.String() {
			return before + "a run of " + units.Duration(longer*r.Study.For) + " at " + r.Study.load(c.Load) + " misses it: see below" + behind
		}
	}
	return ""
}

// lossWords is "crash lb1, crash redis1".
func lossWords(all []Loss) string {
	var words []string
	for _, l := range all {
		words = append(words, l.String())
	}
	return strings.Join(words, ", ")
}

// carries says what a stack does, as after "this stack".
func (s *Study) carries(a *Answer) string {
	switch {
	case a.unlimited():
		return "carries more than " + s.load(s.limits(0, false).Ceiling) + " " + s.Unit() + ": nothing that the scenario says of it binds, such as work and threads of an application"
	case math.IsNaN(a.Median):
		return "has no answer (" + a.reason() + ")"
	case a.Median == 0:
		return "meets the objective at no load"
	case s.counted():
		return "carries " + s.load(a.Median) + " users"
	}
	return "carries " + s.load(a.Median) + " visits a second"
}

// unlimited reports whether the objective is met at every load under some seed.
func (a *Answer) unlimited() bool { return slices.Contains(a.Odd, neverMissed) }

// reason gives why there is no answer.
func (a *Answer) reason() string {
	for _, odd := range a.Odd {
		if odd != "" && odd != neverMet {
			return odd
		}
	}
	return ""
}

// fullShare is the share in use from which a limit is said to be near.
const fullShare = 0.7

// binds says what binds: the term that breaks, and the limit that is busiest.
func (s *Study) binds(a *Answer) string {
	if len(a.Broken) == 0 {
		return ""
	}
	text := "; what binds is " + a.Broken[0].Text
	if e := a.breaker(); e != nil {
		text += ", by " + errorText(e)
	}
	if u := a.Limit; u != nil && u.Share >= 0.01 {
		near := ", and the busiest limit is "
		if u.Share < fullShare {
			near = ", and no limit is near: the busiest is "
		}
		text += near + u.text()
	}
	return text
}

// errorText is "503 by lb1/nginx (limit_req of zone shop)".
func errorText(e *metric.Ending) string {
	text := e.Kind
	if e.By != "" {
		text += " by " + e.By
	}
	if e.Why != "" {
		text += " (" + e.Why + ")"
	}
	return text
}

// text is "maxThreads of web2/tomcat (97 % of 200 in use, 31 wait)".
func (u *Usage) text() string {
	text := fmt.Sprintf("%s of %s (%s of %s in use", u.Name, u.Place(), study.Share.Text(math.Round(u.Share*100)/100), units.Count(int(math.Round(u.Most))))
	if u.Waiting >= 0.5 {
		text += ", " + units.Count(int(math.Round(u.Waiting))) + " wait"
	}
	return text + ")"
}

// Text writes the sentence, a row for each loss, and what is to be known about them.
func (r *Results) Text(w io.Writer) error {
	p, s := &study.Printer{W: w}, r.Study
	p.Prose("", r.Sentence())
	p.Line("")
	warned(p, r.warnings())
	lines := [][]string{{"lost", s.Unit(), "95 %", "breaks", "errors; busiest limit", "runs"}}
	all := r.all()
	for i := range all {
		a := &all[i]
		lines = append(lines, []string{a.lost(), s.load(a.Median), s.between(a), a.breaks(), a.limit(), fmt.Sprintf("%d, %d cut short", a.Probes, a.Stopped)})
	}
	p.LeftGrid(lines)
	p.Line("")
	for _, text := range r.notes() {
		p.Prose("", text)
	}
	r.crosscheckText(p)
	return p.Err
}

// notes say what is to be known of the figures.
func (r *Results) notes() (all []string) {
	s := r.Study
	all = append(all, fmt.Sprintf("The highest load that meets %s, over %s after %s; medians over %d seed%s.", s.Objective, units.Duration(s.For), units.Duration(s.Warmup), len(s.Seeds), study.Plural(len(s.Seeds))))
	if text := r.buffers(); text != "" {
		all = append(all, text)
	}
	if len(s.Seeds) < 6 {
		all = append(all, "Under six seeds there are no intervals.")
	}
	if len(r.Recovers) > 0 {
		all = append(all, fmt.Sprintf("After a pause the stack has %s to recover; then %s are measured.", units.Duration(s.For), units.Duration(s.For)))
	}
	answers := r.all()
	for i := range answers {
		all = append(all, s.remarks(&answers[i])...)
		if a := &answers[i]; i > 0 && r.Whole().Median > 0 && a.Low > r.Whole().High {
			all = append(all, a.Loss.String()+": the stack carries more than whole; what is lost holds the others back.")
		}
	}
	for _, c := range r.Confirmed {
		all = append(all, s.confirmation(&c))
	}
	return all
}

// all are the answers, and those on recovery behind them.
func (r *Results) all() []Answer { return slices.Concat(r.Answers, r.Recovers) }

// between writes an answer's interval, "" for none.
func (s *Study) between(a *Answer) string {
	if math.IsNaN(a.Low) {
		return ""
	}
	return s.load(a.Low) + " to " + s.load(a.High)
}

// breaks gives the terms that broke, with the number of seeds where there are several.
func (a *Answer) breaks() string {
	var all []string
	for _, t := range a.Broken {
		text := t.Text
		if len(a.Broken) > 1 {
			text += fmt.Sprintf(" (%d)", t.Seeds)
		}
		all = append(all, text)
	}
	if all == nil {
		return a.reason()
	}
	return strings.Join(all, ", ")
}

// limit gives the busiest limit, and before it what made the errors where they broke the
// objective.
func (a *Answer) limit() string {
	var all []string
	if e := a.breaker(); e != nil {
		all = append(all, errorText(e))
	}
	if a.Limit != nil {
		all = append(all, a.Limit.text())
	}
	return strings.Join(all, "; ")
}

// remarks lists what to know about an answer.
func (s *Study) remarks(a *Answer) []string {
	name := "Whole stack: "
	if l := a.Loss.String(); l != "" {
		name = l + ": "
	}
	var all []string
	if len(a.Uneven) > 0 {
		all = append(all, fmt.Sprintf("%sa lower load, %s, missed the objective: whether a load meets it is up to more than the load, and this is the resolution of the answer.", name, s.load(a.Uneven[0])))
	}
	if a.Waited > 0.001 {
		all = append(all, fmt.Sprintf("%s%s of the requests waited for a user who was not busy: let the scenario have more users (count).", name, study.Share.Text(a.Waited)))
	}
	for i, odd := range a.Odd {
		if odd != "" && odd != neverMet {
			all = append(all, fmt.Sprintf("%sseed %d has no answer: %s.", name, s.Seeds[i], odd))
			break
		}
	}
	return all
}

// confirmation says what became of a longer run.
func (s *Study) confirmation(c *Confirmation) string {
	lost := "whole"
	if l := c.Loss.String(); l != "" {
		lost = "with " + l
	}
	text := fmt.Sprintf("A run of %s, %s, under seed %d at %s %s ", units.Duration(longer*s.For), lost, c.Seed, s.load(c.Load), s.Unit())
	switch c.Outcome {
	case met:
		return text + "meets the objective, too."
	case missed:
		return text + "misses it: " + strings.Join(c.Broken, ", ") + " does not hold; p99 is " + units.Duration(c.Figures.Time("latency.p99")) + "."
	}
	return text + "cannot be judged: " + c.Why + "."
}
