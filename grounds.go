package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/simulated"
)

// grounds are the names that --on takes.
var grounds = []string{simulated.Ground{}.Name(), containers.Name}

// ground opens the ground of that name. close must be called.
func ground(s *session, name string) (g harness.Ground, close func() error, err error) {
	switch name {
	case simulated.Ground{}.Name():
		return simulated.Ground{}, func() error { return nil }, nil
	case containers.Name:
		c, err := openContainers(s)
		if err != nil {
			return nil, nil, err
		}
		return c, c.Close, nil
	}
	return nil, nil, exit{exitInconclusive, fmt.Sprintf("--on %s: there is no such ground, expected %s", name, strings.Join(grounds, " or "))}
}

// openContainers opens the ground of containers.
func openContainers(s *session) (*containers.Ground, error) {
	c, err := containers.Open(s.ctx, func(line string) { fmt.Fprintln(s.stderr, line) })
	return c, surroundings(err)
}

// build makes what a ground needs before its first run.
func build(s *session, g harness.Ground, prepared []harness.Prepared) error {
	if c, ok := g.(*containers.Ground); ok {
		return surroundings(c.Build(s.ctx, prepared))
	}
	return nil
}

// surroundings gives an error that is not the user's the exit code that says
// so.
func surroundings(err error) error {
	var problem *engine.Problem
	var unable *harness.Unable
	if errors.As(err, &problem) || errors.As(err, &unable) {
		return exit{exitInconclusive, err.Error()}
	}
	return err
}
