package capacity

import (
	"math"
	"testing"
)

// TestGuess: where latency says how far the ceiling is, a bracket beside another seed's
// answer takes three or four probes; where it says nothing of use, some more than without.
func TestGuess(t *testing.T) {
	near := limits{Start: 106, Floor: 0.1, Ceiling: 1e6, Precision: 0.005, Near: true, Slope: 1.2}
	blind := near
	blind.Near, blind.Slope, blind.Start = false, 0, 20
	const capacity = 107.897
	queue := func(load float64) float64 { return (200 - capacity) / math.Max(0.01, 200-load) } // of M/M/1
	for _, row := range []struct {
		why    string
		l      limits
		excess func(load float64) float64
		most   int
	}{
		{"a queue, with another seed's slope", near, queue, 4},
		{"a queue, with a slope that is far off", limits{Start: 100, Floor: 0.1, Ceiling: 1e6, Precision: 0.005, Near: true, Slope: 9}, queue, 12},
		{"a queue, from far away and without a slope", blind, queue, 12},
		{"a cliff", near, func(load float64) float64 {
			if load <= capacity {
				return 0.2
			}
			return 40
		}, 14},
		{"latency that is not what breaks", near, func(float64) float64 { return 0.5 }, 11},
	} {
		b := newBracket(row.l)
		n := 0
		for load, ok := b.next(); ok && n < 50; load, ok = b.next() {
			n++
			b.observe(observation{Load: load, Outcome: upTo(capacity)(load), Excess: row.excess(load)})
		}
		got, ok := b.answer()
		if !ok || got > capacity || got < capacity/(1+row.l.Precision)-1e-9 || n > row.most {
			t.Errorf("%s: %v (%v) after %d probes, want %v or hardly less after %d at most", row.why, got, ok, n, capacity, row.most)
		}
	}
}
