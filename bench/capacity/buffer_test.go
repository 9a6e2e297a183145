package capacity

import (
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

// TestBuffers: what is left above the scenario's load, and what is missing.
func TestBuffers(t *testing.T) {
	loaded := &scenarios.Case{Scenario: &scenarios.Scenario{}}
	loaded.Users = []scenarios.Group{{Name: "all"}}
	loaded.Users[0].Pace.Rate = 1000
	lost := Loss{Kinds[0], []string{"web2"}, 0}
	pause := Loss{Kinds[1], []string{"web2"}, 5 * time.Second}
	for _, row := range []struct {
		of                    *scenarios.Case
		whole, lost, recovers float64
		want                  string
	}{
		{loaded, 1160, 780, 900, "At the scenario's 1 000 visits/s the success buffer is 16 % with every machine and -22 % with crash web2; the failure buffer, up to where it recovers from pause web2 for 5s, is -10 %."},
		{loaded, 1160, 0, math.NaN(), "At the scenario's 1 000 visits/s the success buffer is 16 % with every machine and -100 % with crash web2."},
		{loaded, math.NaN(), 780, 900, ""},
		{&scenarios.Case{}, 1160, 780, 900, ""},
	} {
		answer := func(l Loss, v float64) Answer { return Answer{Loss: l, Estimate: study.Estimate{Median: v}} }
		r := &Results{
			Study:    &Study{Stack: Stack{Load: "users.all.rate", whole: row.of}, Seeds: suite.SeedsFrom(1, 1)},
			Answers:  []Answer{answer(Loss{}, row.whole), answer(lost, row.lost)},
			Recovers: []Answer{answer(pause, row.recovers)},
		}
		if got := r.buffers(); got != row.want {
			t.Errorf("%v: %q, want %q", row, got, row.want)
		}
	}
}
