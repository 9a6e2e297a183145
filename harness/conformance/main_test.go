package conformance

import (
	"fmt"
	"os"
	"testing"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// roles are the other programs that this binary can be: the watchdog of a
// session, and what runs inside a container.
var roles = map[string]func(args []string) error{
	engine.WatchdogCommand: func(args []string) error { return engine.Watchdog(args[0]) },
	judgeCommand:           func([]string) error { return judgeMain() },
	jobsCommand:            jobsMain,
	jobCommand:             func(args []string) error { return replayMain(args[0]) },
	effectCommand:          func(args []string) error { return effectMain(args[0]) },
	probeCommand:           func([]string) error { return probeMain() },
	optionsCommand:         func([]string) error { return optionsMain() },
	managersCommand:        func([]string) error { return managersMain() },
	goneCommand:            func([]string) error { return goneMain() },
	hostileCommand:         func([]string) error { return hostileMain() },
	advertsCommand:         func([]string) error { return advertsMain() },
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if role := roles[os.Args[1]]; role != nil {
			if err := role(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	code := m.Run()
	if err := closeSession(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}
