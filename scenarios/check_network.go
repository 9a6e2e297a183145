package scenarios

import (
	"slices"
	"strconv"

	"github.com/hadrill/hadrill/scenarios/strict"
)

func checkNetwork(d *strict.Decoder, t *draft) {
	checkMoving(d, t)
	for name, members := range t.c.Network.Groups { // order cannot show: problems are sorted
		checkMembers(d, t, name, members)
	}
}

// checkMoving checks the addresses that move between machines.
func checkMoving(d *strict.Decoder, t *draft) {
	c := &t.c
	for i, a := range c.Network.Addresses {
		n := strict.At(t.root, "network", "addresses", strconv.Itoa(i))
		if !c.Network.within(a) {
			d.Problem(n, "network: address %s is not one of the network %s", a, c.Network.Subnet)
		}
		if slices.Contains(c.Network.Addresses[:i], a) {
			d.Problem(n, "network: address %s is named twice", a)
		}
		for j := range c.Machines {
			if m := &c.Machines[j]; m.IP == a {
				d.Problem(n, "network: address %s moves between machines, but is machine %s's own", a, m.Name)
			}
		}
	}
}

// checkMembers checks a group of machines.
func checkMembers(d *strict.Decoder, t *draft, name string, members []string) {
	c := &t.c
	n := strict.At(t.root, "network", "groups", name)
	switch {
	case name == reserved || c.machine(name) != nil:
		d.Problem(n, "network: group %q has the name of a machine", name)
	case !strict.IsName(name):
		d.Problem(n, "network: found %s as a group's name, expected %s", strict.Quote(name), strict.NameAbout)
	}
	for i, m := range members {
		if m != reserved && c.machine(m) == nil {
			d.Problem(strict.At(n, strconv.Itoa(i)), "network: group %s: there is no machine %s%s", name, strict.Quote(m), strict.Suggest(m, c.machineNames()))
		}
	}
}
