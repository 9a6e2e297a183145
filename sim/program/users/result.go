package users

import "github.com/hadrill/hadrill/sim/metric"

// Result holds everything that was counted of a group in a run. Of the outages
// that began in one second at most 32 are listed, the longest.
type Result struct {
	metric.Result
	// Totals are the sum of the segments' counts.
	Totals metric.Counts
}
