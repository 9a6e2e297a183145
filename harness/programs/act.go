package programs

import (
	"fmt"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
)

// Act is what an operator does by a tool that belongs to a program, on its machine.
type Act struct {
	// Command is the tool's name.
	Command string
	// Main makes our tool for the world: a program that ends by itself, and calls done
	// with what came of it.
	Main func(e *Env, settings any, done func(said string, err error)) (host.Main, error)
	// Argv is the real tool's command line, and Said finds in its output what came of it,
	// and whether that took effect; nil where there is no real one.
	Argv func(e *Env, settings any) []string
	Said func(output string) (said string, took bool)
	// Unsupported gives the reasons why the real tool cannot do it; nil is none.
	Unsupported func(e *Env, settings any) []string
}

// Act gives what an operator's fault does by a program's tool.
func (e *Env) Act(f *scenarios.Fault) *Act {
	a := e.Kind.Acts[f.Verb]
	if a == nil { // the scenario was checked
		panic(fmt.Sprintf("programs: %s has no tool for %q", e.Kind.Name, f.Verb))
	}
	return a
}
