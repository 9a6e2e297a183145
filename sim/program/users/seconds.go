package users

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// seconds is the series in the making: the present second, and those before.
type seconds struct {
	done    Series
	latency *hdrhistogram.Histogram // of the present second

	requests, errors, lost int
	backends               []int
}

func newSeconds(backends int) seconds {
	return seconds{latency: newHistogram(), backends: make([]int, backends), done: Series{Backends: make([][]int, backends)}}
}

// request notes a request that ended at that time of the run. What the
// histogram cannot take counts as the longest that it can.
func (s *seconds) request(at time.Duration, latency int64, o outcome, backend int) {
	if at >= s.end() {
		s.until(int(at / time.Second))
	}
	s.requests++
	if o != succeeded {
		s.errors++
	}
	if backend >= 0 {
		s.backends[backend]++
	}
	_ = s.latency.RecordValue(min(latency, longest)) // within its range: never an error
}

// end is the end of the present second.
func (s *seconds) end() time.Duration { return time.Duration(len(s.done.Requests)+1) * time.Second }

// until closes the seconds before that one.
func (s *seconds) until(second int) {
	for len(s.done.Requests) < second {
		s.close()
	}
}

// close ends the present second.
func (s *seconds) close() {
	d := &s.done
	d.Requests = append(d.Requests, s.requests)
	d.Errors = append(d.Errors, s.errors)
	d.Lost = append(d.Lost, s.lost)
	for i := range s.backends {
		d.Backends[i] = append(d.Backends[i], s.backends[i])
		s.backends[i] = 0
	}
	d.P50 = append(d.P50, quantile(s.latency, 50))
	d.P99 = append(d.P99, quantile(s.latency, 99))
	if s.requests > 0 {
		s.latency.Reset()
	}
	s.requests, s.errors, s.lost = 0, 0, 0
}

func quantile(h *hdrhistogram.Histogram, percent float64) time.Duration {
	return time.Duration(h.ValueAtPercentile(percent)) * time.Microsecond
}

// finish is the series of a run that lasted to end. What ended exactly then
// counts into the last second.
func (s *seconds) finish(end time.Duration) Series {
	n := int((end + time.Second - 1) / time.Second)
	s.until(n)
	if s.requests > 0 && n > 0 {
		d := &s.done
		d.Requests[n-1] += s.requests
		d.Errors[n-1] += s.errors
		d.Lost[n-1] += s.lost
		for i := range s.backends {
			d.Backends[i][n-1] += s.backends[i]
		}
	}
	return s.done
}
