package reports

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// none stands for a time that there was not.
const none = time.Duration(-1)

// Fault is what one fault did.
//
//   - Outage is the longest outage of any group that began while the fault
//     lasted; of a repair, before the next fault. One whose first failed request
//     was under way when the fault came began with it. FirstSuccess ends the
//     earliest of them; none while it is open.
//   - Detection is the first note of any program after the fault. Not counted
//     are notes of what the fault itself acts on (a program that is stopped
//     says so; whoever is cut off is a witness like the others, so network
//     faults exclude nobody), those of the users, and those of stores, which
//     watch nobody and tell of their housekeeping.
//   - Takeover is the first move of any address.
//
// Detection and Takeover are looked for until the fault is repaired or the
// next fault comes, whichever is first: what comes later has another cause.
func (m *Measurement) Fault(id string) (scenarios.FaultFigures, error) {
	f, err := m.fault(id)
	if err != nil {
		return scenarios.FaultFigures{}, err
	}
	return m.reaction(f), nil
}

// reaction to one fault.
func (m *Measurement) reaction(f *Fault) scenarios.FaultFigures {
	next := m.next(f)
	lasts := part{f.At, m.until(f), m.until(f) == m.end}
	if f.Repair {
		lasts = part{f.At, next, next == m.end}
	}
	reacts := lasts
	if next < reacts.to {
		reacts = part{f.At, next, false}
	}
	outage, firstSuccess := m.outages(f, lasts)
	return scenarios.FaultFigures{
		Outage:       outage,
		FirstSuccess: firstSuccess,
		Detection:    m.detection(f, reacts),
		Takeover:     m.takeover(f, reacts),
	}
}

// next is when the next fault or repair comes, the end of the run for none.
func (m *Measurement) next(f *Fault) time.Duration {
	next := m.end
	for i := range m.rec.Faults {
		if at := m.rec.Faults[i].At; at > f.At {
			next = min(next, at)
		}
	}
	return next
}

func (m *Measurement) outages(f *Fault, p part) (longest, firstSuccess time.Duration) {
	var first *Outage
	for i := range m.rec.Outages {
		o := &m.rec.Outages[i]
		if !p.began(o) {
			continue
		}
		longest = max(longest, o.To-o.From)
		if first == nil || o.From < first.From || o.From == first.From && o.To > first.To {
			first = o
		}
	}
	if first == nil || first.Open {
		return longest, none
	}
	return longest, first.To - f.At
}

// began tells whether an outage began in the part.
func (p part) began(o *Outage) bool {
	return p.has(o.From) || o.From < p.from && p.has(o.Noticed)
}

func (m *Measurement) detection(f *Fault, p part) time.Duration {
	for i := range m.rec.Events {
		e := &m.rec.Events[i]
		if p.has(e.At) && isWitness(e) && !f.silences(e) {
			return e.At - f.At
		}
	}
	return none
}

func (m *Measurement) takeover(f *Fault, p part) time.Duration {
	first := none
	for i := range m.addresses {
		for _, move := range m.addresses[i].Moves {
			if p.has(move.At) && (first == none || move.At-f.At < first) {
				first = move.At - f.At
			}
		}
	}
	return first
}

// notWitnesses are the kinds of notes that say nothing about another's fault:
// what users notice is the outage, stores note what they saved, and the record
// notes what it left out.
var notWitnesses = []string{"note:users", "note:redis", "note:memcached", "note:record"}

// isWitness tells whether an event is a program's note that can be of a fault.
func isWitness(e *Event) bool {
	users := e.Machine == "users" || strings.HasPrefix(e.Machine, "users/")
	return strings.HasPrefix(e.Kind, "note:") && !users && !slices.Contains(notWitnesses, e.Kind)
}

// networkVerbs act on what is between machines.
var networkVerbs = []string{"cut", "heal", "delay", "loss"}

// silences tells whether an event is of what the fault itself acts on: the
// machine, the program or a child of it.
func (f *Fault) silences(e *Event) bool {
	if slices.Contains(networkVerbs, f.Verb) {
		return false
	}
	who := e.Machine + "/" + e.Program
	return slices.ContainsFunc(f.Targets, func(target string) bool {
		return who == target || strings.HasPrefix(who, target+"/")
	})
}
