package scenarios

import (
	"net/netip"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

func checkMachines(d *strict.Decoder, t *draft) {
	c := &t.c
	taken := map[netip.Addr]string{}
	serves := map[string]string{}
	for i := range c.Machines {
		m := &c.Machines[i]
		n := strict.At(t.root, "machines", m.Name)
		checkAddress(d, c, m, strict.At(n, "ip"), taken)
		ports := map[uint16]string{}
		for j := range m.Run {
			checkProgram(d, c, m, &m.Run[j], settings(n, &m.Run[j]), ports, serves)
		}
		checkNotify(d, m, strict.At(n, "notify"))
		for name, k := range m.Checks { // order cannot show: problems are sorted
			if m.program(k.Program) == nil {
				d.Problem(strict.At(n, "checks", name, "program"), "machine %s: check %s: there is no program %s on it%s", m.Name, name, strict.Quote(k.Program), strict.Suggest(k.Program, m.programs()))
			}
		}
	}
}

func checkAddress(d *strict.Decoder, c *Case, m *Machine, n *yaml.Node, taken map[netip.Addr]string) {
	switch other, twice := taken[m.IP]; {
	case !m.IP.IsValid(): // reported already
	case twice:
		d.Problem(n, "machine %s: address %s is taken by machine %s already", m.Name, m.IP, other)
	case !c.Network.within(m.IP):
		d.Problem(n, "machine %s: address %s is not one of the network %s", m.Name, m.IP, c.Network.Subnet)
	default:
		taken[m.IP] = m.Name
	}
}

// settings gives where a program's settings stand, below its machine.
func settings(machine *yaml.Node, p *Program) *yaml.Node {
	if p.Name != p.Kind {
		return strict.At(machine, "run", p.Name, p.Kind)
	}
	return strict.At(machine, "run", p.Name)
}

// checkProgram checks that the programs of a machine listen on different
// ports, that those of the case answer by different names, and the checks of
// the kind itself. n is where the settings stand.
func checkProgram(d *strict.Decoder, c *Case, m *Machine, p *Program, n *yaml.Node, ports map[uint16]string, serves map[string]string) {
	k := kindOf(p.Kind)
	if k.ports != nil {
		for _, s := range k.ports(p) {
			if other, twice := ports[s.port]; twice && s.port != 0 {
				d.Problem(strict.At(n, s.key), "%s: port %d is taken by %s on the same machine", p.Name, s.port, other)
			}
			ports[s.port] = p.Name
		}
	}
	if k.serves != nil {
		name := k.serves(p)
		if other, twice := serves[name]; twice {
			d.Problem(strict.At(n, "serves"), "%s: answers as %q, as %s does: expected a name of its own (serves)", p.Name, name, other)
		}
		serves[name] = m.Name + "/" + p.Name
	}
	if k.check != nil {
		k.check(d, c, p, n)
	}
}
