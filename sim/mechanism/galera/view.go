package galera

import (
	"cmp"
	"net/netip"
	"slices"
)

// ID names one run of a node: its address, and a number that no other run has.
type ID struct {
	Addr netip.Addr
	Run  uint64
}

// Compare orders nodes.
func (i ID) Compare(o ID) int { return cmp.Or(i.Addr.Compare(o.Addr), cmp.Compare(i.Run, o.Run)) }

// Member is a node of a view.
type Member struct {
	ID     ID
	Weight int // pc.weight
	// Synced: it has the component's state. Others are about to receive it.
	Synced bool
	// Position is the last write-set that it has, where it is in no primary component.
	Position uint64
}

// ViewID names a view; a greater Number is a later one.
type ViewID struct {
	Number uint64
	Rep    ID // who made it
}

// View is who belongs together, in the order of their IDs.
type View struct {
	ID      ViewID
	Members []Member
	Primary bool
}

// Index is where a node stands among the members, -1 for one that is none.
func (v *View) Index(id ID) int { return indexOf(v.Members, id) }

// Has reports whether a node is a member.
func (v *View) Has(id ID) bool { return v.Index(id) >= 0 }

func indexOf(all []Member, id ID) int {
	return slices.IndexFunc(all, func(m Member) bool { return m.ID == id })
}

// Component is a primary component: the members that count for the next one. The zero
// Component is none.
type Component struct {
	// State is the history that its members share, Number that of its view.
	State, Number uint64
	// Members without those that left by themselves.
	Members []Member
}

// without is the component after a member has left by itself.
func (c Component) without(id ID) Component {
	c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(m Member) bool { return m.ID == id })
	return c
}

// HasQuorum reports whether those present have more than half of the weight of the last
// primary component, those excepted that have left by themselves.
func HasQuorum(last Component, present []Member) bool {
	all, here := 0, 0
	for _, m := range last.Members {
		all += m.Weight
		if indexOf(present, m.ID) >= 0 {
			here += m.Weight
		}
	}
	return 2*here > all
}

// IsWhole reports whether all of the last primary component are present. Where nobody
// comes from a primary component it takes all of them to form one again.
func IsWhole(last Component, present []Member) bool {
	return len(last.Members) > 0 && !slices.ContainsFunc(last.Members, func(m Member) bool { return indexOf(present, m.ID) < 0 })
}
