package lab

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/world"
)

// prepare reads the events: it plans those of the network, and collects the
// operator's commands. The backends read their own.
func (l *Lab) prepare() {
	var rule *world.Rule
	for _, e := range l.rec.Events {
		switch {
		case e.What == "DROP removed":
			l.w.At(l.at(e.AtMs), func() { rule.Remove() })
		case strings.HasPrefix(e.What, "SYN to "):
			to, ok := l.address(e.What)
			if !ok {
				continue
			}
			l.w.At(l.at(e.AtMs), func() {
				rule = l.w.AddRule(world.Rule{To: to, Protocol: 6, DropShare: 1})
			})
		case strings.HasPrefix(e.What, "set "):
			l.Commands = append(l.Commands, Command{After: l.at(e.AtMs), Text: e.What})
		case !strings.HasPrefix(e.What, "backend ") && !strings.HasPrefix(e.What, "release ") && !l.silent(e.What):
			l.blame("event %q is not known", e.What)
		}
	}
}

func (l *Lab) silent(what string) bool {
	for _, s := range l.o.Silent {
		if strings.HasPrefix(what, s) {
			return true
		}
	}
	return false
}

// address is that of the backend in "SYN to NAME dropped".
func (l *Lab) address(what string) (netip.Addr, bool) {
	var name string
	if _, err := fmt.Sscanf(what, "SYN to %s dropped", &name); err != nil {
		l.blame("event %q: %v", what, err)
		return netip.Addr{}, false
	}
	for _, b := range l.rec.Backends {
		if at, err := netip.ParseAddrPort(b.Addr); err == nil && b.Name == name {
			return at.Addr(), true
		}
	}
	l.blame("event %q: no such backend", what)
	return netip.Addr{}, false
}
