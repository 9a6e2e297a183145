package study

import (
	"fmt"
	"math"
	"slices"
)

// Ranks places contenders by one figure; values are by strategy and seed, the
// seeds in the same order everywhere. A contender beats another when the median
// of their differences under the same seeds is on its side beyond the noise: an
// interval of order statistics that leaves out 0, so wide that all pairs
// together err in at most 5 % of studies (Bonferroni). Rank 1 is beaten by
// nobody; rank n+1 is beaten by somebody of rank n. Within a rank nobody beats
// anybody. A contender without the figure has rank 0.
func Ranks(values [][]float64, more bool) []int {
	placed := make([]int, len(values))
	var left []int
	for i, v := range values {
		if !slices.ContainsFunc(v, math.IsNaN) {
			left = append(left, i)
		}
	}
	pairs := len(left) * (len(left) - 1) / 2
	j := orderStatistic(seedsOf(values), (1-confidence)/float64(max(1, pairs)))
	beats := func(a, b int) bool { return beyondNoise(values[a], values[b], j, more) }
	for rank := 1; len(left) > 0; rank++ {
		unbeaten := slices.DeleteFunc(slices.Clone(left), func(b int) bool {
			return slices.ContainsFunc(left, func(a int) bool { return beats(a, b) })
		})
		if len(unbeaten) == 0 {
			unbeaten = left // they beat each other in a circle
		}
		for _, i := range unbeaten {
			placed[i] = rank
		}
		left = slices.DeleteFunc(left, func(i int) bool { return placed[i] > 0 })
	}
	return placed
}

func seedsOf(values [][]float64) int {
	if len(values) == 0 {
		return 0
	}
	return len(values[0])
}

// beyondNoise reports whether a is better than b in all seeds but fewer than j.
func beyondNoise(a, b []float64, j int, more bool) bool {
	if j == 0 {
		return false
	}
	not := 0
	for i := range a {
		if better := a[i] < b[i]; more && a[i] <= b[i] || !more && !better {
			not++
		}
	}
	return not < j
}

// TooFew says that so many seeds cannot rank so many contenders, such as "ways": "6 seeds
// cannot tell: with 4 ways it takes 8 seeds to tell any difference from noise"; "" where
// they can.
func TooFew(what string, n, seeds int) string {
	need := SeedsToRank(n)
	if n < 2 || seeds >= need {
		return ""
	}
	return fmt.Sprintf("%d seed%s cannot tell: with %d %s it takes %d seeds to tell any difference from noise", seeds, Plural(seeds), n, what, need)
}

// SeedsToRank returns how many seeds it takes to rank so many contenders at
// all.
func SeedsToRank(strategies int) int {
	miss := (1 - confidence) / float64(max(1, strategies*(strategies-1)/2))
	n := 1
	for orderStatistic(n, miss) == 0 {
		n++
	}
	return n
}
