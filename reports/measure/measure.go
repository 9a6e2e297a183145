package measure

import (
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Measurement is the figures of one record; it implements expect.Measured. The
// definitions:
//
//   - A request belongs to the part of the run in which it ended. Errors are
//     the requests that were not OK.
//   - An outage that reaches over the border of a part counts in both, in each
//     with its share of the time; Total of the parts adds up to Total of the
//     whole.
//   - The whole run is from the end of its warm-up on, for groups and application
//     servers as well.
//   - before(f) is from the end of the warm-up to the fault, during(f) from the fault to its
//     repair or the end of the run, after(f) from the repair to the end. A part
//     without any time is an error: a comparison with its zeros could not fail.
//   - Distributions are merged bucket by bucket, which loses nothing. Samples
//     above the histograms' range count as the highest value they can hold.
type Measurement struct {
	rec       *record.Record
	end       time.Duration
	addresses []Ownership
	computed  map[asked]expect.Figures
	let       bool // the distributions have been let go
	course    *Course
	tail      *Tail
}

// asked is a part whose figures are asked for.
type asked struct {
	group string
	part  part
}

var _ expect.Measured = (*Measurement)(nil)

// Measure computes nothing yet but the ownership of addresses; the figures of a
// part are computed when they are asked for, once. The record must not change.
func Measure(r *record.Record) *Measurement {
	end := r.End.At
	if end == 0 {
		end = r.Reaches()
	}
	return &Measurement{rec: r, end: end, addresses: ownerships(r, end), computed: map[asked]expect.Figures{}}
}

// Settle computes the figures of every part, the course and the tail, and releases
// what they come from: the record's histograms and series, which are most of it. Afterwards the
// record can be neither written nor drawn, but every report over many runs can
// be made, and thousands of them fit into memory.
func (m *Measurement) Settle() {
	m.Whole()
	for _, g := range m.rec.Run.Groups {
		_, _ = m.Group(g)
	}
	untroubled := m.Untroubled()
	untroubled.Figures("")
	for _, g := range m.rec.Run.Groups {
		untroubled.Figures(g)
	}
	for i := range m.rec.Faults {
		id := m.rec.Faults[i].ID
		// a part without time is an error now and when it is asked for again
		_, _ = m.Before(id)
		_, _ = m.During(id)
		_, _ = m.After(id)
	}
	m.Course()
	m.Tail()
	for i := range m.rec.Segments {
		m.rec.Segments[i].Forget()
	}
	m.rec.Series = nil
	m.let = true
}

// Record gives the record that was measured.
func (m *Measurement) Record() *record.Record { return m.rec }

// End gives the time at which the run ended.
func (m *Measurement) End() time.Duration { return m.end }

// Whole gives the figures of all groups over the whole run.
func (m *Measurement) Whole() expect.Figures { return m.figures("", m.whole()) }

// whole is the run but for its warm-up. Of a run that ended within that it is the
// end.
func (m *Measurement) whole() part {
	return part{from: min(m.rec.Run.Warmup, m.end), to: m.end, last: true}
}

// Group gives the figures of one group of users over the whole run.
func (m *Measurement) Group(name string) (expect.Figures, error) {
	if !slices.Contains(m.rec.Run.Groups, name) {
		return expect.Figures{}, fmt.Errorf("group %q: unknown: the run has %q", name, m.rec.Run.Groups)
	}
	return m.figures(name, m.whole()), nil
}

// Before gives the figures of all groups from the end of the warm-up to a fault.
func (m *Measurement) Before(fault string) (expect.Figures, error) {
	f, err := m.fault(fault)
	if err != nil {
		return expect.Figures{}, err
	}
	return m.part("before", f, m.rec.Run.Warmup, f.At)
}

// During gives the figures of all groups from a fault to its repair, or to the
// end.
func (m *Measurement) During(fault string) (expect.Figures, error) {
	f, err := m.fault(fault)
	if err != nil {
		return expect.Figures{}, err
	}
	if f.Repair {
		return expect.Figures{}, fmt.Errorf("during %q: it is a repair and takes no time: ask for what is after it", f.ID)
	}
	return m.part("during", f, f.At, m.until(f))
}

// After gives the figures of all groups from the repair of a fault to the end;
// for a repair from then on.
func (m *Measurement) After(fault string) (expect.Figures, error) {
	f, err := m.fault(fault)
	if err != nil {
		return expect.Figures{}, err
	}
	if f.Until == 0 && !f.Repair {
		return expect.Figures{}, fmt.Errorf("after %q: it is never repaired", f.ID)
	}
	return m.part("after", f, m.until(f), m.end)
}

// Backend gives the figures of one application server.
func (m *Measurement) Backend(name string) (expect.Figures, error) {
	i := slices.Index(m.rec.Run.Backends, name)
	if i < 0 {
		return expect.Figures{}, fmt.Errorf("backend %q: unknown: the run has %q", name, m.rec.Run.Backends)
	}
	return expect.Backends.Measure(m.Answers()[i]), nil
}

// Answers counts the answers of each application server over the whole run, in
// the order of the record's backends.
func (m *Measurement) Answers() []expect.Backend {
	sum := make([]expect.Backend, len(m.rec.Run.Backends))
	all, whole := 0, m.whole()
	for i := range m.rec.Segments {
		if !whole.holds(&m.rec.Segments[i]) {
			continue
		}
		for b, n := range m.rec.Segments[i].Counts.Backends {
			sum[b].Requests += n
			all += n
		}
	}
	for b := range sum {
		sum[b].All = all
	}
	return sum
}

func (m *Measurement) fault(id string) (*record.Fault, error) {
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

// until gives the time at which a fault was over.
func (m *Measurement) until(f *record.Fault) time.Duration {
	switch {
	case f.Repair:
		return f.At
	case f.Until == 0:
		return m.end
	}
	return f.Until
}
