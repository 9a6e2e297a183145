package capacity

import (
	"math"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// reading is by what factor a probe's latency was above its ceiling.
type reading struct{ load, excess float64 }

// guesses are how many loads a bracket takes from readings before it halves: where
// latency goes with the load in no simple way they may creep.
const guesses = 6

// guess gives the load at which the latency would be at its ceiling: by the last two
// readings, on a line through their logarithms, or by one and the slope of another seed.
// It is at least the precision away from both ends, so that one on the wrong side closes
// the bracket. False where the readings say nothing.
func (b *bracket) guess() (float64, bool) {
	n := len(b.readings)
	if n == 0 || b.guessed >= guesses {
		return 0, false
	}
	last, slope := b.readings[n-1], b.Slope
	if n > 1 {
		if s := slopeOf(b.readings[n-2:]); s > 0 {
			slope = s
		}
	}
	if !(slope > 0) {
		return 0, false
	}
	load := last.load * math.Exp(-math.Log(last.excess)/slope)
	low, high := last.load/(1+b.reach()), last.load*(1+b.reach())
	if b.met > 0 {
		low = math.Max(low, b.met*(1+b.Precision))
	}
	if !math.IsInf(b.missed, 1) {
		high = math.Min(high, b.missed/(1+b.Precision))
	}
	if low > high {
		return 0, false // one halving closes it
	}
	return b.round(math.Min(math.Max(load, low), high)), true
}

// reach is how far from a reading a guess goes, as a share.
func (b *bracket) reach() float64 { return math.Max(0.3, 4*b.Precision) }

// slopeOf is the slope of the logarithm of the excess over that of the load, by least
// squares; 0 where the loads are too near to each other to tell.
func slopeOf(all []reading) float64 {
	var x, y float64
	for _, r := range all {
		x += math.Log(r.load) / float64(len(all))
		y += math.Log(r.excess) / float64(len(all))
	}
	var xx, xy float64
	for _, r := range all {
		dx := math.Log(r.load) - x
		xx += dx * dx
		xy += dx * (math.Log(r.excess) - y)
	}
	if xx < float64(len(all))*1e-4 { // 1 % from their middle
		return 0
	}
	return math.Max(0, xy/xx)
}

// read keeps what a probe says of its latency. Where that is not what its outcome was
// decided by, nothing more is guessed.
func (b *bracket) read(o observation) {
	switch {
	case o.Excess == 0:
	case (o.Excess > 1) == (o.Outcome == missed):
		b.readings = append(b.readings, reading{o.Load, o.Excess})
	default:
		b.guessed = guesses
	}
}

// slope is that of the readings near the ceiling; 0 for none.
func (b *bracket) slope() float64 {
	var near []reading
	for _, r := range b.readings {
		if r.excess > 0.5 && r.excess < 2 {
			near = append(near, r)
		}
	}
	if len(near) < 2 {
		return 0
	}
	return slopeOf(near)
}

// excess is by what factor the latency that is highest over its ceiling is above it; 0
// where no ceiling is one of latency.
func (o Objective) excess(of expect.Figures) float64 {
	most := 0.0
	for _, c := range o.ceilings() {
		if c.latency > 0 {
			most = math.Max(most, float64(of.Time(c.figure))/float64(c.latency))
		}
	}
	return most
}
