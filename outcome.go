package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// maxSeeds is far above what finishes in a day.
const maxSeeds = 1_000_000

// checkCount checks a flag that says how many seeds there are.
func checkCount(flag string, n int) error {
	if n < 1 || n > maxSeeds {
		return exit{exitUsage, fmt.Sprintf("%s %d: expected 1 to %d", flag, n, maxSeeds)}
	}
	return nil
}

// checkJobs checks how many runs go on side by side; nil is as many as fit.
func checkJobs(n *int) error {
	if n != nil && *n < 1 {
		return exit{exitUsage, fmt.Sprintf("--jobs %d: expected 1 or more", *n)}
	}
	return nil
}

// asked is how many jobs were asked for, 0 for as many as fit.
func asked(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// openFolder opens the folder that --out names.
func openFolder(dir string) (*folder.Folder, error) {
	out, err := folder.Open(dir)
	if err != nil {
		return nil, exit{exitUsage, "--out " + err.Error()}
	}
	return out, nil
}

// chosenCases gives the cases that the command line names.
func chosenCases(paths, variants, vary []string) ([]*scenarios.Case, error) {
	combinations, err := suite.ParseSweep(vary)
	if err != nil {
		return nil, fmt.Errorf("--vary %w", err)
	}
	loaded, err := suite.LoadVaried(paths, combinations)
	if err != nil {
		return nil, err
	}
	cases, err := suite.Choose(loaded, variants)
	if err != nil {
		return nil, fmt.Errorf("--variant %w", err)
	}
	return cases, nil
}

// makeOurs has programs of the cases be hadrill's own, which they are everywhere on a
// ground without real ones.
func makeOurs(cases []*scenarios.Case, which []string, grounds ...*suite.GroundRow) error {
	if len(which) == 0 {
		return nil
	}
	if !slices.ContainsFunc(grounds, func(g *suite.GroundRow) bool { return g.Real }) {
		return exit{exitUsage, fmt.Sprintf("--ours %s: %s has no other programs than hadrill's own: expected --on %s", strings.Join(which, ","), grounds[0].Noun, suite.ReferenceGround().Name)}
	}
	if err := suite.MakeOurs(cases, which); err != nil {
		return exit{exitUsage, fmt.Sprintf("--ours %v", err)}
	}
	return nil
}

// outcome gives the exit code of what was run.
func outcome(s *session, verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	if s.ctx.Err() != nil {
		if what := verdict.Interrupted(verdicts, notRun); what != "" {
			return exit{exitInconclusive, what + "; what was recorded is kept"}
		}
	}
	if code := verdict.Overall(verdicts).ExitCode(); code != exitPass {
		return exit{code: code}
	}
	return nil
}

// terminal gives how text is laid out on the session's standard output.
func terminal(s *session) layout.Options {
	if f, ok := s.stdout.to.(*os.File); ok {
		return layout.Terminal(f, os.Getenv)
	}
	return layout.Options{}
}
