package measure

import (
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
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

// holds reports whether a segment lies in the part. One without any time belongs
// where its moment does.
func (p part) holds(s *metric.Segment) bool {
	if s.From == s.To {
		return p.has(s.From)
	}
	return s.From >= p.from && s.To <= p.to
}

// part gives the figures of a part that must have some time in it and segments
// that fit it.
func (m *Measurement) part(what string, f *record.Fault, from, to time.Duration) (expect.Figures, error) {
	p := part{from, to, to == m.end}
	if p.to <= p.from {
		return expect.Figures{}, fmt.Errorf("%s %q: there is no time: from %v to %v of the run", what, f.ID, from, to)
	}
	for i := range m.rec.Segments {
		s := &m.rec.Segments[i]
		if p.overlap(s.From, s.To) > 0 && !p.holds(s) {
			return expect.Figures{}, fmt.Errorf("%s %q: the record's segment from %v to %v reaches over the border at %v or %v", what, f.ID, s.From, s.To, from, to)
		}
	}
	return m.figures("", p), nil
}

// figures of one group, "" for all, in a part.
func (m *Measurement) figures(group string, p part) expect.Figures {
	f, known := m.computed[asked{group, p}]
	switch {
	case known:
		return f
	case m.let:
		panic(fmt.Sprintf("measure: the part from %v to %v of group %q is asked for after its distributions were let go", p.from, p.to, group))
	}
	f = m.compute(group, p)
	m.computed[asked{group, p}] = f
	return f
}

// compute sums up what belongs to the part, and measures it.
func (m *Measurement) compute(group string, p part) expect.Figures {
	var sum expect.Part
	for i := range m.rec.Segments {
		s := &m.rec.Segments[i]
		if m.of(group, s.Group) && p.holds(s) {
			sum.Add(s)
		}
	}
	sum.Group, sum.From, sum.To = group, p.from, p.to
	for i := range m.rec.Outages {
		o := &m.rec.Outages[i]
		length := p.overlap(o.From, o.To)
		if m.of(group, o.Group) && (length > 0 || p.has(o.From)) {
			sum.Outages.Add(length)
		}
	}
	for i := range m.rec.Stalls {
		s := &m.rec.Stalls[i]
		if length := p.overlap(s.From, s.To); m.of(group, s.Group) && length > 0 {
			sum.Stalls.Add(length)
		}
	}
	for i := range m.rec.Gaps {
		g := &m.rec.Gaps[i]
		if length := p.overlap(g.From, g.To); m.of(group, g.Group) && length > 0 {
			sum.Gaps.Add(length)
		}
	}
	for i := range m.rec.Duals {
		sum.Dual += p.overlap(m.rec.Duals[i].From, m.rec.Duals[i].To)
	}
	if p.to >= m.end {
		m.copies(&sum)
		sum.Remainder = m.remainder(group, p)
	}
	return expect.Parts.Measure(&sum)
}

// copies counts the copies of the table at the end.
func (m *Measurement) copies(sum *expect.Part) {
	primary := slices.IndexFunc(m.rec.Copies, func(c metric.Copy) bool { return c.Primary })
	for i := range m.rec.Copies {
		c := &m.rec.Copies[i]
		sum.Copies++
		if c.Diverged {
			sum.Diverged++
		}
		if c.Stopped != "" {
			sum.Stopped++
		}
		if primary >= 0 {
			sum.Behind = max(sum.Behind, m.rec.Copies[primary].Rows-c.Rows)
		}
	}
}

// of reports whether what one group saw belongs to what is asked for: that
// group, or "" for all.
func (m *Measurement) of(asked, group string) bool { return asked == "" || asked == group }

// remainder sums up what the record's lists leave out: requests that had not
// ended and, for the whole run, outages that are not listed one by one. The lists
// leave out the shortest, of which some may be of the warm-up.
func (m *Measurement) remainder(group string, p part) metric.Remainder {
	var sum metric.Remainder
	for i := range m.rec.Remainders {
		if r := &m.rec.Remainders[i]; m.of(group, r.Group) {
			sum.Add(r)
		}
	}
	if p.from > m.rec.Run.Warmup {
		sum.Outages, sum.OutagesTotal = 0, 0
	}
	return sum
}
