package strategies

import (
	"math"
	"slices"
	"time"

	"github.com/hadrill/hadrill/bench/study"
)

// Figure is a number of a row of figureTable.
type Figure int

// The figures of a run.
const (
	Imbalance Figure = iota
	P50
	P99
	P999
	Errors
	InTime
	SessionsLost
	KeysMoved
	figures
)

// FigureInfo describes a figure.
type FigureInfo struct {
	Name string // in tables
	Key  string // in JSON
	Doc  string
	// More is better; all others are the better the less.
	More bool
	Unit Unit
}

// What all studies share.
type (
	// Estimate is a figure over seeds.
	Estimate = study.Estimate
	// Unit is the unit of a figure.
	Unit = study.Unit
)

// Units of figures: times are in seconds, shares from 0 to 1.
const (
	Seconds = study.Seconds
	Share   = study.Share
	Ratio   = study.Ratio
)

// FigureTable is the table of all figures.
var FigureTable = [figures]FigureInfo{
	Imbalance:    {"imbalance", "imbalance", "picks of the server with the most for its capacity, over its fair part: max/mean where servers are equal; 1 is even", false, Ratio},
	P50:          {"p50", "p50", "median time from the visit's beginning to its answer", false, Seconds},
	P99:          {"p99", "p99", "99th percentile of it", false, Seconds},
	P999:         {"p99.9", "p999", "99.9th percentile of it", false, Seconds},
	Errors:       {"errors", "errors", "visits that were refused, cut off, or had no server", false, Share},
	InTime:       {"in time", "in_time", "visits that were answered within the deadline, of all", true, Share},
	SessionsLost: {"sessions lost", "sessions_lost", "answered visits that did not find their session where they came, of those that had one; sessions live in servers' memory", false, Share},
	KeysMoved:    {"keys moved", "keys_moved", "users that go elsewhere after servers changed; only of strategies that keep users at their servers", false, Share},
}

// measured are the figures of one run, NaN for those that it does not have.
type measured [figures]float64

// figuresOf computes the figures of a run.
func figuresOf(s *Scene, r *run) measured {
	slices.Sort(r.latency)
	m := measured{
		Imbalance:    imbalance(s, r.picks),
		P50:          quantile(r.latency, 500),
		P99:          quantile(r.latency, 990),
		P999:         quantile(r.latency, 999),
		Errors:       share(r.errors, len(r.trace.at)),
		InTime:       share(inTime(r.latency, s.Deadline), len(r.trace.at)),
		SessionsLost: share(r.lost, r.had),
		KeysMoved:    math.NaN(),
	}
	return m
}

// inTime returns how many of the sorted latencies are within the deadline.
func inTime(sorted []time.Duration, deadline time.Duration) int {
	n, _ := slices.BinarySearch(sorted, deadline+1)
	return n
}

// quantile returns the least value that so many per mille do not exceed, in
// seconds.
func quantile(sorted []time.Duration, permille int) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	i := (len(sorted)*permille + 999) / 1000
	return sorted[max(0, i-1)].Seconds()
}

func share(n, of int) float64 {
	if of == 0 {
		return math.NaN()
	}
	return float64(n) / float64(of)
}

// imbalance compares each server's part of the picks with its part of the
// capacity, for as long as it was among the balancer's servers.
func imbalance(s *Scene, picks []int) float64 {
	all, capacity := 0, 0.0
	for i, n := range picks {
		all += n
		capacity += s.offered(i)
	}
	if all == 0 {
		return math.NaN()
	}
	most := 0.0
	for i, n := range picks {
		most = max(most, float64(n)/(float64(all)*s.offered(i)/capacity))
	}
	return most
}

// offered returns the capacity of server i times the seconds in which it takes
// part.
func (s *Scene) offered(i int) float64 {
	from, to := time.Duration(0), s.Lasts
	for _, m := range s.Moves {
		switch {
		case m.Server != i:
		case m.Joins:
			from = m.At
		default:
			to = m.At
		}
	}
	return float64(s.Servers[i].capacity()) * (to - from).Seconds()
}
