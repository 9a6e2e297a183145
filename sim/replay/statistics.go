package replay

import (
	"math/rand/v2"
	"sort"
)

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// resamples is the number of draws for the range of medians.
const resamples = 2000

// medians returns the range in which 99 % of the medians of n draws lie.
func medians(from []float64, n int) (low, high float64) {
	r := rand.New(rand.NewPCG(1, 2))
	ms := make([]float64, resamples)
	draw := make([]float64, n)
	for i := range ms {
		for j := range draw {
			draw[j] = from[r.IntN(len(from))]
		}
		sort.Float64s(draw)
		ms[i] = median(draw)
	}
	sort.Float64s(ms)
	return ms[resamples/200], ms[resamples-1-resamples/200]
}

// plausible returns twice the smaller tail of a binomial distribution.
func plausible(k, n int, share float64) float64 {
	if share > 0.999999 {
		share = 1
	}
	var below, above float64
	for i := 0; i <= n; i++ {
		p := binomial(n, i, share)
		if i <= k {
			below += p
		}
		if i >= k {
			above += p
		}
	}
	return min(1, 2*min(below, above))
}

func binomial(n, k int, share float64) float64 {
	p := 1.0
	for i := range k {
		p *= share * float64(n-i) / float64(i+1)
	}
	for range n - k {
		p *= 1 - share
	}
	return p
}
