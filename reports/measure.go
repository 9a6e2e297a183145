package reports

import (
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// Measurement is the figures of one record; it implements
// scenarios.Measured. The definitions:
//
//   - A request belongs to the part of the run in which it ended. Errors are
//     the requests that were not OK.
//   - An outage that reaches over the border of a part counts in both, in each
//     with its share of the time; Total of the parts adds up to Total of the
//     whole.
//   - before(f) is from the start to the fault, during(f) from the fault to its
//     repair or the end of the run, after(f) from the repair to the end. A part
//     without any time is an error: a comparison with its zeros could not fail.
//   - Distributions are merged bucket by bucket, which loses nothing. Samples
//     above the histograms' range count as the highest value they can hold.
type Measurement struct {
	rec       *Record
	end       time.Duration
	addresses []Ownership
	settled   map[asked]scenarios.Figures // nil before Settle
	let       bool                        // the distributions have been let go
}

// asked is a part whose figures are asked for.
type asked struct {
	group string
	part  part
}

var _ scenarios.Measured = (*Measurement)(nil)

// Measure computes nothing yet but the ownership of addresses; the figures of a
// part are computed when they are asked for. The record must not change.
func Measure(r *Record) *Measurement {
	end := r.End.At
	if end == 0 {
		end = r.reaches()
	}
	return &Measurement{rec: r, end: end, addresses: ownerships(r, end)}
}

// Settle computes the figures of every part and lets go of what they come from:
// the record's histograms and series, which are most of it. Afterwards the
// record can be neither written nor drawn, but every report over many runs can
// be made, and thousands of them fit into memory.
func (m *Measurement) Settle() {
	m.settled = map[asked]scenarios.Figures{}
	m.Whole()
	for _, g := range m.rec.Run.Groups {
		_, _ = m.Group(g)
	}
	for i := range m.rec.Faults {
		id := m.rec.Faults[i].ID
		// a part without time is an error now and when it is asked for again
		_, _ = m.Before(id)
		_, _ = m.During(id)
		_, _ = m.After(id)
	}
	for i := range m.rec.Segments {
		m.rec.Segments[i].Latency, m.rec.Segments[i].Service = nil, nil
	}
	m.rec.Series = nil
	m.let = true
}

// reaches is how far a record without an end tells of its run.
func (r *Record) reaches() time.Duration {
	var last time.Duration
	for i := range r.Segments {
		last = max(last, r.Segments[i].To)
	}
	for i := range r.Outages {
		last = max(last, r.Outages[i].To)
	}
	if n := len(r.Events); n > 0 {
		last = max(last, r.Events[n-1].At)
	}
	return last
}

// Record is what was measured.
func (m *Measurement) Record() *Record { return m.rec }

// End is how far the run came.
func (m *Measurement) End() time.Duration { return m.end }

// Whole is the figures of all groups over the whole run.
func (m *Measurement) Whole() scenarios.Figures {
	return m.figures("", part{to: m.end, last: true})
}

// Group is the figures of one group of users over the whole run.
func (m *Measurement) Group(name string) (scenarios.Figures, error) {
	if !slices.Contains(m.rec.Run.Groups, name) {
		return scenarios.Figures{}, fmt.Errorf("group %q: unknown: the run has %q", name, m.rec.Run.Groups)
	}
	return m.figures(name, part{to: m.end, last: true}), nil
}

// Before is the figures of all groups until a fault.
func (m *Measurement) Before(fault string) (scenarios.Figures, error) {
	f, err := m.fault(fault)
	if err != nil {
		return scenarios.Figures{}, err
	}
	return m.part("before", f, 0, f.At)
}

// During is the figures of all groups from a fault to its repair, or to the end.
func (m *Measurement) During(fault string) (scenarios.Figures, error) {
	f, err := m.fault(fault)
	if err != nil {
		return scenarios.Figures{}, err
	}
	if f.Repair {
		return scenarios.Figures{}, fmt.Errorf("during %q: it is a repair and takes no time: ask for what is after it", f.ID)
	}
	return m.part("during", f, f.At, m.until(f))
}

// After is the figures of all groups from the repair of a fault to the end; for
// a repair from then on.
func (m *Measurement) After(fault string) (scenarios.Figures, error) {
	f, err := m.fault(fault)
	if err != nil {
		return scenarios.Figures{}, err
	}
	if f.Until == 0 && !f.Repair {
		return scenarios.Figures{}, fmt.Errorf("after %q: it is never repaired", f.ID)
	}
	return m.part("after", f, m.until(f), m.end)
}

// Backend is what one application server answered.
func (m *Measurement) Backend(name string) (scenarios.Backend, error) {
	i := slices.Index(m.rec.Run.Backends, name)
	if i < 0 {
		return scenarios.Backend{}, fmt.Errorf("backend %q: unknown: the run has %q", name, m.rec.Run.Backends)
	}
	answers := m.answers()
	all := 0
	for _, n := range answers {
		all += n
	}
	b := scenarios.Backend{Requests: answers[i]}
	if all > 0 {
		b.Share = float64(b.Requests) / float64(all)
	}
	return b, nil
}

// answers by backend over the whole run.
func (m *Measurement) answers() []int {
	sum := make([]int, len(m.rec.Run.Backends))
	for i := range m.rec.Segments {
		for b, n := range m.rec.Segments[i].Counts.Backends {
			sum[b] += n
		}
	}
	return sum
}

func (m *Measurement) fault(id string) (*Fault, error) {
	for i := range m.rec.Faults {
		if m.rec.Faults[i].ID == id {
			return &m.rec.Faults[i], nil
		}
	}
	return nil, fmt.Errorf("fault %q: unknown: the run has %q", id, m.faultIDs())
}

func (m *Measurement) faultIDs() []string {
	ids := make([]string, len(m.rec.Faults))
	for i := range m.rec.Faults {
		ids[i] = m.rec.Faults[i].ID
	}
	return ids
}

// until is when a fault was over.
func (m *Measurement) until(f *Fault) time.Duration {
	switch {
	case f.Repair:
		return f.At
	case f.Until == 0:
		return m.end
	}
	return f.Until
}
