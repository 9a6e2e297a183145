package published

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

var bounded = Repeat{
	Name: "bounded", Title: "consistent hashing with bounded loads",
	Source: "Mirrokni, Thorup and Zadimoghaddam, Consistent Hashing with Bounded Loads, SODA 2018; HAProxy's hash-balance-factor 125",
	Setup: "No server has more than ceil(c times its share) when it gets one more, with c = 1.25: the promise itself. 50 servers, up to 400 requests at once, keys of which " +
		"some are asked for far more often than others; each request ends at a random moment.",
	Claims: []Claim{
		{"largest load over ceil(1.25 times the mean)", study.Ratio, "1 at most, exactly", 0.99, 1, "reached, as hot keys fill their servers, and never passed"},
		{"the same on a ring without bounds", study.Ratio, "no bound", 1.5, 100, "nginx's hash consistent under the same requests: the bound is what makes the difference"},
	},
	run: runBounded,
}

func runBounded(_ context.Context, seed uint64) (figures []float64, err error) {
	for _, row := range [][2]string{{"compare", "bounded loads"}, {balance.Nginx, "hash consistent"}} {
		e, known := balance.Find(row[0], row[1])
		if !known {
			return nil, fmt.Errorf("published: there is no strategy %s of %s", row[1], row[0])
		}
		figures = append(figures, overBound(e, seed))
	}
	return figures, nil
}

// overBound is the largest load over its bound that any server reaches.
func overBound(e balance.Entry, seed uint64) (most float64) {
	const servers, atOnce, requests = 50, 400, 40_000
	var all []balance.PoolServer
	for i := range servers {
		all = append(all, balance.PoolServer{Name: fmt.Sprintf("10.0.0.%d:8080", i+1), Weight: 1})
	}
	random := rand.New(rand.NewPCG(seed, 0))
	keys := rand.NewZipf(random, 1.2, 1, 999)
	pool := e.NewPool(all, balance.PoolOptions{Rand: random})
	var r balance.Request
	var open []int // servers of the requests at hand
	loads := make([]int, servers)
	for range requests {
		if len(open) == atOnce || len(open) > 0 && random.IntN(3) == 0 {
			i := random.IntN(len(open))
			s := open[i]
			open[i] = open[len(open)-1]
			open = open[:len(open)-1]
			loads[s]--
			pool.Done(s, true, 1, 0, 0)
		}
		r.Reset()
		r.Key = fmt.Appendf(r.Key, "key-%d", keys.Uint64())
		s := pool.Pick(&r, 0)
		open = append(open, s)
		loads[s]++
		bound := (5*len(open) + 4*servers - 1) / (4 * servers)
		most = max(most, float64(loads[s])/float64(bound))
	}
	return most
}
