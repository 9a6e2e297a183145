package capacity

import (
	"math"

	"github.com/hadrill/hadrill/reports/plots"
)

// recoveries searches, for each fault that passes, the highest load at which the
// objective holds again after it. A stack may carry more than it recovers at: what piled
// up meanwhile, and the users who try again, keep it busy for good (Bronson, Aghayev,
// Charapko, Zhu, Metastable Failures in Distributed Systems, HotOS 2021).
func (s *Study) recoveries(w *work, whole *Answer) []Answer {
	if len(s.Passing) == 0 {
		return nil
	}
	start := s.Today()
	if whole.Median > 0 {
		start = whole.Median
	}
	return s.answers(w, s.Passing, s.Seeds, start)
}

// Recovery is the least of the answers of recoveries; nil for none.
func (r *Results) Recovery() *Answer {
	var least *Answer
	for i := range r.Recovers {
		if a := &r.Recovers[i]; least == nil || !math.IsNaN(least.Median) && !(a.Median >= least.Median) {
			least = a
		}
	}
	return least
}

// recoveryText is a sentence on it with a space before, "" for none.
func (r *Results) recoveryText() string {
	a := r.Recovery()
	if a == nil {
		return ""
	}
	s, passes := r.Study, a.Loss.Passes.String()
	switch {
	case a.unlimited():
		return " It recovers from a pause of " + passes + " of any one machine at every load."
	case math.IsNaN(a.Median):
		return " Whether it recovers from " + a.Loss.String() + " has no answer: " + a.reason() + "."
	case a.Median == 0:
		return " It recovers from " + a.Loss.String() + " at no load."
	case a.Median >= r.Whole().Median*0.98:
		return " It recovers from a pause of " + passes + " of any one machine at what it carries."
	}
	return " It recovers from a pause of " + passes + " of any one machine up to " + s.load(a.Median) + " " + s.Unit() + " (" + a.Loss.String() + ")."
}

// recoveryMark is where the headroom shows it; nil for nowhere.
func (r *Results) recoveryMark() []plots.HeadroomMark {
	a := r.Recovery()
	if a == nil || !(a.Median > 0) {
		return nil
	}
	return []plots.HeadroomMark{{Load: a.Median, Text: "recovers up to " + r.Study.load(a.Median)}}
}
