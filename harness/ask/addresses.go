package ask

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
)

// readAddresses warns of addresses that files have for the machine itself, for
// its peers, or to move between them, and that the scenario has not: files come
// from another network, and a scenario that was written anew differs from it.
func (a *Answers) readAddresses(c *scenarios.Case) {
	for _, e := range programs.NewStack(c).Envs() {
		if e.Kind.Describe == nil || e.File == "" {
			continue
		}
		for _, what := range strange(c, e, e.Kind.Describe(e.FS, e.File)) {
			add(&a.Warnings, within(c, programPos(c, e), e.Machine+": "+e.File+": "+what))
		}
	}
}

// strange lists the addresses in a file that the scenario has not.
func strange(c *scenarios.Case, e *programs.Env, says programs.Description) (all []string) {
	moves := func(at netip.Addr) bool { return slices.Contains(c.Network.Addresses, at) }
	is := func(at netip.Addr) bool {
		return slices.ContainsFunc(c.Machines, func(m scenarios.Machine) bool { return m.IP == at })
	}
	for _, l := range says.Listens {
		if at := l.Address; at.Is4() && !at.IsLoopback() && at != e.Address && !moves(at) {
			all = append(all, fmt.Sprintf("it listens on %v, which is neither the machine's address, %v, nor one of network.addresses", at, e.Address))
		}
	}
	for _, at := range says.Virtual {
		if at.Is4() && !moves(at) {
			all = append(all, fmt.Sprintf("it moves %v, which is none of network.addresses: users cannot be sent there", at))
		}
	}
	if says.Own.Is4() && says.Own != e.Address {
		all = append(all, fmt.Sprintf("it calls the machine %v, and its address is %v", says.Own, e.Address))
	}
	for _, at := range says.Peers {
		if at.Is4() && !is(at) {
			all = append(all, fmt.Sprintf("it names the peer %v, which is no machine of the scenario%s", at, nearest(c, at)))
		}
	}
	return slices.Compact(all)
}
