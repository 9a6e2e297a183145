package main

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
)

type listCommand struct{}

func (listCommand) Run(s *session) error {
	suites, err := read(library("library"))
	if err != nil {
		return err
	}
	for i, suite := range suites {
		if i > 0 {
			fmt.Fprintln(s.stdout)
		}
		fmt.Fprintf(s.stdout, "%s: %s\n", suite.Name, suite.Title)
		for _, line := range strings.Split(suite.About, "\n") {
			fmt.Fprintln(s.stdout, strings.TrimRight("    "+line, " "))
		}
		if names := variants(suite); names != "" {
			fmt.Fprintf(s.stdout, "    variants: %s\n", names)
		}
	}
	return nil
}

func variants(s *scenarios.Suite) string {
	var names []string
	for _, c := range s.Cases {
		if c.Variant != "" {
			names = append(names, c.Variant)
		}
	}
	return strings.Join(names, ", ")
}
