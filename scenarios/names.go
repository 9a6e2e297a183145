package scenarios

import "slices"

// The names of a case's parts.

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

// machinesThat gives the names of the machines of which something holds.
func (c *Case) machinesThat(holds func(machine string) bool) []string {
	return slices.DeleteFunc(c.machineNames(), func(name string) bool { return !holds(name) })
}

func (c *Case) groupNames() []string {
	var names []string
	for i := range c.Users {
		names = append(names, c.Users[i].Name)
	}
	return names
}

func (c *Case) faultNames() []string {
	var names []string
	for i := range c.Faults {
		names = append(names, c.Faults[i].ID)
	}
	return names
}

func (c *Case) movingAddresses() []string {
	var names []string
	for _, a := range c.Network.Addresses {
		names = append(names, a.String())
	}
	return names
}

// Backends gives the names that the application servers answer, in the
// scenario's order.
func (c *Case) Backends() []string {
	var names []string
	for i := range c.Machines {
		for j := range c.Machines[i].Run {
			if name := c.Machines[i].Run[j].Serves(); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// Serves gives the name that an application server answers with, "" for another
// program.
func (p *Program) Serves() string {
	if k := kindOf(p.Kind); k != nil && k.serves != nil {
		return k.serves(p)
	}
	return ""
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
