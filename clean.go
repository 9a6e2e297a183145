package main

import (
	"fmt"

	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/queue"
)

type cleanCommand struct {
	All bool `help:"Also remove those of hadrills that are still running; their runs end."`
}

// Run removes the containers, networks, volumes and queues that earlier hadrills of this
// machine left behind.
func (c *cleanCommand) Run(s *session) error {
	if n := queue.Sweep(); n > 0 { // before what needs Docker
		fmt.Fprintf(s.stdout, "removed the queue%s of %d killed hadrill%s\n", plural(n), n, plural(n))
	}
	swept, err := engine.Clean(s.ctx, c.All)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	fmt.Fprintf(s.stdout, "removed %d container%s and %d network%s", swept.Containers, plural(swept.Containers), swept.Networks, plural(swept.Networks))
	if swept.Volumes > 0 {
		fmt.Fprintf(s.stdout, ", and %d volume%s", swept.Volumes, plural(swept.Volumes))
	}
	fmt.Fprintln(s.stdout)
	return nil
}
