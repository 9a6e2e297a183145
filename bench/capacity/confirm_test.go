package capacity

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

// TestContradicted: the sentence says which of its figures a longer run contradicts.
func TestContradicted(t *testing.T) {
	s := &Study{Stack: Stack{For: 20 * time.Second, Load: "users.all.rate", whole: &scenarios.Case{}}, Losses: []Loss{{Kinds[0], []string{"web2"}, 0}}, Seeds: suite.SeedsFrom(1, 1)}
	r := &Results{Study: s, Answers: []Answer{{Estimate: study.EstimateOf([]float64{1160})}, {Loss: s.Losses[0], Estimate: study.EstimateOf([]float64{780})}}}
	for _, row := range []struct {
		whole, lost outcome
		want        string
	}{
		{met, met, "This stack carries 1 160 visits a second with every machine, 780 with any one lost (crash web2)."},
		{missed, met, "This stack carries 1 160 visits a second (a run of 100 s at 1 135 misses it: see below) with every machine, 780 with any one lost (crash web2)."},
		{unclear, missed, "This stack carries 1 160 visits a second with every machine, 780 with any one lost (crash web2; a run of 100 s at 736 misses it: see below)."},
	} {
		r.Confirmed = []Confirmation{{Loss{}, &Probe{Load: 1135, Outcome: row.whole}}, {s.Losses[0], &Probe{Load: 736, Outcome: row.lost}}}
		if got := r.Sentence(); got != row.want {
			t.Errorf("%q, want %q", got, row.want)
		}
	}
}
