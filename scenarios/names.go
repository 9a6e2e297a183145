package scenarios

// What a case calls its parts.

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

// backendNames are the names that application servers answer.
func (c *Case) backendNames() []string {
	var names []string
	for i := range c.Machines {
		for _, p := range c.Machines[i].Run {
			if p.Tomcat != nil {
				names = append(names, p.Tomcat.Serves)
			}
		}
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
