package measure

import "time"

// mostColumns is how many columns a course has at the most.
const mostColumns = 120

// Course is a run's course in columns of equal width, of all groups together. It is
// bounded, so that it stays when the series it comes from are let go.
type Course struct {
	Wide                          time.Duration // of a column, whole seconds
	Requests, Errors, Lost, Stale []int32       // by column
	Backends                      [][]int32     // answers by backend, then column
	// P50 and P99 are response times, 0 for a column in which nothing ended. Of several
	// groups and seconds the greatest 99th percentile counts, and the mean of the medians
	// by requests: percentiles cannot be merged.
	P50, P99 []time.Duration
}

// Course gives the run's course; also after Settle.
func (m *Measurement) Course() *Course {
	if m.course == nil {
		m.course = m.newCourse()
	}
	return m.course
}

func (m *Measurement) newCourse() *Course {
	seconds := int((m.end + time.Second - 1) / time.Second)
	for i := range m.rec.Series {
		seconds = max(seconds, len(m.rec.Series[i].Requests))
	}
	wide := max(1, (seconds+mostColumns-1)/mostColumns)
	columns := (seconds + wide - 1) / wide
	counts := func() []int32 { return make([]int32, columns) }
	c := &Course{
		Wide: time.Duration(wide) * time.Second, Requests: counts(), Errors: counts(), Lost: counts(), Stale: counts(),
		Backends: make([][]int32, len(m.rec.Run.Backends)), P50: make([]time.Duration, columns), P99: make([]time.Duration, columns),
	}
	for b := range c.Backends {
		c.Backends[b] = counts()
	}
	add := func(to []int32, from []int) {
		for second, n := range from {
			to[second/wide] += int32(n)
		}
	}
	medians, weights := make([]float64, columns), make([]float64, columns)
	for i := range m.rec.Series {
		s := &m.rec.Series[i]
		add(c.Requests, s.Requests)
		add(c.Errors, s.Errors)
		add(c.Lost, s.Lost)
		add(c.Stale, s.Stale)
		for b, of := range s.Backends {
			add(c.Backends[b], of)
		}
		for second, n := range s.Requests {
			if n == 0 || second >= len(s.P50) || second >= len(s.P99) || s.P99[second] == 0 {
				continue
			}
			at := second / wide
			medians[at] += float64(float64(s.P50[second]) * float64(n)) // not fused: the same on every processor
			weights[at] += float64(n)
			c.P99[at] = max(c.P99[at], s.P99[second])
		}
	}
	for i := range medians {
		if weights[i] > 0 {
			c.P50[i] = time.Duration(medians[i] / weights[i])
		}
	}
	return c
}

// Tail is how slow the slowest requests were: the response time that a share of all
// requests does not exceed, for shares that come ever nearer to the whole.
type Tail struct {
	Percent []float64
	Times   []time.Duration // by percent
}

// Tail gives the run's response times from the intended start; without times where
// no request ended. Also after Settle.
func (m *Measurement) Tail() *Tail {
	if m.tail == nil {
		m.tail = &Tail{Percent: tailPercents}
		if latency, _ := m.Distributions(); latency != nil {
			for _, p := range tailPercents {
				m.tail.Times = append(m.tail.Times, latency.Quantile(p))
			}
		}
	}
	return m.tail
}

// tailPercents are those shares.
var tailPercents = []float64{0, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99}

// Thin gives the course in columns that are so many times as wide.
func (c *Course) Thin(times int) *Course {
	if times < 2 {
		return c
	}
	counts := func(from []int32) []int32 {
		to := make([]int32, (len(from)+times-1)/times)
		for i, n := range from {
			to[i/times] += n
		}
		return to
	}
	t := &Course{Wide: c.Wide * time.Duration(times), Requests: counts(c.Requests), Errors: counts(c.Errors), Lost: counts(c.Lost), Stale: counts(c.Stale)}
	for _, b := range c.Backends {
		t.Backends = append(t.Backends, counts(b))
	}
	columns := len(t.Requests)
	t.P50, t.P99 = make([]time.Duration, columns), make([]time.Duration, columns)
	for i := range columns {
		sum, weight := 0.0, 0.0
		for k := i * times; k < min((i+1)*times, len(c.Requests)); k++ {
			if c.P99[k] > 0 {
				sum += float64(float64(c.P50[k]) * float64(c.Requests[k]))
				weight += float64(c.Requests[k])
				t.P99[i] = max(t.P99[i], c.P99[k])
			}
		}
		if weight > 0 {
			t.P50[i] = time.Duration(sum / weight)
		}
	}
	return t
}
