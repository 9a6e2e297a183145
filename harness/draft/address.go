package draft

import (
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/harness/programs"
)

// network holds the subnets of all addresses.
type network struct{ subnet, users netip.Prefix }

// The network of files that name no address, and the least length of one.
var chosenSubnet = netip.MustParsePrefix("10.20.0.0/16")

// firstHost is the host number from which machines of a tier have theirs, and
// movedHost that of an address that moves.
var firstHost = map[programs.Tier]int{
	programs.FrontTier: 11, programs.ApplicationTier: 21, programs.StoreTier: 31, programs.DatabaseTier: 51, programs.WatchTier: 41, programs.AgentTier: 61, programs.SplitterTier: 71,
}

const movedHost = 100

// chooseAddresses chooses the network, which holds the addresses of the files,
// and an address for each machine that has none.
func (s *stack) chooseAddresses() {
	s.ownAddresses()
	used := slices.Concat(s.virtual, s.moving)
	for i := range s.machines {
		if a := s.machines[i].ip; a.IsValid() {
			used = append(used, a)
		}
	}
	s.network.subnet = around(used)
	first := s.network.subnet.Addr()
	if len(used) > 0 { // near those that are there
		p, _ := slices.MinFunc(used, netip.Addr.Compare).Prefix(24)
		first = p.Addr()
	}
	for i := range s.machines {
		m := &s.machines[i]
		if m.ip.IsValid() {
			continue
		}
		m.ip = free(first, firstHost[m.tier], used)
		used = append(used, m.ip)
	}
	if s.tiers.moves {
		s.tiers.moved = free(first, movedHost, used)
		s.moving = append(s.moving, s.tiers.moved)
		used = append(used, s.tiers.moved)
	}
	s.network.users = usersRange(s.network.subnet, first, used)
}

// ownAddresses takes the balancers' own addresses from what they listen on, and
// from what the other one of a pair calls them.
func (s *stack) ownAddresses() {
	taken := func(a netip.Addr) bool {
		return slices.Contains(s.virtual, a) || slices.ContainsFunc(s.machines, func(m machine) bool { return m.ip == a })
	}
	for i := range s.machines {
		m := &s.machines[i]
		if !m.balancer || m.ip.IsValid() {
			continue
		}
		var said []netip.Addr
		for _, f := range m.files {
			for _, l := range f.Says.Listens {
				said = append(said, l.Address)
			}
		}
		for j := range s.machines {
			if o := &s.machines[j]; j != i && o.balancer {
				said = append(said, o.files[0].Says.Peers...)
			}
		}
		for _, a := range said {
			if a.Is4() && !a.IsLoopback() && !taken(a) {
				m.ip = a
				break
			}
		}
	}
}

// around is a network that holds all addresses and leaves room for users: of 16
// bits, or of fewer where they lie far apart.
func around(all []netip.Addr) netip.Prefix {
	if len(all) == 0 {
		return chosenSubnet
	}
	for bits := chosenSubnet.Bits(); ; bits-- {
		p, err := all[0].Prefix(bits)
		if err != nil || bits == 0 {
			return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
		}
		if !slices.ContainsFunc(all, func(a netip.Addr) bool { return !p.Contains(a) }) {
			return p
		}
	}
}

// free is the first address that is not in use, so many behind another or more.
func free(first netip.Addr, from int, used []netip.Addr) netip.Addr {
	a := first
	for range from {
		a = a.Next()
	}
	for slices.Contains(used, a) {
		a = a.Next()
	}
	return a
}

// usersRange is a part of the network in which no machine has an address, the
// largest that is found, near an address of the network.
func usersRange(subnet netip.Prefix, near netip.Addr, used []netip.Addr) netip.Prefix {
	begin := subnet.Addr()
	if p, err := near.Prefix(chosenSubnet.Bits()); err == nil && subnet.Bits() < p.Bits() {
		begin = p.Addr()
	}
	for _, bits := range []int{18, 20, 22, 24, 26, 28} {
		block := begin
		for range 256 {
			for range 1 << (32 - bits) { // the next block
				block = block.Next()
			}
			p := netip.PrefixFrom(block, bits)
			if !subnet.Contains(block) {
				break
			}
			if !slices.ContainsFunc(used, p.Contains) {
				return p
			}
		}
	}
	return netip.PrefixFrom(subnet.Addr(), 28) // the scenario's reader tells what is wrong
}
