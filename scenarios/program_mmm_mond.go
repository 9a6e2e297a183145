package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

var mmmMondKind = kind{
	name: "mmm_mond", about: "MMM's monitor, which moves the roles of a pair of masters and their slaves",
	config:   true,
	settings: func() any { return &MMMMond{Tools: map[string]Dist{}} }, fields: mmmMondFields, defaults: func(*Program, *Machine) {},
}

// MMMMond is mmm_mond with its configuration file, mmm_mon.conf.
type MMMMond struct {
	Writer   string // the host that has the writer's role at first; "" for a first start
	KillHost string // "", "none" or "ssh"
	Tools    map[string]Dist
}

func mmmMondFields(p *Program, _ *inputs) []strict.Field {
	m := p.Settings.(*MMMMond)
	return []strict.Field{
		configField(p, "its configuration file, such as mmm_mon.conf, which includes mmm_common.conf"),
		strict.Text("writer", "the host that has the active master role at first, as the status file of an earlier run has it, with all hosts ONLINE (default no such file: every host waits for mmm_control set_online)", false, &m.Writer),
		strict.Choice("kill_host", "what kill_host_bin does: nothing, as where there is no such program (none, the default), or take the addresses of all roles off the host by ssh (ssh)", []string{"none", "ssh"}, &m.KillHost),
		mmmToolsField(m.Tools),
	}
}

// checkControl wants the programs of a fault to be monitors.
func checkControl(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node) {
	checkTool(d, c, f, n, mmmMondKind.name, func(p *Program) bool { _, is := p.Settings.(*MMMMond); return is })
}
