package scenarios

import (
	"strconv"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// operatorVerbs are what an operator does by hand, and nothing undoes but another
// act.
var operatorVerbs = []verb{
	{name: "sql", about: "an operator's statement on a machine's database server", on: onMachine, settings: sqlSettings, check: checkSQL},
	{name: "switch", about: "MHA's online switch by masterha_master_switch: a replica becomes the primary, and the old one its replica, while all live", on: onProgram, settings: switchSettings, check: checkSwitch},
	{name: "mmm_control", about: "a command of MMM's mmm_control to its monitor", on: onProgram, settings: controlSettings, check: checkControl},
}

func sqlSettings() (any, []key) {
	s := &SQL{}
	return s, []key{{strict.Key("statement", false, "what the server is told, such as STOP SLAVE IO_THREAD", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
		text, ok := d.Word(n, "statement")
		if !ok {
			return
		}
		read, err := readStatement(text)
		if err != nil {
			d.Problem(n, "statement: %v", err)
		}
		*s = read
	}), "a statement, such as statement: STOP SLAVE IO_THREAD"}}
}

// checkSQL finds the one server of each machine, which is the target from then on.
func checkSQL(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node) {
	for i := range f.Targets {
		t := &f.Targets[i]
		m := c.machine(t.Machine)
		if m == nil || t.Program != "" {
			continue // reported already
		}
		at := strict.At(n, f.Verb, strconv.Itoa(i))
		switch all := m.databases(); len(all) {
		case 0:
			d.Problem(at, "fault %s: no database server runs on %s%s", f.ID, m.Name, strict.Suggest(m.Name, c.machinesThat(c.runsMysqld)))
		case 1:
			t.Program = all[0]
		default:
			d.Problem(at, "fault %s: %d database servers run on %s, expected a machine with one", f.ID, len(all), m.Name)
		}
	}
}

// checkTool wants the programs of a fault to be of the kind whose tool does it.
func checkTool(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node, kind string, is func(p *Program) bool) {
	for i, t := range f.Targets {
		m := c.machine(t.Machine)
		if m == nil {
			continue // reported already
		}
		if p := m.program(t.Program); p != nil && !is(p) {
			d.Problem(strict.At(n, f.Verb, strconv.Itoa(i)), "fault %s: %s is done by a tool of %s, found %s, which is %s", f.ID, f.Verb, kind, t, p.Kind)
		}
	}
}
