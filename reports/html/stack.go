package html

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/sentence"
)

// machine of a run, with what was wrong with it and when.
type machine struct {
	record.Machine
	Bad []span
}

// span is a time in which something was wrong with a machine.
type span struct {
	From, To time.Duration
	Kind     spanKind
	What     string // "nginx ended"
}

// wellUntil is when something goes wrong first between two times, the later where
// nothing does.
func (m *machine) wellUntil(from, to time.Duration) time.Duration {
	for _, s := range m.Bad {
		if s.From >= from {
			to = min(to, s.From)
		}
	}
	return to
}

// spanKind is how something looks that is wrong.
type spanKind int

// The four of them: the whole machine is off; a program ended; it stands still; a fault
// is in force of which no event of the machine tells.
const (
	off spanKind = iota
	ended
	hung
	hurt
)

// words of the kinds, as the page's classes and the player have them.
var spanWords = [...]string{"off", "ended", "hung", "hurt"}

// begins and ends are the kinds of events (sim/world.Event) between which something is
// wrong: with a whole machine or with a program.
var begins = map[string]struct {
	end  []string
	kind spanKind
	what string
}{
	"crashed": {[]string{"restarted"}, off, "without power"},
	"paused":  {[]string{"resumed", "crashed"}, hung, "paused"},
	"frozen":  {[]string{"thawed", "ended", "crashed"}, hung, "frozen"},
	"ended":   {[]string{"started"}, ended, "ended"},
}

// machines are those of the scenario; of a record that does not name them, those that
// something is told of.
func machines(m *measure.Measurement) []*machine {
	r := m.Record()
	var all []*machine
	for _, named := range r.Run.Machines {
		all = append(all, &machine{Machine: named})
	}
	if len(all) == 0 {
		all = told(r)
	}
	for _, of := range all {
		of.Bad = bad(r, of.Name, m.End())
	}
	return all
}

// told are the machines of events and faults, by name, with the programs that faults
// act on.
func told(r *record.Record) []*machine {
	var all []*machine
	add := func(name string) *machine {
		i := slices.IndexFunc(all, func(m *machine) bool { return m.Name == name })
		if i < 0 {
			i = len(all)
			all = append(all, &machine{Machine: record.Machine{Name: name}})
		}
		return all[i]
	}
	for i := range r.Events {
		if name := r.Events[i].Machine; name != "" && name != "users" && !strings.HasPrefix(name, "users/") {
			add(name)
		}
	}
	for i := range r.Faults {
		for _, t := range r.Faults[i].Targets {
			name, program, _ := strings.Cut(t, "/")
			m, p := add(name), record.Program{Name: program}
			if program != "" && !slices.Contains(m.Programs, p) {
				m.Programs = append(m.Programs, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b *machine) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// bad holds what was wrong with a machine, in the order in which it began.
func bad(r *record.Record, name string, end time.Duration) []span {
	var all []span
	for i := range r.Events {
		e := &r.Events[i]
		b, known := begins[e.Kind]
		if !known || e.Machine != name || e.At < 0 {
			continue
		}
		s := span{From: e.At, To: end, Kind: b.kind, What: strings.TrimSpace(e.Program + " " + b.what)}
		for j := i + 1; j < len(r.Events); j++ {
			if o := &r.Events[j]; o.Machine == name && slices.Contains(b.end, o.Kind) && (o.Program == e.Program || o.Kind == "crashed") {
				s.To = o.At
				break
			}
		}
		all = append(all, s)
	}
	for i := range r.Faults {
		if f := &r.Faults[i]; !f.Repair && sentence.Acts(f, name) && !covered(all, f, end) {
			all = append(all, span{From: f.At, To: lasting(f, end), Kind: hurt, What: f.Verb})
		}
	}
	slices.SortStableFunc(all, func(a, b span) int { return int(a.From - b.From) })
	return all
}

// covered reports whether the machine's own events tell of a fault.
func covered(all []span, f *record.Fault, end time.Duration) bool {
	return slices.ContainsFunc(all, func(s span) bool { return s.From >= f.At && s.From <= lasting(f, end) })
}

// lasting is when a fault was over.
func lasting(f *record.Fault, end time.Duration) time.Duration {
	if f.Until > f.At {
		return f.Until
	}
	return end
}
