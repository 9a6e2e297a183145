package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/scenarios"
)

type checkCommand struct {
	Paths []string `arg:"" name:"path" help:"As for run."`
}

func (c *checkCommand) Run(s *session) error {
	suites, err := load(c.Paths)
	if err != nil {
		return err
	}
	var cases []*scenarios.Case
	for _, suite := range suites {
		cases = append(cases, suite.Cases...)
	}
	prepared, err := prepare(simulated.Ground{}, cases)
	if err != nil {
		return err
	}
	for _, suite := range suites {
		n := len(suite.Cases)
		fmt.Fprintf(s.stdout, "%s: %d case%s, nothing wrong\n", argument(suite), n, plural(n))
		tellNotes(s, suite, prepared[:n])
		prepared = prepared[n:]
	}
	return nil
}

// tellNotes prints what the configuration files of a suite's cases say without
// effect, each once.
func tellNotes(s *session, suite *scenarios.Suite, prepared []harness.Prepared) {
	var told []string
	for _, p := range prepared {
		for _, n := range p.Notes() {
			n.Pos.File = filepath.ToSlash(filepath.Join(argument(suite), n.Pos.File))
			line := fmt.Sprintf("  %s: %s: %s", n.Pos, n.Directive, strings.TrimSpace(n.Why))
			if !slices.Contains(told, line) {
				told = append(told, line)
				fmt.Fprintln(s.stdout, line)
			}
		}
	}
}
