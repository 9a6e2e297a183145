package tribes

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// Member is one run of a server's channel (MemberImpl). A server that has started
// again is another member, though its address is the same.
type Member struct {
	// At is where its Receiver listens.
	At netip.AddrPort
	// ID is drawn at each start.
	ID uint64
}

// Known is a member and what its heartbeats have said.
type Known struct {
	Member
	// Began is when its channel started, by the clock of who knows it: members
	// are in the order of their age.
	Began time.Duration
	// Heard is when its last heartbeat came.
	Heard time.Duration
}

// Membership is the members that a channel knows, oldest first (Membership of
// Tribes). The zero Membership is empty.
type Membership struct {
	all []Known
	// members are those of all, nil when they have to be listed anew.
	members []Member
}

// Alive takes a heartbeat: the member, how long its channel runs, the time. True:
// the member is new.
func (m *Membership) Alive(of Member, age, now time.Duration) bool {
	if i := m.index(of); i >= 0 {
		m.all[i].Heard = now
		return false
	}
	m.all, m.members = append(m.all, Known{of, now - age, now}), nil
	slices.SortStableFunc(m.all, func(a, b Known) int { return cmp.Compare(a.Began, b.Began) })
	return true
}

// Expire removes and returns the members of which nothing was heard for longer
// than dropTime.
func (m *Membership) Expire(now, dropTime time.Duration) []Member {
	var gone []Member
	m.all = slices.DeleteFunc(m.all, func(k Known) bool {
		if now-k.Heard <= dropTime {
			return false
		}
		gone = append(gone, k.Member)
		return true
	})
	if gone != nil {
		m.members = nil
	}
	return gone
}

// Remove forgets a member. False: it was not there.
func (m *Membership) Remove(of Member) bool {
	i := m.index(of)
	if i >= 0 {
		m.all, m.members = slices.Delete(m.all, i, i+1), nil
	}
	return i >= 0
}

// Has reports whether a member is there.
func (m *Membership) Has(of Member) bool { return m.index(of) >= 0 }

// All are the members, oldest first. The slice must not be changed, and is valid
// until the next change.
func (m *Membership) All() []Known { return m.all }

// Members are the same without what was heard. Nobody changes the slice, which stays as it
// is.
func (m *Membership) Members() []Member {
	if len(m.members) != len(m.all) {
		m.members = make([]Member, len(m.all))
		for i := range m.all {
			m.members[i] = m.all[i].Member
		}
	}
	return m.members
}

func (m *Membership) index(of Member) int {
	return slices.IndexFunc(m.all, func(k Known) bool { return k.Member == of })
}
