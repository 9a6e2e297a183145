package scenarios

import (
	"slices"
	"strconv"
)

func (d *decoder) checkNetwork(t *draft) {
	d.checkMoving(t)
	for name, members := range t.c.Network.Groups { // order cannot show: problems are sorted
		d.checkMembers(t, name, members)
	}
}

// checkMoving checks the addresses that move between machines.
func (d *decoder) checkMoving(t *draft) {
	c := &t.c
	for i, a := range c.Network.Addresses {
		n := at(t.root, "network", "addresses", strconv.Itoa(i))
		if !c.Network.within(a) {
			d.problem(n, "network: address %s is not one of the network %s", a, c.Network.Subnet)
		}
		if slices.Contains(c.Network.Addresses[:i], a) {
			d.problem(n, "network: address %s is named twice", a)
		}
		for j := range c.Machines {
			if m := &c.Machines[j]; m.IP == a {
				d.problem(n, "network: address %s moves between machines, but is machine %s's own", a, m.Name)
			}
		}
	}
}

// checkMembers checks a group of machines.
func (d *decoder) checkMembers(t *draft, name string, members []string) {
	c := &t.c
	n := at(t.root, "network", "groups", name)
	switch {
	case name == reserved || c.machine(name) != nil:
		d.problem(n, "network: group %q has the name of a machine", name)
	case !isName(name):
		d.problem(n, "network: found %s as a group's name, expected %s", quote(name), nameAbout)
	}
	for i, m := range members {
		if m != reserved && c.machine(m) == nil {
			d.problem(at(n, strconv.Itoa(i)), "network: group %s: there is no machine %s%s", name, quote(m), suggest(m, c.machineNames()))
		}
	}
}
