package capacity

import (
	"math"
	"testing"
)

// runBracket runs a bracket against a stack that carries loads up to a limit.
func runBracket(l limits, carries func(load float64) outcome, bound func(load float64) float64) (*bracket, []float64) {
	b := newBracket(l)
	var probed []float64
	for load, ok := b.next(); ok && len(probed) < 200; load, ok = b.next() {
		probed = append(probed, load)
		o := observation{Load: load, Outcome: carries(load), Why: "the fault had no effect"}
		if bound != nil {
			o.Bound = bound(load)
		}
		b.observe(o)
	}
	return b, probed
}

func upTo(limit float64) func(float64) outcome {
	return func(load float64) outcome {
		if load <= limit {
			return met
		}
		return missed
	}
}

func TestBracket(t *testing.T) {
	usual := limits{Start: 100, Floor: 0.1, Ceiling: 1e6, Precision: 0.005}
	near := usual
	near.Near = true
	whole := usual
	whole.Whole, whole.Floor = true, 1
	check := usual
	check.Check = true
	const capacity = 647.4
	for _, row := range []struct {
		why     string
		l       limits
		carries func(float64) outcome
		bound   func(float64) float64
		want    float64
		odd     string
		uneven  float64
		most    int // probes
	}{
		{"from far below, blind", usual, upTo(capacity), nil, capacity, "", 0, 14},
		{"from far above, blind", usual, upTo(3), nil, 3, "", 0, 16},
		{"the utilization law gives an upper end at once", usual, upTo(capacity), func(float64) float64 { return 1200 }, capacity, "", 0, 12},
		{"a bound that says too much is no better than none", usual, upTo(capacity), func(float64) float64 { return 1e9 }, capacity, "", 0, 14},
		{"beside the answer of another seed", limits{Start: 650, Floor: 0.1, Ceiling: 1e6, Precision: 0.005, Near: true}, upTo(capacity), nil, capacity, "", 0, 5},
		{"far from the answer of another seed", near, upTo(capacity), nil, capacity, "", 0, 16},
		{"whole numbers end one apart", whole, upTo(6), nil, 6, "", 0, 12},
		{"whole numbers below one", whole, upTo(0.5), nil, 0, neverMet, 0, 12},
		{"met at no load", usual, upTo(0), nil, 0, neverMet, 0, 14},
		{"met at every load", usual, upTo(math.Inf(1)), nil, 0, neverMissed, 0, 20},
		{"a run that cannot be judged", usual, func(float64) outcome { return unclear }, nil, 0, "the fault had no effect", 0, 1},
		{"a check below the answer", check, upTo(capacity), nil, capacity, "", 0, 15},
		{"a stack that misses at a lower load, too", check, func(load float64) outcome {
			if load > 560 && load < 600 {
				return missed
			}
			return upTo(capacity)(load)
		}, nil, capacity, "", capacity * checkAt, 15},
		{"bounds one below the other, then an island above low loads that miss", limits{Start: 285, Floor: 1, Ceiling: 1e5, Precision: 0.005}, func(load float64) outcome {
			if load < 60 {
				return missed
			}
			return upTo(150)(load)
		}, func(load float64) float64 { return math.Max(160, 0.95*load) }, 150, "", 0, 12},
	} {
		b, probed := runBracket(row.l, row.carries, row.bound)
		got, _ := b.answer()
		if b.odd != row.odd || len(probed) > row.most {
			t.Errorf("%s: %q after %d probes %v, want %q after %d at most", row.why, b.odd, len(probed), probed, row.odd, row.most)
		}
		if row.odd == "" && (got > row.want || got < row.want*(1-row.l.Precision)-1e-9) {
			t.Errorf("%s: %v, want at most %v and hardly less", row.why, got, row.want)
		}
		if math.Abs(b.uneven-row.uneven) > 0.006*row.uneven {
			t.Errorf("%s: missed below the answer at %v, want %v", row.why, b.uneven, row.uneven)
		}
	}
}
