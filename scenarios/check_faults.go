package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

func checkFaults(d *strict.Decoder, t *draft) {
	nameFaults(d, t)
	c := &t.c
	for i := range c.Faults {
		f, n := &c.Faults[i], t.faults[i]
		checkTimes(d, c, f, n)
		for j, target := range f.Targets {
			checkTarget(d, c, f, target, strict.At(n, f.Verb, strconv.Itoa(j)))
		}
		v := verbOf(f.Verb)
		if v.on == onNetwork {
			checkSides(d, c, f, n)
		}
		if v.check != nil {
			v.check(d, c, f, n)
		}
		if f.Repair {
			pairRepair(d, c, f, strict.At(n, f.Verb))
		}
	}
}

// nameFaults makes the names of faults unique: those that the file leaves out
// are numbered, those that it gives must be.
func nameFaults(d *strict.Decoder, t *draft) {
	used := map[string]bool{}
	for i, n := range t.faults {
		if f := &t.c.Faults[i]; strict.Child(n, "name") != nil {
			if used[f.ID] {
				d.Problem(strict.At(n, "name"), "fault: the name %s is taken by another fault", strict.Quote(f.ID))
			}
			used[f.ID] = true
		}
	}
	times := map[string]int{} // that a name was given
	for i, n := range t.faults {
		if strict.Child(n, "name") != nil {
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

func checkTimes(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node) {
	if c.Lasts <= 0 {
		return // reported already
	}
	if f.At >= c.Lasts {
		d.Problem(strict.At(n, "at"), "fault %s: it happens at %v, when the run has ended (lasts %v)", f.ID, f.At, c.Lasts)
	} else if f.For > 0 && f.At+f.For > c.Lasts {
		d.Problem(strict.At(n, "for"), "fault %s: it is to be undone at %v, when the run has ended (lasts %v): leave out for, or let the run last longer", f.ID, f.At+f.For, c.Lasts)
	}
}

func checkTarget(d *strict.Decoder, c *Case, f *Fault, t Target, n *yaml.Node) {
	m := c.machine(t.Machine)
	on := verbOf(f.Verb).on
	switch {
	case m == nil:
		d.Problem(n, "fault %s: there is no machine %s%s", f.ID, strict.Quote(t.Machine), strict.Suggest(t.Machine, c.machineNames()))
	case on == onMachine && t.Program != "":
		d.Problem(n, "fault %s: %s acts on a machine, found %s", f.ID, f.Verb, strict.Quote(t.String()))
	case on == onProgram && len(m.Run) == 0:
		d.Problem(n, "fault %s: %s acts on a program, and machine %s runs none", f.ID, f.Verb, m.Name)
	case on == onProgram && t.Program == "":
		d.Problem(n, "fault %s: %s acts on a program, expected MACHINE/PROGRAM, such as %s/%s", f.ID, f.Verb, m.Name, strings.Join(m.programs(), " or "+m.Name+"/"))
	case on == onProgram:
		checkProgramTarget(d, f, m, t, n)
	}
}

func checkProgramTarget(d *strict.Decoder, f *Fault, m *Machine, t Target, n *yaml.Node) {
	name, part, _ := strings.Cut(t.Program, "/")
	switch p := m.program(name); {
	case p == nil:
		d.Problem(n, "fault %s: there is no program %s on machine %s, which runs %s%s", f.ID, strict.Quote(name), m.Name, strings.Join(m.programs(), ", "), strict.Suggest(name, m.programs()))
	case part != "" && !slices.Contains(kindOf(p.Kind).children, part):
		d.Problem(n, "fault %s: %s has no child process %s", f.ID, p.Kind, strict.Quote(part))
	}
}

// checkSides checks the two sides of a fault of the network.
func checkSides(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node) {
	for i, name := range f.From {
		checkSide(d, c, f, name, strict.At(n, f.Verb, strconv.Itoa(i)))
	}
	for i, name := range f.To {
		side := strict.At(n, "from", strconv.Itoa(i))
		checkSide(d, c, f, name, side)
		if slices.Contains(f.From, name) {
			d.Problem(side, "fault %s: %s is on both sides", f.ID, name)
		}
	}
}

func checkSide(d *strict.Decoder, c *Case, f *Fault, name string, n *yaml.Node) {
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
	d.Problem(n, "fault %s: there is no machine and no group %s%s", f.ID, strict.Quote(name), strict.Suggest(name, known))
}

// pairRepair finds the fault that a repair undoes.
func pairRepair(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node) {
	v := verbOf(f.Verb)
	if v.on == onFault {
		pairByName(d, c, f, v, n)
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
		d.Problem(n, "fault %s: nothing to undo: there is no %s of it before %v", f.ID, strings.Join(v.undoes, " or "), f.At)
	}
}

func sharesTarget(a, b *Fault) bool {
	return slices.ContainsFunc(a.Targets, func(t Target) bool { return slices.Contains(b.Targets, t) })
}

// pairByName pairs a repair that calls its fault by name.
func pairByName(d *strict.Decoder, c *Case, f *Fault, v *verb, n *yaml.Node) {
	var names []string
	for i := range c.Faults {
		if o := &c.Faults[i]; slices.Contains(v.undoes, o.Verb) && o.At <= f.At {
			names = append(names, o.ID)
		}
	}
	switch {
	case slices.Contains(names, f.Undoes) || f.Undoes == "": // paired, or reported already
	case len(names) == 0:
		d.Problem(n, "fault %s: it undoes %s, but there is no %s before it", f.ID, strict.Quote(f.Undoes), strings.Join(v.undoes, " or "))
	default:
		d.Problem(n, "fault %s: it undoes %s: expected the name of a fault before it, %s%s", f.ID, strict.Quote(f.Undoes), strict.OneOf(names), strict.Suggest(f.Undoes, names))
	}
}
