package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/strict"
)

type listCommand struct {
	Names []string `arg:"" optional:"" name:"name" help:"Scenarios to tell all about."`
	Long  bool     `help:"Tell all about each: what it shows, and its variants."`
}

// Run lists the library: a line a scenario, by the programs whose files they
// have, or all about those that are named.
func (c *listCommand) Run(s *session) error {
	loaded, err := suite.Library()
	if err != nil {
		return err
	}
	for _, name := range c.Names {
		if !slices.ContainsFunc(loaded, func(one *scenarios.Scenario) bool { return one.Name == name }) {
			var names []string
			for _, one := range loaded {
				names = append(names, one.Name)
			}
			return exit{exitUsage, fmt.Sprintf("list: found %q, expected a scenario of the library: hadrill list has their names%s", name, strict.Suggest(name, names))}
		}
	}
	if c.Long || len(c.Names) > 0 {
		c.tell(s, loaded)
		return nil
	}
	slices.SortStableFunc(loaded, func(a, b *scenarios.Scenario) int { return cmp.Compare(programsOf(a), programsOf(b)) })
	width := 0
	for _, one := range loaded {
		width = max(width, len(one.Name))
	}
	heading := ""
	for _, one := range loaded {
		if h := programsOf(one); h != heading {
			heading = h
			fmt.Fprintf(s.stdout, "%s\n", cmp.Or(h, "no configuration files"))
		}
		fmt.Fprintf(s.stdout, "  %-*s  %s\n", width, one.Name, one.Title)
	}
	fmt.Fprintf(s.stdout, "\nhadrill list NAME tells all about one, with its variants; hadrill run NAME runs it\n")
	return nil
}

// tell prints all about scenarios: those that are named, or every one.
func (c *listCommand) tell(s *session, loaded []*scenarios.Scenario) {
	first := true
	for _, one := range loaded {
		if len(c.Names) > 0 && !slices.Contains(c.Names, one.Name) {
			continue
		}
		if !first {
			fmt.Fprintln(s.stdout)
		}
		first = false
		fmt.Fprintf(s.stdout, "%s: %s\n", one.Name, one.Title)
		for _, line := range strings.Split(one.About, "\n") {
			fmt.Fprintln(s.stdout, strings.TrimRight("    "+line, " "))
		}
		if names := variants(one); names != "" {
			fmt.Fprintf(s.stdout, "    variants: %s\n", names)
		}
	}
}

// programsOf names the programs whose configuration files a scenario has.
func programsOf(s *scenarios.Scenario) string {
	var kinds []string
	for _, c := range s.Cases {
		for i := range c.Machines {
			for _, p := range c.Machines[i].Run {
				if p.File != "" && !slices.Contains(kinds, p.Kind) {
					kinds = append(kinds, p.Kind)
				}
			}
		}
	}
	slices.Sort(kinds)
	return strings.Join(kinds, ", ")
}

// variants gives the names of a scenario's variants.
func variants(s *scenarios.Scenario) string {
	var names []string
	for _, c := range s.Cases {
		if c.Variant != "" {
			names = append(names, c.Variant)
		}
	}
	return strings.Join(names, ", ")
}
