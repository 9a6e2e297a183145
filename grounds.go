package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/suite"
)

// findGround finds the ground that a flag names.
func findGround(flag, name string) (*suite.GroundRow, error) {
	row, err := suite.FindGround(name)
	if err != nil {
		return nil, exit{exitUsage, fmt.Sprintf("%s %s: %v", flag, name, err)}
	}
	return row, nil
}

// aboutGrounds gives "simulated (virtual time), or containers (Docker)".
func aboutGrounds() string {
	var all []string
	for i := range suite.Grounds {
		all = append(all, fmt.Sprintf("%s (%s)", suite.Grounds[i].Name, suite.Grounds[i].About))
	}
	return strings.Join(all, ", or ")
}

// openGround opens a ground; closeGround must be called.
func openGround(s *session, row *suite.GroundRow) (harness.Ground, error) {
	g, err := row.Open(s.ctx, func(line string) { fmt.Fprintln(s.stderr, line) })
	return g, surroundings(err)
}

func closeGround(s *session, g harness.Ground) {
	if err := g.Close(); err != nil {
		fmt.Fprintf(s.stderr, "hadrill: %v; hadrill clean removes what is left\n", err)
	}
}

// surroundings gives an error that is not the user's the exit code for that.
func surroundings(err error) error {
	var problem *engine.Problem
	var unsupported *harness.Unsupported
	if errors.As(err, &problem) || errors.As(err, &unsupported) {
		return exit{exitInconclusive, err.Error()}
	}
	return err
}
