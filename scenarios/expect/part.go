package expect

import (
	"time"

	"github.com/hadrill/hadrill/sim/metric"
)

// Part holds the counts of a part of a run, for one group of users or for all.
type Part struct {
	// Segment is the sum of the segments in the part. From and To are its ends.
	metric.Segment
	Outages Outages
	Stalls  Outages
	// Gaps are those between acknowledged writes; Dual is the time with two primaries
	// that take writes, Copies, Diverged and Stopped the copies at the end of the run,
	// Behind by how many rows the shortest falls short.
	Gaps     Outages
	Dual     time.Duration
	Copies   int
	Diverged int
	Stopped  int
	Behind   int
	// Remainder is of the end of the run: nothing in a part before it.
	Remainder metric.Remainder
}

// Outages sums up outages, or stalls. One that reaches over the border of a part counts
// with its share of the time.
type Outages struct {
	Count          int
	Longest, Total time.Duration
}

// Add adds an outage of that length.
func (o *Outages) Add(length time.Duration) {
	o.Count++
	o.Total += length
	o.Longest = max(o.Longest, length)
}

func (p *Part) errors() int { return p.Counts.Total - p.Counts.OK }

// share gives n of all, 0 of nothing.
func share(n, all int) float64 {
	if all <= 0 {
		return 0
	}
	return float64(n) / float64(all)
}

// perSecond gives n over the part's time.
func (p *Part) perSecond(n int) float64 {
	if p.To <= p.From {
		return 0
	}
	return float64(n) / (p.To - p.From).Seconds()
}

// percentile computes a quantile of a histogram.
func percentile(percent float64, of func(*Part) *metric.Histogram) func(*Part) any {
	return func(p *Part) any { return of(p).Quantile(percent) }
}

func latency(p *Part) *metric.Histogram { return p.Latency }
func service(p *Part) *metric.Histogram { return p.Service }

// distribution makes the rows of a histogram: its mean, its quantiles and its
// greatest value, each called by the name and what it is.
func distribution(name, about, over string, of func(*Part) *metric.Histogram) []Row[*Part] {
	row := func(figure, what string, value func(*Part) any) Row[*Part] {
		return Row[*Part]{Figure{Name: name + "." + figure, Unit: Timed, About: what + " of " + about, Over: over}, value}
	}
	return []Row[*Part]{
		row("mean", "mean", func(p *Part) any { return of(p).Average() }),
		row("p50", "median", percentile(50, of)),
		row("p90", "90th percentile", percentile(90, of)),
		row("p99", "99th percentile", percentile(99, of)),
		row("p999", "99.9th percentile", percentile(99.9, of)),
		row("max", "greatest", func(p *Part) any { return of(p).Longest() }),
	}
}
