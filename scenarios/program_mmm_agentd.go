package scenarios

import "github.com/hadrill/hadrill/scenarios/strict"

var mmmAgentdKind = kind{
	name: "mmm_agentd", about: "MMM's agent on the machine of a database server",
	config:   true,
	settings: func() any { return &MMMAgentd{Tools: map[string]Dist{}} }, fields: mmmAgentdFields, defaults: func(*Program, *Machine) {},
}

// MMMAgentd is mmm_agentd with its configuration file, mmm_agent.conf.
type MMMAgentd struct{ Tools map[string]Dist }

func mmmAgentdFields(p *Program, _ *inputs) []strict.Field {
	return []strict.Field{
		configField(p, "its configuration file, such as mmm_agent.conf, which includes mmm_common.conf"),
		mmmToolsField(p.Settings.(*MMMAgentd).Tools),
	}
}
