package measure

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Tenure is a time in which a machine had an address.
type Tenure struct {
	Machine  string
	From, To time.Duration
	Open     bool // it had it at the end of the run
}

// Move is a machine taking an address that another one had, or had had last.
// The first machine ever to have it does not move it.
type Move struct {
	At       time.Duration
	From, To string // machines
}

// Ownership is who had an address over the run: by the events "address-added"
// and "address-removed", and "crashed", which takes all addresses of a
// machine. A paused machine keeps its addresses: its kernel still answers for
// them. What a machine took while the stack settled, before the start of the
// run, it has from the start; moves of that time are not the run's.
type Ownership struct {
	Address netip.Addr
	Tenures []Tenure // in the order in which they began
	Moves   []Move
}

// Ownerships gives the ownership of every address that machines took, in order
// of address.
func (m *Measurement) Ownerships() []Ownership { return m.addresses }

// ownerships finds who had which address from the events, for a run that ended
// at end.
func ownerships(r *record.Record, end time.Duration) []Ownership {
	byAddress := map[netip.Addr]*holding{}
	for i := range r.Events {
		e := &r.Events[i]
		switch e.Kind {
		case "address-added", "address-removed":
			a, ok := parseAddress(e.Detail)
			if !ok {
				continue
			}
			h := byAddress[a]
			if h == nil {
				h = &holding{Ownership: Ownership{Address: a}}
				byAddress[a] = h
			}
			if e.Kind == "address-added" {
				h.take(e.Machine, e.At)
			} else {
				h.give(e.Machine, e.At)
			}
		case "crashed":
			for _, h := range byAddress { // each for itself: the order cannot show
				h.give(e.Machine, e.At)
			}
		}
	}
	all := make([]Ownership, 0, len(byAddress))
	for _, h := range byAddress {
		h.close(end)
		all = append(all, h.Ownership)
	}
	slices.SortFunc(all, func(a, b Ownership) int { return a.Address.Compare(b.Address) })
	return all
}

// parseAddress takes 10.20.0.100 and 10.20.0.100/24.
func parseAddress(text string) (netip.Addr, bool) {
	text, _, _ = strings.Cut(text, "/")
	a, err := netip.ParseAddr(text)
	return a, err == nil
}

// holding is an ownership while the events are read.
type holding struct {
	Ownership
	owners []int  // indexes of the open tenures, in the order of taking
	last   string // who has it or had it last, "" before the first
}

func (h *holding) take(machine string, at time.Duration) {
	if slices.ContainsFunc(h.owners, func(i int) bool { return h.Tenures[i].Machine == machine }) {
		return
	}
	if h.last != "" && h.last != machine && at >= 0 {
		h.Moves = append(h.Moves, Move{at, h.last, machine})
	}
	h.owners = append(h.owners, len(h.Tenures))
	h.Tenures = append(h.Tenures, Tenure{Machine: machine, From: max(at, 0), Open: true})
	h.last = machine
}

func (h *holding) give(machine string, at time.Duration) {
	for k, i := range h.owners {
		if h.Tenures[i].Machine != machine {
			continue
		}
		h.Tenures[i].To, h.Tenures[i].Open = max(at, 0), false
		h.owners = slices.Delete(h.owners, k, k+1)
		if n := len(h.owners); n > 0 {
			h.last = h.Tenures[h.owners[n-1]].Machine
		}
		return
	}
}

func (h *holding) close(end time.Duration) {
	h.Tenures = slices.DeleteFunc(h.Tenures, func(t Tenure) bool { return !t.Open && t.To == 0 })
	for i := range h.Tenures {
		if h.Tenures[i].Open {
			h.Tenures[i].To = max(end, h.Tenures[i].From)
		}
	}
}

// Stretch is a time in which the same machines had an address.
type Stretch struct {
	From, To time.Duration
	Owners   []string // by name; none, one or more
}

// Stretches cut the time from the first owner to end, which is that of the run or
// earlier, into pieces with the same owners, without those that last no time.
func (o *Ownership) Stretches(end time.Duration) []Stretch {
	var cuts []time.Duration
	for _, t := range o.Tenures {
		cuts = append(cuts, t.From, t.To)
	}
	cuts = slices.DeleteFunc(append(cuts, end), func(at time.Duration) bool { return at > end })
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var all []Stretch
	for i := 1; i < len(cuts); i++ {
		s := Stretch{From: cuts[i-1], To: cuts[i], Owners: o.ownersBetween(cuts[i-1], cuts[i])}
		if n := len(all); n > 0 && slices.Equal(all[n-1].Owners, s.Owners) {
			all[n-1].To = s.To
			continue
		}
		all = append(all, s)
	}
	return all
}

func (o *Ownership) ownersBetween(from, to time.Duration) []string {
	var owners []string
	for _, t := range o.Tenures {
		if t.From <= from && t.To >= to {
			owners = append(owners, t.Machine)
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// Owner gives the machine that has it at the end, "lb1+lb2" for two, "" for
// none.
func (o *Ownership) Owner() string {
	var owners []string
	for _, t := range o.Tenures {
		if t.Open {
			owners = append(owners, t.Machine)
		}
	}
	slices.Sort(owners)
	return strings.Join(owners, "+")
}

// Measured sums up the ownership for the figures of the address; its times are
// those until end, which is that of the run or earlier.
func (o *Ownership) Measured(end time.Duration) expect.Address {
	a := expect.Address{Owner: o.Owner(), Moves: len(o.Moves)}
	for _, s := range o.Stretches(end) {
		switch len(s.Owners) {
		case 0:
			a.Unowned += s.To - s.From
		case 1:
		default:
			a.Dual += s.To - s.From
		}
	}
	return a
}

// Address gives the figures of an address that machines took, or that the
// scenario names as one that they may take.
func (m *Measurement) Address(ip string) (expect.Figures, error) {
	a, err := m.address(ip)
	if err != nil {
		return expect.Figures{}, err
	}
	return expect.Addresses.Measure(a), nil
}

func (m *Measurement) address(ip string) (expect.Address, error) {
	a, ok := parseAddress(ip)
	if !ok {
		return expect.Address{}, fmt.Errorf("address %q: not an IP address", ip)
	}
	i, found := slices.BinarySearchFunc(m.addresses, a, func(o Ownership, a netip.Addr) int { return o.Address.Compare(a) })
	if found {
		return m.addresses[i].Measured(m.end), nil
	}
	named := slices.ContainsFunc(m.rec.Run.Addresses, func(text string) bool {
		b, ok := parseAddress(text)
		return ok && b == a
	})
	if named {
		return expect.Address{}, nil
	}
	return expect.Address{}, fmt.Errorf("address %q: unknown: no machine ever took it, and the scenario does not name it", ip)
}
