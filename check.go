package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/simulated"
)

type checkCommand struct {
	Paths []string `arg:"" name:"path" help:"As for run."`
}

func (c *checkCommand) Run(s *session) error {
	suites, err := load(c.Paths)
	if err != nil {
		return err
	}
	for _, suite := range suites {
		prepared, err := prepare(simulated.Ground{}, suite.Cases)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.stdout, "%s: %d case%s, nothing wrong\n", argument(suite), len(suite.Cases), plural(len(suite.Cases)))
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
	return nil
}
