package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/github"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/sim/conf"
)

// tellFlags say who else is told what the runs come to.
type tellFlags struct {
	Summary string `help:"Also write a summary in Markdown into this file. In a step of GitHub Actions one is added to the step's own either way." placeholder:"FILE"`
	GitHub  bool   `name:"github" help:"In GitHub Actions: annotate the lines of files, and add a summary to the step's. Default: where GITHUB_ACTIONS is true." default:"${github}" negatable:""`
}

// tell writes the summary into the file that was asked for, adds it to the step's own,
// which may hold what other commands have to say, and annotates.
func (c *tellFlags) tell(s *session, verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	step := ""
	if c.GitHub {
		step = os.Getenv("GITHUB_STEP_SUMMARY")
	}
	var err error
	if c.Summary != "" && c.Summary != step {
		err = writeSummary(c.Summary, os.O_TRUNC, verdicts, notRun)
	}
	if step != "" {
		err = errors.Join(err, writeSummary(step, os.O_APPEND, verdicts, notRun))
	}
	if c.GitHub {
		err = errors.Join(err, annotate(s, verdicts))
	}
	return err
}

func writeSummary(name string, how int, verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o644)
	if err == nil {
		err = errors.Join(github.WriteSummary(f, verdicts, notRun), f.Close())
	}
	if err != nil {
		return fmt.Errorf("summary: cannot write %s: %w", name, folder.Cause(err))
	}
	return nil
}

// annotate writes annotations to standard error: a runner reads both streams, and
// standard output may hold a report.
func annotate(s *session, verdicts []*verdict.Verdict) error {
	if err := github.Annotate(s.stderr, github.Annotations(verdicts, workspace())); err != nil {
		return fmt.Errorf("cannot write annotations: %w", err)
	}
	return nil
}

// annotateProblems annotates what is wrong with files, and gives the error back.
func annotateProblems(s *session, err error) error {
	var problems conf.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var all []github.Annotation
	for _, p := range problems {
		all = append(all, github.Annotation{File: workspace().File(p.Pos.File), Line: p.Pos.Line, Col: p.Pos.Col, Title: "hadrill: problem", Text: p.What})
	}
	if wrong := github.Annotate(s.stderr, all); wrong != nil {
		return exit{exitInconclusive, "cannot write annotations: " + wrong.Error()}
	}
	return err
}

// workspace is where a step of GitHub Actions runs.
func workspace() github.Workspace {
	here, err := filepath.Abs(".")
	if err != nil {
		here = "" // there is no current folder any more
	}
	root := os.Getenv("GITHUB_WORKSPACE")
	if root == "" {
		root = here
	}
	return github.Workspace{Root: root, Here: here}
}
