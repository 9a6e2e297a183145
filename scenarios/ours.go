package scenarios

import (
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// oursField makes the field by which hadrill's own program runs on containers.
func oursField(p *Program) strict.Field {
	const name = "ours"
	f := strict.Bool(name, "on containers hadrill's own program runs, that of the simulator (true), or the real one (default false, but true of tomcat and where there is no real one)", &p.Ours)
	read := f.Read
	f.Read = func(d *strict.Decoder, n *yaml.Node) {
		if read(d, n); n.Value == "false" { // also of one that is ours unless somebody says so
			p.Real = true
		}
	}
	return f
}

// AllOurs has MakeOurs choose every program.
const AllOurs = "all"

// MakeOurs has programs be hadrill's own on containers, whatever the scenario says: all,
// those of a kind, or one, as MACHINE/PROGRAM. It reports whether there is one.
func (c *Case) MakeOurs(which string) bool {
	found := false
	for i := range c.Machines {
		m := &c.Machines[i]
		for j := range m.Run {
			if p := &m.Run[j]; which == AllOurs || which == p.Kind || which == m.Name+"/"+p.Name {
				p.Ours, p.Real, found = true, false, true
			}
		}
	}
	if found && !slices.Contains(c.AskedOurs, which) {
		c.AskedOurs = append(c.AskedOurs, which)
	}
	return found
}

// ProgramNames lists what MakeOurs takes of this case, but for all: kinds, and programs as
// MACHINE/PROGRAM, each once.
func (c *Case) ProgramNames() (names []string) {
	for i := range c.Machines {
		m := &c.Machines[i]
		for j := range m.Run {
			for _, name := range []string{m.Run[j].Kind, m.Name + "/" + m.Run[j].Name} {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
