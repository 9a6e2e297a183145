package published

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// drawn is the contender that takes the least loaded of so many servers drawn at random.
func drawn(d int) strategies.Contender {
	e, _ := balance.Find("compare", "two choices") // a row of the table
	return strategies.Contender{Name: fmt.Sprintf("%d choices", d), New: func(servers []balance.PoolServer, o balance.PoolOptions) balance.Pool {
		o.Draws = d
		return e.NewPool(servers, o)
	}}
}

// supermarketMeans are the mean times in the system of the supermarket model for mean work
// of 1: the sum over i from 1 on of load^((d^i - d)/(d - 1)) (Mitzenmacher 2001, corollary
// 3.7). For d = 1 that is 1/(1 - load).
var supermarketMeans = []struct {
	choices int
	load    float64
	want    float64
}{
	{2, 0.9, 2.6141}, {3, 0.9, 2.0279}, {2, 0.95, 3.3830}, {3, 0.95, 2.5351},
	{1, 0.5, 2}, {1, 0.7, 3.333}, {1, 0.8, 5},
	{2, 0.5, 1.2657}, {2, 0.7, 1.6145}, {2, 0.8, 1.9474},
	{3, 0.5, 1.1252}, {3, 0.7, 1.3568}, {3, 0.8, 1.5809},
}

var supermarket = Repeat{
	Name: "supermarket", Title: "the power of two choices",
	Source: "M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE Transactions on Parallel and Distributed Systems 12(10), 2001",
	Setup: "Poisson arrivals, exponential work of mean 1, each customer to the shortest queue of d drawn with replacement; infinitely many servers, here 1000 for 100 times the mean " +
		"work, after 60 times that; with one choice, where servers do not depend on each other, 200 for 1000 times, after 500.",
	Claims: supermarketClaims(),
	run:    runSupermarket,
}

func supermarketClaims() (all []Claim) {
	for _, m := range supermarketMeans {
		all = append(all, Claim{fmt.Sprintf("mean response, %d choice%s, load %v", m.choices, study.Plural(m.choices), m.load), study.Ratio, fmt.Sprint(m.want),
			0.98 * m.want, 1.02 * m.want, "within 2 %: so many servers are not infinitely many, and chance"})
	}
	return all
}

func runSupermarket(ctx context.Context, seed uint64) (figures []float64, err error) {
	const work = 100 * time.Millisecond
	for _, m := range supermarketMeans {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		servers, warmup, lasts := 1000, 60*work, 160*work
		if m.choices == 1 {
			servers, warmup, lasts = 200, 500*work, 1500*work
		}
		s := &strategies.Scene{
			Servers: strategies.Same(servers, 1), Rate: int(m.load * float64(servers) * float64(time.Second/work)), Users: 100,
			Warmup: warmup, Lasts: lasts, Work: dist.Exponential(work),
		}
		figures = append(figures, mean(strategies.Once(s, drawn(m.choices), seed).Latency)/work.Seconds())
	}
	return figures, nil
}

// mean is of times, in seconds.
func mean(all []time.Duration) float64 {
	sum := 0.0
	for _, t := range all {
		sum += t.Seconds()
	}
	return sum / float64(len(all))
}

// largestLoads are the shares of throws in which the fullest bin has from least to most
// balls.
var largestLoads = []struct {
	choices, bins, throws, least, most int
	published                          string
	from, to                           float64
	why                                string
}{
	{1, 4096, 50, 6, 7, "6: 57 %, 7: 29 %", 0.75, 0.97, ""},
	{2, 4096, 50, 3, 3, "3: 98 %", 0.93, 1, ""},
	{3, 4096, 50, 3, 3, "3: 88 %", 0.76, 0.98, ""},
	{2, 65536, 40, 3, 3, "3: 80 %", 0.55, 0.87, "; by the differential equations of the law, ds_i/dt = s_(i-1)^2 - s_i^2, there are 0.40 bins with four, so that 67 % would be right"},
	{1, 65536, 10, 7, 8, "7: 45 %, 8: 40 %", 0.6, 1, ""},
	{3, 65536, 10, 3, 3, "3: 100 %", 0.999, 1, ""},
}

var bins = Repeat{
	Name: "bins", Title: "the fullest of n bins with n balls",
	Source: "Azar, Broder, Karlin and Upfal, Balanced Allocations, SIAM Journal on Computing 29(1), 1999: the law; the shares by Mitzenmacher, 1996",
	Setup:  "n balls into n bins, each into the emptiest of d drawn with replacement; the same strategy as a balancer's, whose requests never end.",
	Claims: binsClaims(),
	run:    runBins,
}

func binsClaims() (all []Claim) {
	for _, l := range largestLoads {
		what := fmt.Sprintf("share with %d to %d in the fullest", l.least, l.most)
		if l.least == l.most {
			what = fmt.Sprintf("share with %d in the fullest", l.least)
		}
		all = append(all, Claim{fmt.Sprintf("%s of %d bins, %d choice%s", what, l.bins, l.choices, study.Plural(l.choices)), study.Share, l.published, l.from, l.to,
			fmt.Sprintf("%d throws a seed, two standard deviations to each side%s", l.throws, l.why)})
	}
	return all
}

func runBins(ctx context.Context, seed uint64) (figures []float64, err error) {
	random := rand.New(rand.NewPCG(seed, 0))
	for _, l := range largestLoads {
		servers := make([]balance.PoolServer, l.bins)
		for i := range servers {
			servers[i] = balance.PoolServer{Name: fmt.Sprint(i), Weight: 1}
		}
		hits := 0
		for range l.throws {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if n := fullest(drawn(l.choices).New(servers, balance.PoolOptions{Rand: random}), l.bins); n >= l.least && n <= l.most {
				hits++
			}
		}
		figures = append(figures, float64(hits)/float64(l.throws))
	}
	return figures, nil
}

// fullest throws as many balls as there are bins.
func fullest(pool balance.Pool, n int) (most int) {
	balls := make([]int, n)
	var r balance.Request
	for range n {
		r.Reset()
		i := pool.Pick(&r, 0)
		balls[i]++
		most = max(most, balls[i])
	}
	return most
}
