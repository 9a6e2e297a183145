package measure

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// Fault gives the figures of one fault.
//
//   - Outage is the longest outage of any group that began while the fault
//     lasted; of a repair, before the next fault. One whose first failed request
//     was in flight when the fault came began with it. FirstSuccess is the first
//     success after the earliest of them began, of a request that was sent
//     after the fault: one that was in flight when the fault came does not
//     show a recovery. None where there was none.
//     An outage that began nearer to another fault is the other's: its end is
//     no success after this one, whether this one lasts or not.
//   - Detection is the first note of any program after the fault. Not counted
//     are notes on what no log of the program says (metric.Unlogged), notes of the fault's own targets (a program that is stopped logs
//     that; a machine that is cut off is a witness like the others, so faults
//     between machines exclude nobody), those of the users, and the kinds that
//     the record names as housekeeping.
//   - Takeover is the first move of any address.
//
// Detection and Takeover are looked for until the fault is repaired or the
// next fault comes, whichever is first: what comes later has another cause.
func (m *Measurement) Fault(id string) (expect.Figures, error) {
	f, err := m.fault(id)
	if err != nil {
		return expect.Figures{}, err
	}
	return expect.Faults.Measure(m.Reaction(f)), nil
}

// Reaction computes the reaction to one of the record's faults, as defined at
// Fault.
func (m *Measurement) Reaction(f *record.Fault) expect.Reaction {
	lasts, reacts := m.spans(f)
	outage, firstSuccess := m.outages(f, lasts)
	return expect.Reaction{
		Outage:       outage,
		FirstSuccess: firstSuccess,
		Detection:    m.detection(f, reacts),
		Takeover:     m.takeover(f, reacts),
	}
}

// spans gives the time that a fault lasts, of a repair until the next fault;
// and as much of it as is before the next fault or repair.
func (m *Measurement) spans(f *record.Fault) (lasts, reacts part) {
	next := m.next(f)
	lasts = part{f.At, m.until(f), m.until(f) == m.end}
	if f.Repair {
		lasts = part{f.At, next, next == m.end}
	}
	reacts = lasts
	if next < reacts.to {
		reacts = part{f.At, next, false}
	}
	return lasts, reacts
}

// next gives the time of the next fault or repair, or the end of the run where
// there is none.
func (m *Measurement) next(f *record.Fault) time.Duration {
	next := m.end
	for i := range m.rec.Faults {
		if at := m.rec.Faults[i].At; at > f.At {
			next = min(next, at)
		}
	}
	return next
}

// outages gives the longest of the outages that belong to a fault, and the
// time to the first success after the earliest; of those that began at once
// the last must be over.
func (m *Measurement) outages(f *record.Fault, p part) (longest, firstSuccess time.Duration) {
	firstSuccess = expect.None
	from := expect.None
	for i := range m.rec.Outages {
		o := &m.rec.Outages[i]
		if !p.began(o) {
			continue
		}
		longest = max(longest, o.Length())
		if !m.charged(o, f) || from != expect.None && o.From > from {
			continue
		}
		success := expect.None
		if at, ok := o.Recovered(f.At); ok {
			success = at - f.At
		}
		if o.From == from && (firstSuccess == expect.None || success != expect.None && success < firstSuccess) {
			continue // another group's, which is over later or never
		}
		from, firstSuccess = o.From, success
	}
	return longest, firstSuccess
}

// charged reports whether what follows an outage is charged to this fault: to
// the one that is nearest to its beginning and to no other. One that came while
// the first failed request was under way is before it as well.
func (m *Measurement) charged(o *metric.Outage, f *record.Fault) bool {
	distance := func(f *record.Fault) time.Duration { return max(f.At-o.From, o.From-f.At) }
	for i := range m.rec.Faults {
		other := &m.rec.Faults[i]
		if other.At <= max(o.From, o.Noticed) && distance(other) < distance(f) {
			return false
		}
	}
	return true
}

// Failed reports whether an outage is charged to the fault.
func (m *Measurement) Failed(f *record.Fault) bool {
	lasts, _ := m.spans(f)
	return slices.ContainsFunc(m.rec.Outages, func(o metric.Outage) bool { return lasts.began(&o) && m.charged(&o, f) })
}

// began reports whether an outage began in the part.
func (p part) began(o *metric.Outage) bool {
	return p.has(o.From) || o.From < p.from && p.has(o.Noticed)
}

func (m *Measurement) detection(f *record.Fault, p part) time.Duration {
	for i := range m.rec.Events {
		e := &m.rec.Events[i]
		if p.has(e.At) && m.isWitness(e) && !silences(f, e) {
			return e.At - f.At
		}
	}
	return expect.None
}

func (m *Measurement) takeover(f *record.Fault, p part) time.Duration {
	first := expect.None
	for i := range m.addresses {
		for _, move := range m.addresses[i].Moves {
			if p.has(move.At) && (first == expect.None || move.At-f.At < first) {
				first = move.At - f.At
			}
		}
	}
	return first
}

// isWitness reports whether an event is a program's note that can be of
// another's fault. What users notice is the outage.
func (m *Measurement) isWitness(e *record.Event) bool {
	users := e.Machine == "users" || strings.HasPrefix(e.Machine, "users/")
	return strings.HasPrefix(e.Kind, "note:") && e.Kind != "note:"+metric.Unlogged && !users && !slices.Contains(m.rec.Run.Housekeeping, e.Kind)
}

// silences reports whether an event is of what the fault itself acts on: the
// machine, the program or a child of it. A fault between machines silences
// nobody.
func silences(f *record.Fault, e *record.Event) bool {
	if f.Between {
		return false
	}
	who := e.Machine + "/" + e.Program
	return slices.ContainsFunc(f.Targets, func(target string) bool {
		return who == target || strings.HasPrefix(who, target+"/")
	})
}
