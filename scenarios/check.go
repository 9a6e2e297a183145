package scenarios

import (
	"net/netip"
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// checkCase checks the parts of a scenario against each other.
func checkCase(d *strict.Decoder, t *draft) {
	checkNetwork(d, t)
	checkMachines(d, t)
	checkUsers(d, t)
	checkFaults(d, t)
	if w := t.c.Warmup; w > 0 && t.c.Lasts > 0 && w >= t.c.Lasts {
		d.Problem(strict.At(t.root, "warmup"), "warmup: found %v, expected less than the run lasts (%v)", w, t.c.Lasts)
	}
}

// addressesOf finds the machines' addresses before the machines are read, so
// that URLs may name any of them; problems of an address are reported when its
// machine is read.
func addressesOf(machines *yaml.Node) map[string]netip.Addr {
	names := map[string]netip.Addr{}
	for i := 0; machines.Kind == yaml.MappingNode && i+1 < len(machines.Content); i += 2 {
		if ip := strict.Child(machines.Content[i+1], "ip"); ip != nil {
			if a, err := netip.ParseAddr((*ip).Value); err == nil {
				names[machines.Content[i].Value] = a
			}
		}
	}
	return names
}

// known reports whether an address is a machine's or one that moves.
func (c *Case) known(a netip.Addr) bool {
	return slices.Contains(c.Network.Addresses, a) || slices.ContainsFunc(c.Machines, func(m Machine) bool { return m.IP == a })
}

// checkDestination checks an address that somebody goes to.
func checkDestination(d *strict.Decoder, c *Case, n *yaml.Node, who string, to URL) {
	switch a := to.Addr.Addr(); {
	case !a.IsValid() || !c.Network.Subnet.IsValid(): // reported already, or none
	case !c.Network.Subnet.Contains(a):
		d.Problem(n, "%s: they go to %s, which is not in the network %s", who, a, c.Network.Subnet)
	case !c.known(a):
		d.Problem(n, "%s: they go to %s, which is no machine's address: if it moves between machines, name it under network: addresses", who, a)
	}
}
