package capacity

import (
	"math"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
)

// TestUnlimitedButForLosses: a stack that has no limit whole may have one with a machine
// lost, or carry nothing then: the sentence says so.
func TestUnlimitedButForLosses(t *testing.T) {
	s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.05, Stack: Stack{Path: "testdata/shared"}}
	openStudy(t, s, "latency.p99 <= 50ms and requests.error_share < 0.1%")
	const unlimited, odd = -1, -2
	for _, row := range []struct {
		why   string
		lost  [2]float64 // what is carried with web1, and with web2 lost
		wants string     // behind the first sentence
	}{
		{"with none lost either", [2]float64{unlimited, unlimited}, ""},
		{"nothing with one", [2]float64{unlimited, 0}, " It carries nothing with crash web2; what binds is latency.p99 <= 50ms."},
		{"nothing with both", [2]float64{0, 0}, " It carries nothing with crash web1, crash web2; what binds is latency.p99 <= 50ms."},
		{"less with one", [2]float64{unlimited, 400}, " With any one lost it carries 400 visits/s (crash web2); what binds is latency.p99 <= 50ms."},
		{"the least of both", [2]float64{300, 400}, " With any one lost it carries 300 visits/s (crash web1); what binds is latency.p99 <= 50ms."},
		{"no answer with one", [2]float64{odd, 0}, " With crash web1 there is no answer: the run did not finish."},
	} {
		whole := Answer{Estimate: study.None, Capacity: []float64{math.NaN()}, Odd: []string{neverMissed}}
		r := &Results{Study: s, Answers: []Answer{whole}}
		s.Losses = nil
		for i, carried := range row.lost {
			a := Answer{Loss: Loss{Kind: Kinds[0], Machines: []string{[]string{"web1", "web2"}[i]}}, Estimate: study.EstimateOf([]float64{carried}), Odd: []string{""}, Broken: []Term{{"latency.p99 <= 50ms", 1}}}
			switch carried {
			case unlimited:
				a.Estimate, a.Odd, a.Broken = study.None, []string{neverMissed}, nil
			case odd:
				a.Estimate, a.Odd = study.None, []string{"the run did not finish"}
			}
			s.Losses, r.Answers = append(s.Losses, a.Loss), append(r.Answers, a)
		}
		first, rest, _ := strings.Cut(r.Sentence(), "an application.")
		if !strings.HasPrefix(first, "This stack carries more than 76 800 visits/s") || rest != row.wants {
			t.Errorf("%s: %q, want %q at its end", row.why, r.Sentence(), row.wants)
		}
	}
}
