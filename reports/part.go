package reports

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// part is a stretch of the run, from inclusive, to exclusive but for the last.
type part struct {
	from, to time.Duration
	last     bool
}

func (p part) has(at time.Duration) bool {
	return at >= p.from && (at < p.to || p.last && at == p.to)
}

func (p part) overlap(from, to time.Duration) time.Duration {
	return max(0, min(to, p.to)-max(from, p.from))
}

// holds tells whether a segment lies in the part. One without any time belongs
// where its moment does.
func (p part) holds(s *Segment) bool {
	if s.From == s.To {
		return p.has(s.From)
	}
	return s.From >= p.from && s.To <= p.to
}

// part is the figures of a part that must have some time in it and segments
// that fit it.
func (m *Measurement) part(what string, f *Fault, from, to time.Duration) (scenarios.Figures, error) {
	p := part{from, to, to == m.end}
	if p.to <= p.from {
		return scenarios.Figures{}, fmt.Errorf("%s %q: there is no time: from %v to %v of the run", what, f.ID, from, to)
	}
	for i := range m.rec.Segments {
		s := &m.rec.Segments[i]
		if p.overlap(s.From, s.To) > 0 && !p.holds(s) {
			return scenarios.Figures{}, fmt.Errorf("%s %q: the record's segment from %v to %v reaches over the border at %v or %v", what, f.ID, s.From, s.To, from, to)
		}
	}
	return m.figures("", p), nil
}

// figures of one group, "" for all, in a part.
func (m *Measurement) figures(group string, p part) scenarios.Figures {
	f, known := m.settled[asked{group, p}]
	switch {
	case known:
		return f
	case m.let:
		panic(fmt.Sprintf("reports: the part from %v to %v of group %q is asked for after its distributions were let go", p.from, p.to, group))
	}
	f = m.compute(group, p)
	if m.settled != nil {
		m.settled[asked{group, p}] = f
	}
	return f
}

func (m *Measurement) compute(group string, p part) scenarios.Figures {
	var counts Counts
	var latency, service distribution
	for i := range m.rec.Segments {
		s := &m.rec.Segments[i]
		if group != "" && s.Group != group || !p.holds(s) {
			continue
		}
		counts.add(&s.Counts)
		latency.add(s.Latency, int64(s.Counts.Total), s.OutOfRange)
		service.add(s.Service, int64(s.Counts.Total), s.OutOfRange)
	}
	requests := counts.requests(p.to - p.from)
	outage := m.outage(group, p)
	if p.to >= m.end {
		m.remain(group, p, &requests, &outage)
	}
	return scenarios.Figures{
		Requests: requests,
		Sessions: counts.sessions(),
		Outage:   outage,
		Latency:  latency.figures(),
		Service:  service.figures(),
	}
}

func (c *Counts) add(o *Counts) {
	c.Total += o.Total
	c.OK += o.OK
	c.Refused += o.Refused
	c.Unreachable += o.Unreachable
	c.Timeouts += o.Timeouts
	c.Resets += o.Resets
	c.Status4xx += o.Status4xx
	c.Status5xx += o.Status5xx
	c.Opened += o.Opened
	c.Acknowledged += o.Acknowledged
	c.Reads += o.Reads
	c.Lost += o.Lost
	c.Stale += o.Stale
	c.ForcedLogins += o.ForcedLogins
}

func (c *Counts) requests(in time.Duration) scenarios.Requests {
	r := scenarios.Requests{
		Total: c.Total, OK: c.OK, Errors: c.Total - c.OK,
		Refused: c.Refused, Unreachable: c.Unreachable, Timeouts: c.Timeouts, Resets: c.Resets,
		Status4xx: c.Status4xx, Status5xx: c.Status5xx,
	}
	if c.Total > 0 {
		r.ErrorShare = float64(r.Errors) / float64(c.Total)
	}
	if in > 0 {
		r.PerSecond = float64(c.OK) / in.Seconds()
	}
	return r
}

func (c *Counts) sessions() scenarios.Sessions {
	s := scenarios.Sessions{
		Opened: c.Opened, Acknowledged: c.Acknowledged, Reads: c.Reads,
		Lost: c.Lost, Stale: c.Stale, ForcedLogins: c.ForcedLogins,
	}
	if c.Opened > 0 {
		s.LostShare = float64(c.Lost) / float64(c.Opened)
	}
	return s
}

func (m *Measurement) outage(group string, p part) scenarios.Outage {
	var sum scenarios.Outage
	for i := range m.rec.Outages {
		o := &m.rec.Outages[i]
		if group != "" && o.Group != group {
			continue
		}
		length := p.overlap(o.From, o.To)
		if length == 0 && !p.has(o.From) {
			continue
		}
		sum.Count++
		sum.Total += length
		sum.Longest = max(sum.Longest, length)
	}
	return sum
}

// remain adds what the record's lists leave out: requests that had not ended,
// and, to the whole run, outages that are not listed one by one.
func (m *Measurement) remain(group string, p part, requests *scenarios.Requests, outage *scenarios.Outage) {
	for i := range m.rec.Remainders {
		r := &m.rec.Remainders[i]
		if group != "" && r.Group != group {
			continue
		}
		requests.Unfinished += r.Unfinished
		requests.Waiting += r.Waiting
		if p.from <= 0 {
			outage.Count += r.Outages
			outage.Total += r.OutagesTotal
		}
	}
}
