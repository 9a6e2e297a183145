package main

import (
	"fmt"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
)

type compareCommand struct {
	Scenario   compareScenario   `cmd:"" default:"withargs" help:"Put the strategies of a scenario's own balancer, or values of any of its parts, before the same users."`
	Strategies compareStrategies `cmd:"" help:"Put balancing strategies before the same users, in scenes of slow, dead and unequal servers."`
	Published  comparePublished  `cmd:"" help:"Repeat what others have published, and say which figures match."`
	Sessions   compareSessions   `cmd:"" help:"Put the ways to keep sessions before the same users, while servers die, stop, are cut off and updated."`
}

type compareStrategies struct {
	Names    []string `arg:"" optional:"" name:"name" help:"Strategies such as nginx/least_conn, or programs such as nginx for all of theirs (default: all)."`
	Scene    []string `help:"Only these scenes." placeholder:"NAME"`
	Seed     uint64   `help:"First seed." default:"1"`
	Seeds    int      `help:"How many seeds: SEED, SEED+1, ..." default:"20"`
	Out      string   `help:"Folder for the tables and plots." default:"results" placeholder:"DIR"`
	JSON     bool     `name:"json" help:"Print JSON rather than tables."`
	Plots    bool     `help:"Draw a plot for each scene." default:"true" negatable:""`
	Jobs     *int     `help:"Runs side by side (default: one for each core)." placeholder:"N"`
	Progress bool     `help:"Show progress on a terminal." default:"true" negatable:""`
	List     bool     `help:"List strategies and scenes, and run nothing."`
}

func (c *compareStrategies) Run(s *session) error {
	if err := checkCount("--seeds", c.Seeds); err != nil {
		return err
	}
	if err := checkJobs(c.Jobs); err != nil {
		return err
	}
	contenders, err := strategies.Find(c.Names)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	scenes, err := strategies.FindScenes(c.Scene)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	if c.List {
		listStrategies(s, contenders, scenes)
		return nil
	}
	study := &strategies.Study{Scenes: scenes, Contenders: contenders, Seeds: suite.SeedsFrom(c.Seed, c.Seeds)}
	return runStudy(s.ctx, s, study, study.Seeds, studyOptions{c.Out, asked(c.Jobs), c.Progress, c.JSON, nil}, counted(study), c.keep)
}

func listStrategies(s *session, contenders []strategies.Contender, scenes []*strategies.Scene) {
	fmt.Fprintln(s.stdout, "strategies:")
	for _, c := range contenders {
		fmt.Fprintf(s.stdout, "  %-24s  %s\n", c.Name, c.Doc)
	}
	fmt.Fprintln(s.stdout, "\nscenes:")
	for _, sc := range scenes {
		fmt.Fprintf(s.stdout, "  %-24s  %s\n", sc.Name, sc.Title)
	}
}

// counted gives "29 strategies in 12 scenes".
func counted(study *strategies.Study) string {
	strategy := "strategies"
	if len(study.Contenders) == 1 {
		strategy = "strategy"
	}
	return fmt.Sprintf("%d %s in %d scene%s", len(study.Contenders), strategy, len(study.Scenes), plural(len(study.Scenes)))
}

// keep writes strategies.txt, strategies.json and a plot for each scene.
func (c *compareStrategies) keep(out *folder.Folder, r *strategies.Results) error {
	if err := writeTables(out, "strategies", r); err != nil {
		return err
	}
	return keepPage(out, "strategies", r.Page(), c.Plots, func() error {
		for i := range r.Scenes {
			if err := out.Draw(strategies.Picture(r.Scenes[i].Scene.Name), r.Scenes[i].Plot(len(r.Seeds))); err != nil {
				return err
			}
		}
		return nil
	})
}
