package sentence

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// TestSeedsOfExpectation: the sentence counts the seeds in which that expectation does not
// hold, not those in which another does not.
func TestSeedsOfExpectation(t *testing.T) {
	var all []*verdict.Verdict
	for seed, of := range [][]verdict.Expectation{{verdicttest.Breaks, verdicttest.Breaks}, {verdicttest.Holds, verdicttest.Breaks}, {verdicttest.Holds, verdicttest.Unsure}} {
		all = append(all, verdicttest.Judged(t, func(r *record.Record) { r.Run.Seed = uint64(seed) }, of...))
	}
	cases := verdict.Cases(all)
	const want = "Expected, and it does not hold, in 1 of 3 seeds: "
	if got := Broken(cases[0], all[0]); !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
