package verdict

import (
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// confidence of the intervals over seeds.
const confidence = 0.95

// Median is the middle of one figure over seeds. Low and High are an interval
// that holds the median of all seeds with at least 95 % confidence, whatever
// the figure's distribution: two order statistics, the j-th from both ends with
// the largest j for which the chance that fewer than j of n values lie on one
// side of the median (binomial with 1/2) is at most 2.5 %. Under six values
// there is no such interval and Interval is false.
type Median[T int | int64 | float64 | time.Duration] struct {
	N        int // values; 0 for none, and then all else is 0
	Median   T   // of an even number the middle between two, rounded down
	Low      T
	High     T
	Min, Max T
	Interval bool
}

// MedianOf sorts values in place.
func MedianOf[T int | int64 | float64 | time.Duration](values []T) Median[T] {
	n := len(values)
	if n == 0 {
		return Median[T]{}
	}
	slices.Sort(values)
	m := Median[T]{N: n, Median: values[n/2], Min: values[0], Max: values[n-1]}
	if n%2 == 0 {
		below := values[n/2-1]
		m.Median = below + (values[n/2]-below)/2
	}
	if j := orderStatistic(n); j > 0 {
		m.Low, m.High, m.Interval = values[j-1], values[n-j], true
	}
	return m
}

// orderStatistic gives the j of the interval for n values, 0 when there is
// none.
func orderStatistic(n int) int {
	binomial := distuv.Binomial{N: float64(n), P: 0.5}
	j := 0
	for binomial.CDF(float64(j)) <= (1-confidence)/2 {
		j++
	}
	return j
}

// LeastSeeds is how many values are enough for an interval.
func LeastSeeds() int {
	n := 1
	for !HasInterval(n) {
		n++
	}
	return n
}

// HasInterval reports whether so many values are enough for an interval.
func HasInterval(n int) bool { return orderStatistic(n) > 0 }
