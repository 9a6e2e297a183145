package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

type checkCommand struct {
	Paths []string `arg:"" name:"path" help:"As for run."`
}

// Run reads scenarios and their configuration files, and asks each stack once
// before anything breaks: every user's path, and the checks that programs make.
// What is wrong then is a warning. A request that comes to what a program's reader
// refused is a problem (exit code 2), and a case of which every path fails could
// only give a drill that is broken before its first fault (3).
func (c *checkCommand) Run(s *session) error {
	loaded, err := suite.Load(c.Paths)
	if err != nil {
		return err
	}
	var cases []*scenarios.Case
	for _, one := range loaded {
		cases = append(cases, one.Cases...)
	}
	g, err := openGround(s, suite.DefaultGround())
	if err != nil {
		return err
	}
	defer closeGround(s, g)
	prepared, err := suite.Prepare(g, cases)
	if err != nil {
		return surroundings(err)
	}
	var dead []string
	for _, one := range loaded {
		asked, err := suite.Ask(s.ctx, one.Cases)
		if err != nil {
			return err
		}
		n := len(one.Cases)
		fmt.Fprintf(s.stdout, "%s: %d case%s, %s\n", suite.Argument(one), n, plural(n), wrong(asked))
		for _, w := range asked.Warnings {
			fmt.Fprintf(s.stdout, "  %s: warning: %s\n", w.Pos, w.What)
		}
		printNotes(s, one, prepared[:n])
		prepared = prepared[n:]
		dead = append(dead, asked.Dead...)
	}
	if len(dead) > 0 {
		return exit{exitInconclusive, "every path fails before anything breaks: " + strings.Join(dead, ", ")}
	}
	return nil
}

// wrong counts what is wrong with a scenario.
func wrong(asked *suite.Asked) string {
	if n := len(asked.Warnings); n > 0 {
		return fmt.Sprintf("%d warning%s", n, plural(n))
	}
	return "nothing wrong"
}

// printNotes prints what the configuration files of a scenario's cases say
// without effect, each once.
func printNotes(s *session, of *scenarios.Scenario, prepared []harness.Prepared) {
	var printed []string
	for _, p := range prepared {
		for _, n := range p.Notes() {
			n.Pos.File = filepath.ToSlash(filepath.Join(suite.Argument(of), n.Pos.File))
			line := fmt.Sprintf("  %s: %s: %s", n.Pos, n.Directive, strings.TrimSpace(n.Why))
			if !slices.Contains(printed, line) {
				printed = append(printed, line)
				fmt.Fprintln(s.stdout, line)
			}
		}
	}
}
