package scenarios

import (
	"net/netip"
	"slices"

	yaml "go.yaml.in/yaml/v4"
)

// check tells what parts of a scenario say wrongly of each other.
func (d *decoder) check(t *draft) {
	d.checkNetwork(t)
	d.checkMachines(t)
	d.checkUsers(t)
	d.checkFaults(t)
}

// addressesOf finds the machines' addresses before the machines are read, so
// that URLs may name any of them; what is wrong with an address is told when
// its machine is read.
func addressesOf(machines *yaml.Node) map[string]netip.Addr {
	names := map[string]netip.Addr{}
	for i := 0; machines.Kind == yaml.MappingNode && i+1 < len(machines.Content); i += 2 {
		if ip := child(machines.Content[i+1], "ip"); ip != nil {
			if a, err := netip.ParseAddr((*ip).Value); err == nil {
				names[machines.Content[i].Value] = a
			}
		}
	}
	return names
}

// known tells whether an address is a machine's or one that moves.
func (c *Case) known(a netip.Addr) bool {
	return slices.Contains(c.Network.Addresses, a) || slices.ContainsFunc(c.Machines, func(m Machine) bool { return m.IP == a })
}

// checkDestination checks an address that somebody goes to.
func (d *decoder) checkDestination(c *Case, n *yaml.Node, who string, to URL) {
	switch a := to.Addr.Addr(); {
	case !a.IsValid() || !c.Network.Subnet.IsValid(): // told already, or none
	case !c.Network.Subnet.Contains(a):
		d.problem(n, "%s: they go to %s, which is not in the network %s", who, a, c.Network.Subnet)
	case !c.known(a):
		d.problem(n, "%s: they go to %s, which is no machine's address: if it moves between machines, name it under network: addresses", who, a)
	}
}
