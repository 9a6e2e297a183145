package replay

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// planEvents plans the events of the network and collects the operator's
// commands. The backends plan their own.
func (l *WebReplay) planEvents() {
	for _, e := range l.rec.Events {
		a := e.Action
		switch {
		case a.Cut != "":
			if to, ok := l.address(a.Cut); ok {
				l.w.At(l.from(e), func() { l.cuts = append(l.cuts, l.w.AddRule(world.Rule{To: to, Protocol: 6, DropShare: 1})) })
			}
		case a.Heal:
			l.w.At(l.from(e), func() {
				for _, rule := range l.cuts {
					rule.Remove()
				}
				l.cuts = nil
			})
		case a.Command != "":
			l.Commands = append(l.Commands, Command{After: l.from(e), Text: a.Command})
		case a == (Action{}):
			l.problem("event %q: nobody has read what it does", e.What)
		}
	}
}

// from returns the time at which an event begins, at the earliest the start of
// the world.
func (l *WebReplay) from(e Event) time.Duration { return max(0, l.at(e.AtMs)) }

// address returns the address of a backend.
func (l *WebReplay) address(name string) (netip.Addr, bool) {
	for _, b := range l.rec.Backends {
		if at, err := netip.ParseAddrPort(b.Addr); err == nil && b.Name == name {
			return at.Addr(), true
		}
	}
	l.problem("backend %s: no address", name)
	return netip.Addr{}, false
}
