package main

import (
	"fmt"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

type cleanCommand struct {
	All bool `help:"Also remove those of hadrills that are still running; their runs end."`
}

// Run removes the containers and networks that earlier hadrills of this
// machine left behind.
func (c *cleanCommand) Run(s *session) error {
	swept, err := engine.Clean(s.ctx, c.All)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	fmt.Fprintf(s.stdout, "removed %d container%s and %d network%s\n", swept.Containers, plural(swept.Containers), swept.Networks, plural(swept.Networks))
	return nil
}
