package containers

import (
	"fmt"
	"os"
	"testing"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
)

// TestMain lets this binary be what hadrill's own is: process 1 of a container,
// a program there, the watchdog of a session.
func TestMain(m *testing.M) {
	var err error
	switch {
	case len(os.Args) < 2:
		os.Exit(m.Run())
	case os.Args[1] == AgentCommand:
		err = agent.Main(os.Stdin, os.Stdout)
	case os.Args[1] == AgentChild:
		err = agent.Child(os.Stdin, os.Stdout)
	case os.Args[1] == engine.WatchdogCommand:
		err = engine.Watchdog(os.Args[2])
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
