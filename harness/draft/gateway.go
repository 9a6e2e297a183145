package draft

import (
	"fmt"
	"net/netip"
	"slices"
)

// addGateways makes a machine that runs nothing of each address of which a file asks
// whether it answers, where no other machine has it: a router, as a rule. To give it to
// an application would take both away with one loss.
func (s *stack) addGateways() {
	for _, r := range s.tiers.reach {
		has := func(m machine) bool { return m.ip == r.at }
		if !r.at.Is4() || s.moves(r.at) || slices.ContainsFunc(s.machines, has) {
			continue
		}
		s.machines = append(s.machines, machine{name: s.gatewayName(), ip: r.at, asked: r.file})
	}
}

// moves reports whether an address moves between machines.
func (s *stack) moves(a netip.Addr) bool {
	return slices.Contains(s.virtual, a) || slices.Contains(s.moving, a)
}

// gatewayName is a name that no machine has.
func (s *stack) gatewayName() string {
	for n := 1; ; n++ {
		name := "gateway"
		if n > 1 {
			name = fmt.Sprintf("gateway%d", n)
		}
		if !slices.ContainsFunc(s.machines, func(m machine) bool { return m.name == name }) {
			return name
		}
	}
}
