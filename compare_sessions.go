package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/bench/sessions"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/plots"
)

type compareSessions struct {
	Names   []string `arg:"" optional:"" name:"name" help:"Ways such as delta-sync or redis (default: all)."`
	Scene   []string `help:"Only these scenes." placeholder:"NAME"`
	Servers []int    `help:"With how many application servers, 2 to 16." default:"2,4,8,16" placeholder:"N,..."`
	Seed    uint64   `help:"First seed." default:"1"`
	Seeds   int      `help:"How many seeds: SEED, SEED+1, ...; it takes ${session_seeds} to tell all ways apart." default:"${session_seeds}"`
	Out     string   `help:"Folder for the tables and plots." default:"results" placeholder:"DIR"`
	JSON    bool     `name:"json" help:"Print JSON rather than tables."`
	Plots   bool     `help:"Draw a plot for each scene." default:"true" negatable:""`
	Jobs    *int     `help:"Runs side by side (default: one for each core)." placeholder:"N"`
	queueFlags
	Progress bool `help:"Show progress on a terminal." default:"true" negatable:""`
	List     bool `help:"List ways and scenes, and run nothing."`
}

func (c *compareSessions) Run(s *session) error {
	if err := checkCount("--seeds", c.Seeds); err != nil {
		return err
	}
	if err := errors.Join(checkJobs(c.Jobs), c.queueFlags.check()); err != nil {
		return err
	}
	for _, n := range c.Servers {
		if n < 2 || n > 16 {
			return exit{exitUsage, fmt.Sprintf("--servers %d: expected numbers from 2 to 16", n)}
		}
	}
	slices.Sort(c.Servers)
	ways, err := sessions.FindWays(c.Names)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	scenes, err := sessions.FindScenes(c.Scene)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	if c.List {
		fmt.Fprintln(s.stdout, "ways:")
		for i := range ways {
			fmt.Fprintf(s.stdout, "  %-18s  %s\n", ways[i].Name, ways[i].About)
		}
		fmt.Fprintln(s.stdout, "\nscenes:")
		for i := range scenes {
			fmt.Fprintf(s.stdout, "  %-18s  %s\n", scenes[i].Name, scenes[i].Title)
		}
		return nil
	}
	return c.runStudy(s, &sessions.Study{Ways: ways, Scenes: scenes, Servers: slices.Compact(c.Servers), Seeds: suite.SeedsFrom(c.Seed, c.Seeds)})
}

// runStudy runs the study, keeps what it gives, and prints it.
func (c *compareSessions) runStudy(s *session, study *sessions.Study) error {
	what := fmt.Sprintf("%d way%s in %d scene%s", len(study.Ways), plural(len(study.Ways)), len(study.Scenes), plural(len(study.Scenes)))
	return c.with(s, func(ctx context.Context, crew *crew) error {
		crew.start()
		return runStudy(ctx, s, study, study.Seeds, studyOptions{c.Out, asked(c.Jobs), c.Progress, c.JSON, crew}, what, c.keep)
	}, suite.DefaultGround())
}

// keep writes sessions.txt, sessions.json, sessions.csv and a plot for each scene.
func (c *compareSessions) keep(out *folder.Folder, r *sessions.Results) error {
	if err := writeTables(out, "sessions", r); err != nil {
		return err
	}
	return keepPage(out, "sessions", r.Page(), c.Plots, func() error {
		return r.Plots(func(scene string, d *plots.Drawing) error { return out.Draw(sessions.Picture(scene), d) })
	})
}
