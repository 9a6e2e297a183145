package measure

import (
	"time"

	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// Endings are how the requests of the run ended that failed, by kind, who
// answered and why, the most frequent first; and the redirects that nobody
// followed.
func (m *Measurement) Endings() (errors, redirects metric.Endings) {
	return m.endings(m.whole())
}

// Retried are how attempts failed that users made again, by kind, who answered
// and why, the most frequent first.
func (m *Measurement) Retried() metric.Endings {
	var sum metric.Endings
	whole := m.whole()
	for i := range m.rec.Segments {
		if !whole.holds(&m.rec.Segments[i]) {
			continue
		}
		for _, e := range m.rec.Segments[i].Retried {
			sum.Count(e.Kind, e.By, e.Why, e.Count)
		}
	}
	return sum.Sorted()
}

// endings are those of all groups in a part.
func (m *Measurement) endings(p part) (errors, redirects metric.Endings) {
	var sum metric.Endings
	for i := range m.rec.Segments {
		s := &m.rec.Segments[i]
		if !p.holds(s) {
			continue
		}
		for _, e := range s.Endings {
			sum.Count(e.Kind, e.By, e.Why, e.Count)
		}
	}
	for _, e := range sum.Sorted() {
		if e.IsError() {
			errors = append(errors, e)
		} else {
			redirects = append(redirects, e)
		}
	}
	return errors, redirects
}

// Untroubled is the part of a run from its warm-up to the first fault, the whole run
// where there is none.
type Untroubled struct {
	// Fault is the first fault's ID, "" for none.
	Fault  string
	To     time.Duration
	Errors metric.Endings
	of     func(group string) expect.Figures
}

// Figures of the part, of one group or of all ("").
func (u *Untroubled) Figures(group string) expect.Figures { return u.of(group) }

// Untroubled is the part before the first fault that comes after the start.
func (m *Measurement) Untroubled() *Untroubled {
	u := &Untroubled{To: m.end}
	for i := range m.rec.Faults {
		if f := &m.rec.Faults[i]; f.At < u.To || u.Fault == "" {
			u.Fault, u.To = f.ID, f.At
		}
	}
	p := part{from: min(m.rec.Run.Warmup, u.To), to: u.To, last: u.To == m.end}
	u.Errors, _ = m.endings(p)
	u.of = func(group string) expect.Figures { return m.figures(group, p) }
	return u
}
