package study

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// confidence of an interval, and of all ranks of one figure in one scene
// together.
const confidence = 0.95

// Estimate is the median of a figure over seeds. Low and High are two order
// statistics that hold the median of all seeds with at least 95 % confidence,
// whatever the distribution; NaN under six seeds, and all NaN where there is no
// such figure.
type Estimate struct{ Median, Low, High float64 }

// None is the estimate where there is no such figure.
var None = Estimate{math.NaN(), math.NaN(), math.NaN()}

// EstimateOf estimates the median from at least one value; one NaN makes all of
// it NaN.
func EstimateOf(values []float64) Estimate {
	if slices.ContainsFunc(values, math.IsNaN) {
		return None
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	e := Estimate{sorted[n/2], math.NaN(), math.NaN()}
	if n%2 == 0 {
		e.Median = (sorted[n/2-1] + sorted[n/2]) / 2
	}
	if j := orderStatistic(n, 1-confidence); j > 0 {
		e.Low, e.High = sorted[j-1], sorted[n-j]
	}
	return e
}

// orderStatistic returns the largest j for which the j-th values from both ends
// hold the median except with probability miss (binomial with 1/2); 0 when not
// even the extremes do.
func orderStatistic(n int, miss float64) int {
	binomial := distuv.Binomial{N: float64(n), P: 0.5}
	j := 0
	for binomial.CDF(float64(j)) <= miss/2 {
		j++
	}
	return j
}
