package measure

import "github.com/hadrill/hadrill/sim/metric"

// Distributions gives the merged latency (from the intended start) and service
// time of all groups over the whole run; nil for no samples.
func (m *Measurement) Distributions() (latency, service *metric.Histogram) {
	var sum metric.Segment
	for i := range m.rec.Segments {
		sum.Add(&m.rec.Segments[i])
	}
	return some(sum.Latency), some(sum.Service)
}

func some(h *metric.Histogram) *metric.Histogram {
	if h == nil || h.TotalCount() == 0 {
		return nil
	}
	return h
}
