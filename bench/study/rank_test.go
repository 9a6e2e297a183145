package study

import (
	"math"
	"slices"
	"testing"
)

// steps returns n values from, from+by, ...
func steps(n int, from, by float64) []float64 {
	var all []float64
	for i := range n {
		all = append(all, from+by*float64(i))
	}
	return all
}

func TestRanks(t *testing.T) {
	nan := steps(20, math.NaN(), 0)
	mixed := steps(20, 0, 1)
	for i := range 5 {
		mixed[i] += 100 // worse than steps(20, 0.5, 1) under 5 seeds
	}
	for _, c := range []struct {
		why    string
		values [][]float64
		more   bool
		want   []int
	}{
		{"better under every seed", [][]float64{steps(20, 0, 1), steps(20, 0.5, 1)}, false, []int{1, 2}},
		{"more is better", [][]float64{steps(20, 0, 1), steps(20, 0.5, 1)}, true, []int{2, 1}},
		{"the spread over seeds does not matter, the pairs do", [][]float64{steps(20, 0, 100), steps(20, 0.5, 100), steps(20, 1, 100)}, false, []int{1, 2, 3}},
		{"the same", [][]float64{steps(20, 0, 1), steps(20, 0, 1)}, false, []int{1, 1}},
		{"better under 15 of 20: within the noise of three strategies (2 * 2.1 %)", [][]float64{mixed, steps(20, 0.5, 1), steps(20, 0.5, 1)}, false, []int{1, 1, 1}},
		{"five seeds are too few for two", [][]float64{steps(5, 0, 1), steps(5, 9, 1)}, false, []int{1, 1}},
		{"six are enough for two", [][]float64{steps(6, 0, 1), steps(6, 9, 1)}, false, []int{1, 2}},
		{"six are too few for three", [][]float64{steps(6, 0, 1), steps(6, 9, 1), steps(6, 99, 1)}, false, []int{1, 1, 1}},
		{"who has no figure has no rank, and takes no part", [][]float64{steps(6, 9, 1), nan[:6], steps(6, 0, 1)}, false, []int{2, 0, 1}},
		{"nobody", nil, false, []int{}},
	} {
		if got := Ranks(c.values, c.more); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// TestRankOrder: nobody beats anybody of the same rank, and everybody of rank
// n+1 is beaten by somebody of rank n.
func TestRankOrder(t *testing.T) {
	// a beats c, b is between them and differs significantly from neither
	a, b, c := steps(20, 0, 1), steps(20, 0.2, 1), steps(20, 0.4, 1)
	for i := range 6 {
		b[i] -= 0.4
		b[19-i] += 0.4
	}
	if got := Ranks([][]float64{a, b, c}, false); !slices.Equal(got, []int{1, 1, 2}) {
		t.Errorf("%v, want a and b first and c second", got)
	}
}

func TestSeedsToRank(t *testing.T) {
	for _, c := range []struct{ strategies, want int }{{2, 6}, {3, 7}, {10, 11}, {29, 14}} {
		if got := SeedsToRank(c.strategies); got != c.want {
			t.Errorf("%d strategies: %d seeds, want %d (2 * 2^-n <= 0.05 / pairs)", c.strategies, got, c.want)
		}
	}
}

func TestEstimate(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		why    string
		values []float64
		want   Estimate
	}{
		{"one value has no interval", []float64{3}, Estimate{3, nan, nan}},
		{"five have none", []float64{5, 1, 2, 3, 4}, Estimate{3, nan, nan}},
		{"six: the extremes, 2 * 2^-6 = 3.1 %", []float64{6, 5, 4, 3, 2, 1}, Estimate{3.5, 1, 6}},
		{"twenty: the sixth from both ends, 4.1 %", steps(20, 1, 1), Estimate{10.5, 6, 15}},
		{"a run without the figure", []float64{1, nan}, None},
	} {
		got := EstimateOf(c.values)
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if !same(got.Median, c.want.Median) || !same(got.Low, c.want.Low) || !same(got.High, c.want.High) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}
