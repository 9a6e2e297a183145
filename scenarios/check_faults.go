package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

func (d *decoder) checkFaults(t *draft) {
	d.nameFaults(t)
	c := &t.c
	for i := range c.Faults {
		f, n := &c.Faults[i], t.faults[i]
		d.checkTimes(c, f, n)
		for j, target := range f.Targets {
			d.checkTarget(c, f, target, at(n, f.Verb, strconv.Itoa(j)))
		}
		if verbOf(f.Verb).on == onNetwork {
			d.checkSides(c, f, n)
		}
		if f.Repair {
			d.pairRepair(c, f, at(n, f.Verb))
		}
	}
}

// nameFaults makes the names of faults unique: those that the file leaves out
// are numbered, those that it gives must be.
func (d *decoder) nameFaults(t *draft) {
	used := map[string]bool{}
	for i, n := range t.faults {
		if f := &t.c.Faults[i]; child(n, "name") != nil {
			if used[f.ID] {
				d.problem(at(n, "name"), "fault: the name %s is taken by another fault", quote(f.ID))
			}
			used[f.ID] = true
		}
	}
	times := map[string]int{} // that a name was given
	for i, n := range t.faults {
		if child(n, "name") != nil {
			continue
		}
		f := &t.c.Faults[i]
		base := f.ID
		for times[base] = max(1, times[base]); used[f.ID]; {
			times[base]++
			f.ID = fmt.Sprintf("%s#%d", base, times[base])
		}
		used[f.ID] = true
	}
}

func (d *decoder) checkTimes(c *Case, f *Fault, n *yaml.Node) {
	if c.Lasts <= 0 {
		return // told already
	}
	if f.At >= c.Lasts {
		d.problem(at(n, "at"), "fault %s: it happens at %v, when the run has ended (lasts %v)", f.ID, f.At, c.Lasts)
	} else if f.For > 0 && f.At+f.For > c.Lasts {
		d.problem(at(n, "for"), "fault %s: it is to be undone at %v, when the run has ended (lasts %v): leave out for, or let the run last longer", f.ID, f.At+f.For, c.Lasts)
	}
}

func (d *decoder) checkTarget(c *Case, f *Fault, t Target, n *yaml.Node) {
	m := c.machine(t.Machine)
	on := verbOf(f.Verb).on
	switch {
	case m == nil:
		d.problem(n, "fault %s: there is no machine %s%s", f.ID, quote(t.Machine), suggest(t.Machine, c.machineNames()))
	case on == onMachine && t.Program != "":
		d.problem(n, "fault %s: %s acts on a machine, found %s", f.ID, f.Verb, quote(t.String()))
	case on == onProgram && t.Program == "":
		d.problem(n, "fault %s: %s acts on a program, expected MACHINE/PROGRAM, such as %s/%s", f.ID, f.Verb, m.Name, strings.Join(m.programs(), " or "+m.Name+"/"))
	case on == onProgram:
		d.checkProgramTarget(f, m, t, n)
	}
}

func (d *decoder) checkProgramTarget(f *Fault, m *Machine, t Target, n *yaml.Node) {
	name, part, _ := strings.Cut(t.Program, "/")
	switch p := m.program(name); {
	case p == nil:
		d.problem(n, "fault %s: there is no program %s on machine %s, which runs %s%s", f.ID, quote(name), m.Name, strings.Join(m.programs(), ", "), suggest(name, m.programs()))
	case part != "" && !(p.Kind == "keepalived" && part == "vrrp"):
		d.problem(n, "fault %s: %s has no child process %s", f.ID, p.Kind, quote(part))
	}
}

// checkSides checks the two sides of a cut, delay or loss.
func (d *decoder) checkSides(c *Case, f *Fault, n *yaml.Node) {
	for i, name := range f.From {
		d.checkSide(c, f, name, at(n, f.Verb, strconv.Itoa(i)))
	}
	for i, name := range f.To {
		side := at(n, "from", strconv.Itoa(i))
		d.checkSide(c, f, name, side)
		if slices.Contains(f.From, name) {
			d.problem(side, "fault %s: %s is on both sides", f.ID, name)
		}
	}
}

func (d *decoder) checkSide(c *Case, f *Fault, name string, n *yaml.Node) {
	if name == reserved || c.Network.Groups[name] != nil || c.machine(name) != nil {
		return
	}
	if group, ok := strings.CutPrefix(name, reserved+"/"); ok && slices.Contains(c.groupNames(), group) {
		return
	}
	known := append(c.machineNames(), reserved)
	for group := range c.Network.Groups { // order cannot show: names in it are sorted
		known = append(known, group)
	}
	slices.Sort(known)
	d.problem(n, "fault %s: there is no machine and no group %s%s", f.ID, quote(name), suggest(name, known))
}

// pairRepair finds the fault that a repair undoes.
func (d *decoder) pairRepair(c *Case, f *Fault, n *yaml.Node) {
	v := verbOf(f.Verb)
	if v.on == onFault {
		d.pairByName(c, f, v, n)
		return
	}
	var last *Fault
	for i := range c.Faults {
		o := &c.Faults[i]
		if slices.Contains(v.undoes, o.Verb) && o.At <= f.At && o.For == 0 && sharesTarget(f, o) && (last == nil || o.At >= last.At) {
			last, f.Undoes = o, o.ID
		}
	}
	if last == nil && len(f.Targets) > 0 {
		d.problem(n, "fault %s: nothing to undo: there is no %s of it before %v", f.ID, strings.Join(v.undoes, " or "), f.At)
	}
}

func sharesTarget(a, b *Fault) bool {
	return slices.ContainsFunc(a.Targets, func(t Target) bool { return slices.Contains(b.Targets, t) })
}

// pairByName pairs a repair that calls its fault by name.
func (d *decoder) pairByName(c *Case, f *Fault, v *verb, n *yaml.Node) {
	var names []string
	for i := range c.Faults {
		if o := &c.Faults[i]; slices.Contains(v.undoes, o.Verb) && o.At <= f.At {
			names = append(names, o.ID)
		}
	}
	switch {
	case slices.Contains(names, f.Undoes) || f.Undoes == "": // paired, or told already
	case len(names) == 0:
		d.problem(n, "fault %s: it undoes %s, but there is no %s before it", f.ID, quote(f.Undoes), strings.Join(v.undoes, " or "))
	default:
		d.problem(n, "fault %s: it undoes %s: expected the name of a fault before it, %s%s", f.ID, quote(f.Undoes), oneOf(names), suggest(f.Undoes, names))
	}
}
