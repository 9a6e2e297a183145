package main

import (
	"os"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/containers/engine"
)

// The commands with which hadrill starts itself: as process 1 of a container,
// as one of its programs there, and as the watchdog of a session.
type (
	agentCommand        struct{}
	agentProgramCommand struct{}
	watchdogCommand     struct {
		Session string `arg:""`
	}
)

func (agentCommand) Run(*session) error        { return agent.Main(os.Stdin, os.Stdout) }
func (agentProgramCommand) Run(*session) error { return agent.Child(os.Stdin, os.Stdout) }
func (w watchdogCommand) Run(*session) error   { return engine.Watchdog(w.Session) }
