package programs

import "regexp"

// mmmAgentdName is the kind's name.
const mmmAgentdName = "mmm_agentd"

// mmmAgentdLines matches what only an agent's file has.
var mmmAgentdLines = regexp.MustCompile(`(?m)^\s*this\s+\S+\s*$`)

var mmmAgentdPart = Part{
	Tier:  AgentTier,
	Entry: func(p Placed) string { return entry(mmmAgentdName, setting("config", fileWord(p.File))) },
	Blank: func(p Placed, _ int) File {
		return File{Path: "mmm_agent_" + p.For + ".conf", Text: "# Written by hadrill init: no file of this agent was given.\ninclude mmm_common.conf\nthis " + p.For + "\n"}
	},
}
