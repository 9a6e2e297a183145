package reports

import (
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/hadrill/hadrill/scenarios"
)

// distribution is the sum of segments' histograms.
type distribution struct {
	h *hdrhistogram.Histogram
}

// add merges h, which should hold total samples. Of those that are missing as
// many as were out of range count as the highest value the histogram holds:
// leaving them out would make the slowest requests the ones that do not count.
func (d *distribution) add(h *hdrhistogram.Histogram, total, outOfRange int64) {
	if d.h == nil {
		d.h = NewHistogram()
	}
	if h != nil {
		d.h.Merge(h)
		total -= h.TotalCount()
	}
	if n := min(outOfRange, total); n > 0 {
		if err := d.h.RecordValues(histogramHighest, n); err != nil {
			panic("reports: a histogram does not hold its own highest value: " + err.Error())
		}
	}
}

// figures are zero without samples. A quantile is the highest value of its
// bucket, exact below 2.048 ms and to 0.1 % above.
func (d *distribution) figures() scenarios.Latency {
	if d.h == nil || d.h.TotalCount() == 0 {
		return scenarios.Latency{}
	}
	at := func(percent float64) time.Duration {
		return time.Duration(d.h.ValueAtPercentile(percent)) * time.Microsecond
	}
	return scenarios.Latency{
		Mean: time.Duration(math.Round(d.h.Mean() * float64(time.Microsecond))),
		P50:  at(50),
		P90:  at(90),
		P99:  at(99),
		P999: at(99.9),
		Max:  time.Duration(d.h.Max()) * time.Microsecond,
	}
}

// Distributions are the merged latency (from the intended start) and service
// time of all groups over the whole run, in microseconds; nil for no samples.
func (m *Measurement) Distributions() (latency, service *hdrhistogram.Histogram) {
	var l, s distribution
	for i := range m.rec.Segments {
		g := &m.rec.Segments[i]
		l.add(g.Latency, int64(g.Counts.Total), g.OutOfRange)
		s.add(g.Service, int64(g.Counts.Total), g.OutOfRange)
	}
	return l.samples(), s.samples()
}

func (d *distribution) samples() *hdrhistogram.Histogram {
	if d.h == nil || d.h.TotalCount() == 0 {
		return nil
	}
	return d.h
}
