package containers

import (
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// verbs is the table of all faults and repairs. It is made by a function, for
// a repair looks the fault up that it undoes.
func verbs(name string) verb {
	return map[string]verb{
		"crash":   onMachines((*machine).crash, (*machine).restart),
		"restart": onMachines((*machine).restart, nil),
		"pause":   onMachines((*machine).pauseAll, (*machine).resumeAll),
		"resume":  onMachines((*machine).resumeAll, nil),
		"kill":    onPrograms("kill", "ensure"),
		"start":   onPrograms("start", ""),
		"stop":    onPrograms("stop", "ensure"),
		"freeze":  onPrograms("freeze", "thaw"),
		"thaw":    onPrograms("thaw", ""),
		"cut":     between(func(*scenarios.Fault) agent.Rule { return agent.Rule{Drop: 1} }, "dropped"),
		"loss":    between(func(f *scenarios.Fault) agent.Rule { return agent.Rule{Drop: f.Share} }, "lost"),
		"delay":   between(func(f *scenarios.Fault) agent.Rule { return agent.Rule{Delay: f.Delay, Jitter: f.Jitter} }, "delayed"),
		"slow":    slow,
		"hang":    hang,
		"fail":    fail,
		"heal":    repair,
		"unslow":  repair,
		"unhang":  repair,
		"unfail":  repair,
	}[name]
}
