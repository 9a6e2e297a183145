package capacity

import (
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestSpeed: under the same seeds a search finds what plain bisection finds in half of its
// runs and half of its virtual time, or less. Without readings it takes more than that, and
// early verdicts alone save plain bisection a tenth of its time or more.
func TestSpeed(t *testing.T) {
	const precision = 0.005
	seeds := suite.SeedsFrom(1, 9)
	usual := trial{warmup: 10 * time.Second, measured: 120 * time.Second}
	blind, plain := usual, usual
	blind.blind, plain.late = true, true
	without, all := 0, 0
	for _, q := range queues {
		search, bisect := q.search(seeds, precision, usual), q.bisect(seeds, precision, plain)
		t.Logf("%s: %d runs and %v, plain bisection %d and %v", q.name, search.runs, search.virtual.Round(time.Second), bisect.runs, bisect.virtual.Round(time.Second))
		if 2*search.runs > bisect.runs || 2*search.virtual > bisect.virtual {
			t.Errorf("%s: %d runs and %v, want half of the %d runs and %v of plain bisection at the most", q.name, search.runs, search.virtual, bisect.runs, bisect.virtual)
		}
		for k, load := range search.capacity {
			if other := bisect.capacity[k]; math.Abs(load/other-1) > 2*precision {
				t.Errorf("%s, seed %d: %v, by plain bisection %v", q.name, seeds[k], load, other)
			}
		}
		without += q.search(seeds, precision, blind).runs
		all += bisect.runs
		if with := q.bisect(seeds, precision, usual); with.virtual > bisect.virtual*9/10 {
			t.Errorf("%s: early verdicts make plain bisection %v long, of %v", q.name, with.virtual, bisect.virtual)
		}
	}
	if 2*without <= all {
		t.Errorf("without readings %d runs, of %d: what is counted here is not what they save", without, all)
	}
}
