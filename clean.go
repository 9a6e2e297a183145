package main

import (
	"fmt"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

type cleanCommand struct {
	All bool `help:"Also what hadrills that are at work have made: their runs break off."`
}

// Run takes away the containers and networks that hadrills of this machine left
// behind.
func (c *cleanCommand) Run(s *session) error {
	swept, err := engine.Clean(s.ctx, c.All)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	fmt.Fprintf(s.stdout, "took away %d container%s and %d network%s\n", swept.Containers, plural(swept.Containers), swept.Networks, plural(swept.Networks))
	return nil
}
