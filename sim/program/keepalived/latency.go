package keepalived

import (
	"math/rand/v2"
	"time"
)

// latency is a distribution of delays, given by its quantiles: knots of rising
// share (in thousandths, from 0 to 1000), between which it is linear.
//
// The knots are the delays of keepalived 2.2.7 (Debian 12) in containers on
// one machine with two busy cores, as the recordings of package testdata show
// them. A quiet machine is faster; against timers of seconds neither matters.
type latency []knot

type knot struct {
	share int64
	delay time.Duration
}

// draw draws one delay.
func (l latency) draw(r *rand.Rand) time.Duration {
	u := r.Int64N(1000)
	for i := 1; i < len(l); i++ {
		if a, b := l[i-1], l[i]; u < b.share {
			d := b.delay - a.delay
			return a.delay + d*time.Duration(u-a.share)/time.Duration(b.share-a.share)
		}
	}
	return l[len(l)-1].delay
}

var (
	// parentStart is from the start of keepalived to the start of its child;
	// childStart from there until the instances' timers run and the scripts
	// start. Together they make the time that the script recordings show
	// between the start and the first script (20 to 230 ms, median 50 ms), and
	// the time beyond 3.605 s of the recoveries; childStart alone makes that of
	// the recordings with a killed child (18 to 180 ms).
	parentStart = latency{{0, 3 * time.Millisecond}, {500, 15 * time.Millisecond}, {900, 60 * time.Millisecond}, {1000, 400 * time.Millisecond}}
	childStart  = latency{{0, 8 * time.Millisecond}, {500, 35 * time.Millisecond}, {900, 110 * time.Millisecond}, {1000, 180 * time.Millisecond}}

	// lateness is the delay with which a timer runs: 1950 recorded distances of
	// adverts beyond the second (median 0.7 ms, 90 % below 25 ms, 99 % below
	// 127 ms, the capturing included).
	lateness = latency{{0, 0}, {500, 700 * time.Microsecond}, {750, 6 * time.Millisecond}, {900, 20 * time.Millisecond}, {980, 60 * time.Millisecond}, {1000, 130 * time.Millisecond}}

	// termLatency is from SIGTERM to the advert with priority 0, releaseDelay
	// from there until the addresses are gone. Of five recordings that killed
	// the parent and then the child, with 0 to 4.5 ms between the two, the
	// child came to nothing in three (0, 0 and 0.1 ms), to the advert in one
	// (1.6 ms) and to both in one (4.5 ms).
	termLatency  = latency{{0, 200 * time.Microsecond}, {500, 900 * time.Microsecond}, {900, 3 * time.Millisecond}, {1000, 20 * time.Millisecond}}
	releaseDelay = latency{{0, 200 * time.Microsecond}, {500, 800 * time.Microsecond}, {900, 2 * time.Millisecond}, {1000, 5 * time.Millisecond}}

	// scriptStart is from the moment a check is due until its program runs
	// (fork and exec).
	scriptStart = latency{{0, time.Millisecond}, {500, 5 * time.Millisecond}, {900, 20 * time.Millisecond}, {1000, 60 * time.Millisecond}}
)

// defaultCost is the processor time of a check script unless its probe has
// another: the recorded curl and killall took 0 to 20 ms from start to end.
const defaultCost = 10 * time.Millisecond
