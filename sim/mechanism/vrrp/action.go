package vrrp

import (
	"fmt"
	"time"
)

// Kind says which step an Action asks for.
type Kind uint8

// The kinds of actions.
const (
	// Send an advert with Priority to the group or to every unicast peer.
	Send Kind = iota
	// Add the virtual addresses to the interface.
	Add
	// Remove the virtual addresses from the interface.
	Remove
	// Announce every virtual address with Count gratuitous ARPs.
	Announce
	// AnnounceLater asks for a call of GratuitousARP in Delay, with Count.
	AnnounceLater
	// SetTimer asks for a call of Expire in Delay, instead of the one asked
	// for before.
	SetTimer
	// StopTimer cancels the call of Expire that was asked for.
	StopTimer
	// Log is a line of keepalived's log, in Text.
	Log
	// Decided: a setting, in Setting, decided what Text says. Nothing is to be done.
	Decided
)

// Setting is one of those that can have decided.
type Setting uint8

// The settings.
const (
	// NoPreemptSetting: a lower master was obeyed.
	NoPreemptSetting Setting = iota
	// IntervalSetting: adverts were missed for the master down time.
	IntervalSetting
	// Settings is how many there are.
	Settings
)

// Action is one thing to do after a step, in the order given.
type Action struct {
	Kind     Kind
	Priority int
	Count    int
	Delay    time.Duration
	Text     string
	Setting  Setting
}

// String returns a word or two, for tables and traces.
func (a Action) String() string {
	switch a.Kind {
	case Send:
		return fmt.Sprintf("send %d", a.Priority)
	case Add:
		return "add"
	case Remove:
		return "remove"
	case Announce:
		return fmt.Sprintf("announce x%d", a.Count)
	case AnnounceLater:
		return fmt.Sprintf("announce x%d in %v", a.Count, a.Delay)
	case SetTimer:
		return fmt.Sprintf("timer %v", a.Delay)
	case StopTimer:
		return "no timer"
	case Decided:
		return "decided by " + [...]string{"nopreempt", "advert_int"}[a.Setting]
	}
	return "log " + a.Text
}
