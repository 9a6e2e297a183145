package published

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

const tailSource = "J. Dean and L. A. Barroso, The Tail at Scale, Communications of the ACM 56(2), 2013"

var tail = Repeat{
	Name: "tail-at-scale", Title: "who asks 100 servers meets the slow one", Source: tailSource,
	Setup: "A server takes a second for one request of a hundred and 10 ms for the others; a user's request asks 100 servers at the same time and waits for all of them.",
	Claims: []Claim{
		{"requests of more than a second", study.Share, "63 %", 0.60, 0.66, "1 - 0.99^100 = 63.4 %"},
		{"the same with one server", study.Share, "1 %", 0.005, 0.015, "one of a hundred"},
	},
	run: func(_ context.Context, seed uint64) (figures []float64, err error) {
		for _, servers := range []int{100, 1} {
			f := newFan(seed, servers, dist.Constant(10*time.Millisecond))
			f.slowShare, f.slow = 0.01, time.Second
			figures = append(figures, f.share(3000, time.Second))
		}
		return figures, nil
	},
}

// hedged: the distribution of a server's times is not published. A lognormal one is fixed by
// two of the published figures, and the third follows.
var hedged = Repeat{
	Name: "hedged-requests", Title: "a second request after 10 ms", Source: tailSource,
	Setup: "A read of 1000 keys on 100 servers in parallel, and a second request for a key, to another server, where the first takes more than 10 ms. The times of a server are not " +
		"published; here they are lognormal with median 0.2 ms and p99 16.8 ms, so that 2 % take more than 10 ms and the p99.9 of a whole read is about 1.8 s: what hedging makes of that follows.",
	Claims: []Claim{
		{"p99.9 of a read", study.Seconds, "1 800 ms", 1, 2.7, "chosen so; of 4000 reads it is the fourth slowest"},
		{"p99.9 with hedged requests", study.Seconds, "74 ms", 0.05, 0.11, "the shape: more than ten times less"},
		{"further requests", study.Share, "2 %", 0.015, 0.025, "chosen so"},
	},
	run: func(_ context.Context, seed uint64) (figures []float64, err error) {
		work := dist.Lognormal(200*time.Microsecond, 16_800*time.Microsecond)
		plain, second := newFan(seed, 1000, work), newFan(seed, 1000, work)
		second.hedge = 10 * time.Millisecond
		const reads = 4000
		return []float64{plain.p999(reads), second.p999(reads), float64(second.further) / float64(reads*second.keys)}, nil
	},
}

// fan is a user who asks for keys of several servers in parallel, of which none has a queue:
// a server's times are draws.
type fan struct {
	keys      int
	work      dist.Dist
	slowShare float64 // of requests that take slow
	slow      time.Duration
	hedge     time.Duration // when a key is asked for again; 0 for never
	further   int           // requests by then

	random *rand.Rand
}

func newFan(seed uint64, keys int, work dist.Dist) *fan {
	w := world.New(world.Options{Seed: seed})
	defer w.Close()
	return &fan{keys: keys, work: work, random: w.Rand("servers", "work")}
}

// answer draws how long a server takes.
func (f *fan) answer() time.Duration {
	if f.slowShare > 0 && f.random.Float64() < f.slowShare {
		return f.slow
	}
	return f.work.Draw(f.random)
}

// read is how long all keys take: the slowest of them.
func (f *fan) read() (longest time.Duration) {
	for range f.keys {
		took := f.answer()
		if f.hedge > 0 && took > f.hedge {
			f.further++
			took = min(took, f.hedge+f.answer())
		}
		longest = max(longest, took)
	}
	return longest
}

// share is how many of so many reads take as long, or longer.
func (f *fan) share(reads int, long time.Duration) float64 {
	n := 0
	for range reads {
		if f.read() >= long {
			n++
		}
	}
	return float64(n) / float64(reads)
}

// p999 is the 99.9th percentile of so many reads, in seconds.
func (f *fan) p999(reads int) float64 {
	all := make([]time.Duration, reads)
	for i := range all {
		all[i] = f.read()
	}
	slices.Sort(all)
	return all[(reads*999+999)/1000-1].Seconds()
}
