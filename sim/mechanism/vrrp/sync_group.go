package vrrp

import "time"

// SyncGroup is a vrrp_sync_group: its instances are master together, or none of
// them is, and one that is in Fault has all of them there.
//
// A step of one member can move the others: after each, whoever drives them
// calls Follow of every other member (vrrp_sync.c of keepalived 2.2.7).
type SyncGroup struct {
	name    string
	members []*Machine
	state   State
}

// Join makes a group of instances that have not started.
func Join(name string, members ...*Machine) *SyncGroup {
	g := &SyncGroup{name: name, members: members}
	for _, m := range members {
		m.group = g
	}
	return g
}

// Follow takes the instance to the state that its group has reached by a step of
// another member; without effect on one that is there, or in no group.
func (m *Machine) Follow(now time.Duration) []Action {
	m.begin(now)
	if m.group == nil || m.state == Init || m.state == m.group.state {
		return m.end()
	}
	to := m.group.state
	m.do(Action{Kind: Log, Text: "VRRP_Group(" + m.group.name + ") Syncing instances to " + to.String() + " state"})
	switch {
	case to == Master:
		m.becomeMaster()
		m.restart()
	case m.state == Master:
		m.leaveMaster(to)
	default:
		m.enter(to)
	}
	return m.end()
}

// reach sets the state that the other members follow to.
func (m *Machine) reach(s State) {
	m.state, m.wanting = s, false
	if m.group != nil {
		m.group.state = s
	}
}

// waitsForGroup reports whether a backup whose timer has ended must go on
// waiting: until the timers of all members have, without an advert that they
// obey between.
func (m *Machine) waitsForGroup() bool {
	if m.group == nil {
		return false
	}
	m.wanting = true
	for _, o := range m.group.members {
		if !o.wanting {
			return true
		}
	}
	return false
}

// blocked reports whether something keeps the instance, or another one of its
// group, in Fault.
func (m *Machine) blocked() bool {
	if m.group == nil {
		return m.faults > 0 || m.waiting > 0
	}
	for _, o := range m.group.members {
		if o.faults > 0 || o.waiting > 0 {
			return true
		}
	}
	return false
}
