package users

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/metric"
)

// seconds collects the series: the present second, and those before.
type seconds struct {
	done    metric.Series
	latency *metric.Histogram // of the present second

	requests, errors, lost, stale int
	backends                      []int

	flying       int            // requests that were sent and have not ended
	waitingSince time.Duration  // when flying was last 0
	closed       metric.Seconds // since they were last taken
}

// sent notes a request that is sent at that time of the run.
func (s *seconds) sent(at time.Duration) {
	if s.flying == 0 {
		s.waitingSince = at
	}
	s.flying++
}

// take puts the seconds that were closed into a segment.
func (s *seconds) take(to *metric.Segment) {
	to.Seconds.Demand += s.closed.Demand
	to.Seconds.Available += s.closed.Available
	s.closed = metric.Seconds{}
}

func newSeconds(group string, backends int) seconds {
	return seconds{latency: metric.NewHistogram(), backends: make([]int, backends), done: metric.Series{Group: group, Backends: make([][]int, backends)}}
}

// request notes a request that ended at that time of the run. A latency that
// the histogram cannot take counts as the longest that it can.
func (s *seconds) request(at time.Duration, latency int64, o metric.Outcome, backend int) {
	if at >= s.end() {
		s.until(int(at / time.Second))
	}
	s.flying--
	s.requests++
	if o != metric.Succeeded {
		s.errors++
	}
	if backend >= 0 {
		s.backends[backend]++
	}
	_ = s.latency.RecordValue(min(latency, metric.Highest)) // within its range: never an error
}

// end returns the end of the present second.
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
	begin := time.Duration(len(d.Requests)) * time.Second
	switch {
	case s.requests > 0:
		s.closed.Demand++
		if (s.requests-s.errors)*100 >= s.requests*metric.AvailableShare {
			s.closed.Available++
		}
	case s.flying > 0 && s.waitingSince <= begin:
		s.closed.Demand++ // somebody waited throughout, and nothing ended
	}
	d.Requests = append(d.Requests, s.requests)
	d.Errors = append(d.Errors, s.errors)
	d.Lost = append(d.Lost, s.lost)
	d.Stale = append(d.Stale, s.stale)
	for i := range s.backends {
		d.Backends[i] = append(d.Backends[i], s.backends[i])
		s.backends[i] = 0
	}
	d.P50 = append(d.P50, s.latency.Quantile(50))
	d.P99 = append(d.P99, s.latency.Quantile(99))
	if s.requests > 0 {
		s.latency.Reset()
	}
	s.requests, s.errors, s.lost, s.stale = 0, 0, 0, 0
}

// finish returns the series of a run that lasted to end. A request that ended
// exactly then counts into the last second, one that ends later no more: in real time
// requests go on until somebody stops them.
func (s *seconds) finish(end time.Duration) metric.Series {
	n := int((end + time.Second - 1) / time.Second)
	s.until(n)
	if s.requests > 0 && n > 0 {
		d := &s.done
		d.Requests[n-1] += s.requests
		d.Errors[n-1] += s.errors
		d.Lost[n-1] += s.lost
		d.Stale[n-1] += s.stale
		for i := range s.backends {
			d.Backends[i][n-1] += s.backends[i]
		}
	}
	done := s.done
	done.Backends = slices.Clone(done.Backends)
	return done
}
