package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

func checkUsers(d *strict.Decoder, t *draft) {
	c := &t.c
	for i := range c.Users {
		g, n := &c.Users[i], strict.At(t.root, "users", c.Users[i].Name)
		if g.From.IsValid() && c.Network.Subnet.IsValid() {
			checkRange(d, c, g, strict.At(n, "from"))
		}
		for j := range i {
			if o := &c.Users[j]; g.From.IsValid() && o.From.IsValid() && o.From.Overlaps(g.From) {
				d.Problem(strict.At(n, "from"), "users %s: the range %s overlaps the range %s of users %s", g.Name, g.From, o.From, o.Name)
			}
		}
		checkDestination(d, c, strict.At(n, "to"), "users "+g.Name, g.To)
	}
	checkActs(d, t)
}

// checkRange checks the range of a group's addresses against those of others.
func checkRange(d *strict.Decoder, c *Case, g *Group, n *yaml.Node) {
	if c.Network.Subnet.Bits() > g.From.Bits() || !c.Network.Subnet.Contains(g.From.Addr()) {
		d.Problem(n, "users %s: the range %s is not within the network %s", g.Name, g.From, c.Network.Subnet)
	}
	for i := range c.Machines {
		if m := &c.Machines[i]; m.IP.IsValid() && g.From.Contains(m.IP) {
			d.Problem(n, "users %s: the range %s holds the address %s of machine %s", g.Name, g.From, m.IP, m.Name)
		}
	}
	for _, a := range c.Network.Addresses {
		if g.From.Contains(a) {
			d.Problem(n, "users %s: the range %s holds the address %s, which moves between machines", g.Name, g.From, a)
		}
	}
}
