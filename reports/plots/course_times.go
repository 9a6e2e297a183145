package plots

import "github.com/hadrill/hadrill/reports/record"

// addTimes adds the course of response times, and of sessions that were lost or
// stale. Of several groups, and of the seconds of a wide bin, the greatest 99th
// percentile counts, and the mean of the medians by requests: percentiles cannot
// be merged.
func (c *course) addTimes(r *record.Record, wide int) {
	bins := len(c.edges) - 1
	c.p50, c.p99 = make([]float64, bins), make([]float64, bins)
	c.lost, c.stale = make([]int, bins), make([]int, bins)
	weights := make([]float64, bins)
	for i := range r.Series {
		s := &r.Series[i]
		for second, n := range s.Requests {
			bin := second / wide
			if bin >= bins {
				break
			}
			if second < len(s.Lost) {
				c.lost[bin] += s.Lost[second]
			}
			if second < len(s.Stale) {
				c.stale[bin] += s.Stale[second]
			}
			if n > 0 && second < len(s.P50) && second < len(s.P99) && s.P99[second] > 0 {
				c.p50[bin] += seconds(s.P50[second]) * float64(n)
				weights[bin] += float64(n)
				c.p99[bin] = max(c.p99[bin], seconds(s.P99[second]))
			}
		}
	}
	for bin := range c.p50 {
		if weights[bin] > 0 {
			c.p50[bin] /= weights[bin]
		}
	}
}
