//go:build linux

package agent

import (
	"fmt"
	"os"
	"testing"
)

// inNamespace names the variable by which the test binary knows that it runs
// in namespaces of its own.
const inNamespace = "HADRILL_AGENT_NAMESPACE"

// asProgram is the argument with which the test binary is a program of ours, as
// containers.AgentChild is for hadrill's own.
const asProgram = "agent-program"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == asProgram {
		if err := Child(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
