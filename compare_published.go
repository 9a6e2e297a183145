package main

import (
	"fmt"

	"github.com/hadrill/hadrill/bench/published"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
)

type comparePublished struct {
	Names    []string `arg:"" optional:"" name:"name" help:"Published results such as supermarket (default: all)."`
	Seed     uint64   `help:"First seed." default:"1"`
	Seeds    int      `help:"How many seeds: SEED, SEED+1, ..." default:"9"`
	Out      string   `help:"Folder for the results." default:"results" placeholder:"DIR"`
	JSON     bool     `name:"json" help:"Print JSON rather than text."`
	Jobs     *int     `help:"Parts side by side (default: one for each core)." placeholder:"N"`
	Progress bool     `help:"Show progress on a terminal." default:"true" negatable:""`
	List     bool     `help:"List the published results, and run nothing."`
}

// Run repeats published results.
func (c *comparePublished) Run(s *session) error {
	if err := checkCount("--seeds", c.Seeds); err != nil {
		return err
	}
	if err := checkJobs(c.Jobs); err != nil {
		return err
	}
	repeats, err := published.Find(c.Names)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	if c.List {
		for i := range repeats {
			fmt.Fprintf(s.stdout, "  %-18s  %s\n", repeats[i].Name, repeats[i].Title)
		}
		return nil
	}
	study := &published.Study{Repeats: repeats, Seeds: suite.SeedsFrom(c.Seed, c.Seeds)}
	what := fmt.Sprintf("%d published result%s", len(repeats), plural(len(repeats)))
	return runStudy(s.ctx, s, study, study.Seeds, studyOptions{c.Out, asked(c.Jobs), c.Progress, c.JSON, nil}, what, c.keep)
}

// keep writes published.txt and published.json.
func (c *comparePublished) keep(out *folder.Folder, r *published.Results) error {
	if err := writeTables(out, "published", r); err != nil {
		return err
	}
	return out.KeepStudy("published", r.Page())
}
