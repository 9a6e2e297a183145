package measure

import (
	"time"

	"github.com/hadrill/hadrill/reports/record"
)

// Stood gives how long users of a group stood still by a fault, whether their requests
// failed or hung: the longest of the outages and stalls that are charged to it, and how
// long after the fault that one was over. Both are 0 where none is. A stall is charged
// as an outage is: to the fault or repair that is nearest to its beginning, of those
// that came before its end.
func (m *Measurement) Stood(f *record.Fault) (longest, over time.Duration) {
	take := func(from, to time.Duration) {
		if to-from > longest {
			longest, over = to-from, to-f.At
		}
	}
	lasts, _ := m.spans(f)
	for i := range m.rec.Outages {
		if o := &m.rec.Outages[i]; lasts.began(o) && m.charged(o, f) {
			take(o.From, o.To)
		}
	}
	for i := range m.rec.Stalls {
		if s := &m.rec.Stalls[i]; m.nearest(s.From, s.To) == f {
			take(s.From, s.To)
		}
	}
	return longest, over
}

// nearest gives the fault or repair whose moment is nearest to from, of those that came
// before to; nil for none.
func (m *Measurement) nearest(from, to time.Duration) *record.Fault {
	var best *record.Fault
	distance := func(f *record.Fault) time.Duration { return max(f.At-from, from-f.At) }
	for i := range m.rec.Faults {
		if f := &m.rec.Faults[i]; f.At < to && (best == nil || distance(f) < distance(best)) {
			best = f
		}
	}
	return best
}
