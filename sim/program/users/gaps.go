package users

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// gaps gives the times between one arrival and the next, at a rate. The
// fraction of a nanosecond that a gap leaves is carried over to the next, so
// that the k-th arrival of a constant rate comes at k/rate rounded down,
// however large k is.
type gaps struct {
	rate     uint64 // arrivals in a million seconds
	constant bool
	carry    uint64 // in 1/rate ns
}

const (
	million = 1_000_000
	// mean is a gap at one arrival in a million seconds, in nanoseconds.
	mean = million * uint64(time.Second)
)

// unit is the distribution of a Poisson process's gaps at that rate.
var unit = dist.Exponential(time.Duration(mean))

// newGaps makes gaps for perSecond arrivals a second, at least one in a million
// seconds.
func newGaps(perSecond float64, constant bool) gaps {
	return gaps{rate: uint64(max(1, math.Round(perSecond*million))), constant: constant}
}

// next returns one gap.
func (g *gaps) next(r *rand.Rand) time.Duration {
	x := mean
	if !g.constant {
		x = uint64(unit.Draw(r))
	}
	x += g.carry
	g.carry = x % g.rate
	return time.Duration(x / g.rate)
}
