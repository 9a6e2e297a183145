package scenarios

import (
	"net/netip"
	"slices"

	yaml "go.yaml.in/yaml/v4"
)

func (d *decoder) checkMachines(t *draft) {
	c := &t.c
	taken := map[netip.Addr]string{}
	serves := map[string]string{}
	for i := range c.Machines {
		m := &c.Machines[i]
		n := at(t.root, "machines", m.Name)
		d.checkAddress(c, m, at(n, "ip"), taken)
		ports := map[uint16]string{}
		for j := range m.Run {
			d.checkPort(&m.Run[j], n, ports)
			if m.Run[j].Tomcat != nil {
				d.checkTomcat(c, m, &m.Run[j], n, serves)
			}
		}
		for name, k := range m.Checks { // order cannot show: problems are sorted
			if m.program(k.Program) == nil {
				d.problem(at(n, "checks", name, "program"), "machine %s: check %s: there is no program %s on it%s", m.Name, name, quote(k.Program), suggest(k.Program, m.programs()))
			}
		}
	}
}

func (d *decoder) checkAddress(c *Case, m *Machine, n *yaml.Node, taken map[netip.Addr]string) {
	switch other, twice := taken[m.IP]; {
	case !m.IP.IsValid(): // told already
	case twice:
		d.problem(n, "machine %s: address %s is taken by machine %s already", m.Name, m.IP, other)
	case !c.Network.within(m.IP):
		d.problem(n, "machine %s: address %s is not one of the network %s", m.Name, m.IP, c.Network.Subnet)
	default:
		taken[m.IP] = m.Name
	}
}

// settings is where a program's settings stand, below its machine.
func settings(machine *yaml.Node, p *Program) *yaml.Node {
	if p.Name != p.Kind {
		return at(machine, "run", p.Name, p.Kind)
	}
	return at(machine, "run", p.Name)
}

// checkPort checks that the programs of a machine listen on different ports.
// Those of programs with a configuration file are not known here.
func (d *decoder) checkPort(p *Program, machine *yaml.Node, ports map[uint16]string) {
	switch {
	case p.Tomcat != nil:
		d.takePort(p, machine, "port", p.Tomcat.Port, ports)
		if p.Tomcat.AJP != 0 {
			d.takePort(p, machine, "ajp", uint16(p.Tomcat.AJP), ports)
		}
	case p.Redis != nil:
		d.takePort(p, machine, "port", p.Redis.Port, ports)
	}
}

func (d *decoder) takePort(p *Program, machine *yaml.Node, key string, port uint16, ports map[uint16]string) {
	if other, twice := ports[port]; twice {
		d.problem(at(settings(machine, p), key), "%s: port %d is taken by %s on the same machine", p.Name, port, other)
	}
	ports[port] = p.Name
}

func (d *decoder) checkTomcat(c *Case, m *Machine, p *Program, machine *yaml.Node, serves map[string]string) {
	t, n := p.Tomcat, settings(machine, p)
	if other, twice := serves[t.Serves]; twice {
		d.problem(at(n, "serves"), "%s: answers as %q, as %s does: expected a name of its own (serves)", p.Name, t.Serves, other)
	}
	serves[t.Serves] = m.Name + "/" + p.Name
	if store := t.Sessions.Redis; store != "" && !c.runsRedis(store) {
		d.problem(at(n, "sessions", "redis"), "%s: sessions: no Redis runs on a machine %s%s", p.Name, quote(store), suggest(store, c.machineNames()))
	}
	d.checkDestination(c, at(n, "service"), p.Name+": calls of the service tier", t.Service)
}

func (c *Case) runsRedis(machine string) bool {
	m := c.machine(machine)
	return m != nil && slices.ContainsFunc(m.Run, func(p Program) bool { return p.Redis != nil })
}
