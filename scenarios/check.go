package scenarios

import (
	"net/netip"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/sim/conf"
)

// check tells what parts of a scenario say wrongly of each other.
func (d *decoder) check(t *draft) {
	c := &t.c
	d.checkMachines(c)
	d.checkNetwork(c)
	d.checkUsers(c, t.groups)
	d.checkFaults(c, t.faults)
}

func nodeAt(p conf.Pos) *yaml.Node { return &yaml.Node{Line: p.Line, Column: p.Col} }

func (d *decoder) checkMachines(c *Case) {
	taken := map[netip.Addr]string{}
	serves := map[string]string{}
	for i := range c.Machines {
		m := &c.Machines[i]
		at := nodeAt(m.Pos)
		switch other, twice := taken[m.IP]; {
		case !m.IP.IsValid():
		case twice:
			d.problem(at, "machine %s: address %s is taken by machine %s already", m.Name, m.IP, other)
		case !c.Network.within(m.IP):
			d.problem(at, "machine %s: address %s is not one of the network %s", m.Name, m.IP, c.Network.Subnet)
		default:
			taken[m.IP] = m.Name
		}
		ports := map[uint16]string{}
		for j := range m.Run {
			d.checkProgram(c, m, &m.Run[j], ports, serves)
		}
		for name, k := range m.Checks { // order cannot show: problems are sorted
			if m.program(k.Program) == nil {
				d.problem(at, "machine %s: check %s: there is no program %q on it%s", m.Name, name, k.Program, suggest(k.Program, m.programs()))
			}
		}
	}
	for _, a := range c.Network.Addresses {
		if m, twice := taken[a]; twice {
			d.problem(&yaml.Node{Line: 1, Column: 1}, "network: address %s moves between machines, but is machine %s's own", a, m)
		}
	}
}

func (d *decoder) checkProgram(c *Case, m *Machine, p *Program, ports map[uint16]string, serves map[string]string) {
	at := nodeAt(p.Pos)
	port := uint16(0)
	switch {
	case p.Tomcat != nil:
		port = p.Tomcat.Port
		if other, twice := serves[p.Tomcat.Serves]; twice {
			d.problem(at, "%s: answers as %q, as %s does: expected a name of its own (serves)", p.Name, p.Tomcat.Serves, other)
		}
		serves[p.Tomcat.Serves] = m.Name + "/" + p.Name
		if store := p.Tomcat.Sessions.Redis; store != "" && !c.runsRedis(store) {
			d.problem(at, "%s: sessions: no Redis runs on a machine %q%s", p.Name, store, suggest(store, c.machineNames()))
		}
	case p.Redis != nil:
		port = p.Redis.Port
	}
	if port == 0 {
		return
	}
	if other, twice := ports[port]; twice {
		d.problem(at, "%s: port %d is taken by %s on the same machine", p.Name, port, other)
	}
	ports[port] = p.Name
}

func (c *Case) runsRedis(machine string) bool {
	m := c.machine(machine)
	return m != nil && slices.ContainsFunc(m.Run, func(p Program) bool { return p.Redis != nil })
}

func (c *Case) machine(name string) *Machine {
	for i := range c.Machines {
		if c.Machines[i].Name == name {
			return &c.Machines[i]
		}
	}
	return nil
}

func (c *Case) machineNames() []string {
	var names []string
	for i := range c.Machines {
		names = append(names, c.Machines[i].Name)
	}
	return names
}

func (c *Case) groupNames() []string {
	var names []string
	for i := range c.Users {
		names = append(names, c.Users[i].Name)
	}
	return names
}

func (m *Machine) program(name string) *Program {
	for i := range m.Run {
		if m.Run[i].Name == name {
			return &m.Run[i]
		}
	}
	return nil
}

func (m *Machine) programs() []string {
	var names []string
	for i := range m.Run {
		names = append(names, m.Run[i].Name)
	}
	return names
}

// addresses are the machines' addresses by name.
func (t *draft) addresses() map[string]netip.Addr {
	names := map[string]netip.Addr{}
	for i := range t.c.Machines {
		names[t.c.Machines[i].Name] = t.c.Machines[i].IP
	}
	return names
}

// addressesOf finds the machines' addresses before the machines are read;
// what is wrong with them is told when they are.
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

func (d *decoder) checkNetwork(c *Case) {
	top := &yaml.Node{Line: 1, Column: 1}
	for _, a := range c.Network.Addresses {
		if !c.Network.within(a) {
			d.problem(top, "network: address %s is not one of the network %s", a, c.Network.Subnet)
		}
	}
	for name, members := range c.Network.Groups { // order cannot show: problems are sorted
		if name == reserved || c.machine(name) != nil {
			d.problem(top, "network: group %q has the name of a machine", name)
		}
		for _, m := range members {
			if m != reserved && c.machine(m) == nil {
				d.problem(top, "network: group %s: there is no machine %q%s", name, m, suggest(m, c.machineNames()))
			}
		}
	}
}

func (d *decoder) checkUsers(c *Case, nodes []*yaml.Node) {
	for i := range c.Users {
		g, at := &c.Users[i], nodes[i]
		if !g.From.IsValid() || !c.Network.Subnet.IsValid() {
			continue
		}
		if c.Network.Subnet.Bits() > g.From.Bits() || !c.Network.Subnet.Contains(g.From.Addr()) {
			d.problem(at, "users %s: the range %s is not within the network %s", g.Name, g.From, c.Network.Subnet)
		}
		for j := range c.Machines {
			if m := &c.Machines[j]; m.IP.IsValid() && g.From.Contains(m.IP) {
				d.problem(at, "users %s: the range %s holds the address %s of machine %s", g.Name, g.From, m.IP, m.Name)
			}
		}
		for _, a := range c.Network.Addresses {
			if g.From.Contains(a) {
				d.problem(at, "users %s: the range %s holds the address %s, which moves between machines", g.Name, g.From, a)
			}
		}
		for j := range i {
			if o := &c.Users[j]; o.From.IsValid() && o.From.Overlaps(g.From) {
				d.problem(at, "users %s: the range %s overlaps the range %s of users %s", g.Name, g.From, o.From, o.Name)
			}
		}
		if to := g.To.Addr.Addr(); to.IsValid() && !c.Network.Subnet.Contains(to) {
			d.problem(at, "users %s: they go to %s, which is not in the network %s", g.Name, to, c.Network.Subnet)
		} else if to.IsValid() && !c.known(to) {
			d.problem(at, "users %s: they go to %s, which is no machine's address: if it moves between machines, name it under network: addresses", g.Name, to)
		}
	}
}

// known tells whether an address is a machine's or one that moves.
func (c *Case) known(a netip.Addr) bool {
	return slices.Contains(c.Network.Addresses, a) || slices.ContainsFunc(c.Machines, func(m Machine) bool { return m.IP == a })
}

func (d *decoder) checkFaults(c *Case, nodes []*yaml.Node) {
	ids := map[string]int{}
	for i := range c.Faults {
		f := &c.Faults[i]
		if ids[f.ID]++; ids[f.ID] > 1 {
			f.ID += "#" + string(rune('0'+min(ids[f.ID], 9)))
		}
	}
	for i := range c.Faults {
		f, at := &c.Faults[i], nodes[i]
		if c.Lasts > 0 && f.At >= c.Lasts {
			d.problem(at, "fault %s: it happens at %v, when the run has ended (lasts %v)", f.ID, f.At, c.Lasts)
		}
		if c.Lasts > 0 && f.For > 0 && f.At+f.For > c.Lasts {
			d.problem(at, "fault %s: it is to be undone at %v, when the run has ended (lasts %v): leave out for, or let the run last longer", f.ID, f.At+f.For, c.Lasts)
		}
		for _, t := range f.Targets {
			d.checkTarget(c, f, t, at)
		}
		for _, side := range [][]string{f.From, f.To} {
			for _, name := range side {
				d.checkSide(c, f, name, at)
			}
		}
		if f.Repair {
			d.pairRepair(c, f, at)
		}
	}
}

func (d *decoder) checkTarget(c *Case, f *Fault, t Target, at *yaml.Node) {
	m := c.machine(t.Machine)
	v := verbOf(f.Verb)
	switch {
	case m == nil:
		d.problem(at, "fault %s: there is no machine %q%s", f.ID, t.Machine, suggest(t.Machine, c.machineNames()))
	case v.on == onMachine && t.Program != "":
		d.problem(at, "fault %s: %s acts on a machine, found %q", f.ID, f.Verb, t)
	case v.on == onProgram && t.Program == "":
		d.problem(at, "fault %s: %s acts on a program, expected MACHINE/PROGRAM, such as %s/%s", f.ID, f.Verb, m.Name, strings.Join(m.programs(), " or "+m.Name+"/"))
	case v.on == onProgram:
		name, part, _ := strings.Cut(t.Program, "/")
		p := m.program(name)
		switch {
		case p == nil:
			d.problem(at, "fault %s: there is no program %q on machine %s, which runs %s%s", f.ID, name, m.Name, strings.Join(m.programs(), ", "), suggest(name, m.programs()))
		case part != "" && !(p.Kind == "keepalived" && part == "vrrp"):
			d.problem(at, "fault %s: %s has no child process %q", f.ID, p.Kind, part)
		}
	}
}

func (d *decoder) checkSide(c *Case, f *Fault, name string, at *yaml.Node) {
	if name == reserved || c.Network.Groups[name] != nil || c.machine(name) != nil {
		return
	}
	if group, ok := strings.CutPrefix(name, reserved+"/"); ok && slices.Contains(c.groupNames(), group) {
		return
	}
	d.problem(at, "fault %s: there is no machine and no group %q%s", f.ID, name, suggest(name, append(c.machineNames(), reserved)))
}

// pairRepair finds the fault that a repair undoes.
func (d *decoder) pairRepair(c *Case, f *Fault, at *yaml.Node) {
	v := verbOf(f.Verb)
	var names []string
	for i := range c.Faults {
		o := &c.Faults[i]
		if !slices.Contains(v.undoes, o.Verb) || o.At > f.At || o.For > 0 && v.on != onFault {
			continue
		}
		if v.on == onFault {
			names = append(names, o.ID)
			if o.ID == f.Undoes {
				return
			}
		} else if slices.ContainsFunc(f.Targets, func(t Target) bool { return slices.Contains(o.Targets, t) }) {
			f.Undoes = o.ID // the last one before it
		}
	}
	switch {
	case v.on == onFault && len(names) == 0:
		d.problem(at, "fault %s: it undoes %q, but there is no %s before it", f.ID, f.Undoes, oneOf(v.undoes))
	case v.on == onFault:
		d.problem(at, "fault %s: it undoes %q: expected the name of a fault before it, %s%s", f.ID, f.Undoes, oneOf(names), suggest(f.Undoes, names))
	case f.Undoes == "":
		d.problem(at, "fault %s: nothing to undo: there is no %s of it before %v", f.ID, strings.Join(v.undoes, " or "), f.At)
	}
}
