package containers

import (
	"os"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
)

// Child does what the ground starts this program again for: process 1 of a
// container, one of our programs in it, or the watchdog of a session. It reports
// whether the arguments (without the program's own name) are those of one.
func Child(args []string) (is bool, err error) {
	switch {
	case len(args) == 1 && args[0] == AgentCommand:
		return true, agent.Main(os.Stdin, os.Stdout)
	case len(args) == 1 && args[0] == AgentChild:
		return true, agent.Child(os.Stdin, os.Stdout)
	case len(args) == 2 && args[0] == engine.WatchdogCommand:
		return true, engine.Watchdog(args[1])
	}
	return false, nil
}
