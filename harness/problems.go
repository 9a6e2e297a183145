package harness

import (
	"errors"
	"path"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Problems turns an error of a program into problems. One without a place of
// its own gets the place where the scenario names the program.
func Problems(c *scenarios.Case, err error, pr *scenarios.Program) conf.Problems {
	var ps conf.Problems
	var one conf.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ps):
		return ps
	case errors.As(err, &one):
		return conf.Problems{one}
	}
	name := path.Base(pr.Pos.File)
	return conf.Problems{conf.NewText(name, c.Scenario.Files[name]).Problem(pr.Pos.Line, pr.Pos.Col, "%v", err)}
}
