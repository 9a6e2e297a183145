package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hadrill/hadrill/bench/contest"
	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
)

type compareScenario struct {
	Path       string   `arg:"" help:"A scenario's folder, or the name of one of the library."`
	Variant    string   `help:"Of this variant rather than the first." placeholder:"NAME"`
	Strategies []string `help:"Compare these strategies of its balancer, such as least_conn, in place of the lines that it has (default: all of its program)." placeholder:"NAME,..." xor:"what"`
	At         string   `help:"Of which balancer: a machine, MACHINE/PROGRAM, or MACHINE/PROGRAM/NAME with that of an upstream, backend or balancer://; a pattern such as lb* for several." placeholder:"NAME"`
	Vary       []string `help:"Compare values of a part of the scenario, such as users.shoppers.rate=100..400:100 or lasts=30s,60s; several give every combination." placeholder:"PATH=VALUES" sep:"none" xor:"what"`
	Sessions   []string `help:"Compare these ways to keep sessions, such as redis,delta-sync, beside its own; all for all of them." placeholder:"NAME,..." xor:"what"`
	Figure     []string `help:"Further figures, such as latency.p999." placeholder:"NAME"`
	Seed       uint64   `help:"First seed." default:"1"`
	Seeds      int      `help:"How many seeds: SEED, SEED+1, ..." default:"13"`
	Out        string   `help:"Folder for the table and the plot." default:"results" placeholder:"DIR"`
	JSON       bool     `name:"json" help:"Print JSON rather than the table."`
	Plots      bool     `help:"Draw a plot." default:"true" negatable:""`
	Jobs       *int     `help:"Runs side by side (default: one for each core)." placeholder:"N"`
	queueFlags
	Progress bool `help:"Show progress on a terminal." default:"true" negatable:""`
}

// Run compares variations of a scenario.
func (c *compareScenario) Run(s *session) error {
	if err := checkCount("--seeds", c.Seeds); err != nil {
		return err
	}
	if err := errors.Join(checkJobs(c.Jobs), c.queueFlags.check()); err != nil {
		return err
	}
	g, err := openGround(s, suite.DefaultGround())
	if err != nil {
		return err
	}
	defer closeGround(s, g)
	study, err := c.study(g)
	if err != nil {
		return usageUnlessKnown(err)
	}
	n := len(study.Contenders)
	what := fmt.Sprintf("%d %s", n, study.Counted(n))
	return c.with(s, func(ctx context.Context, crew *crew) error {
		crew.start()
		return runStudy(ctx, s, study, study.Seeds, studyOptions{c.Out, asked(c.Jobs), c.Progress, c.JSON, crew}, what, c.keep)
	}, suite.DefaultGround())
}

// study makes what the flags ask for.
func (c *compareScenario) study(g harness.Ground) (*contest.Study, error) {
	figures, err := contest.FindFigures(c.Figure)
	if err != nil {
		return nil, fmt.Errorf("--figure %w", err)
	}
	of, err := suite.One(c.Path, c.Variant)
	if err != nil {
		return nil, err
	}
	var study *contest.Study
	switch {
	case c.At != "" && len(c.Vary)+len(c.Sessions) > 0:
		return nil, fmt.Errorf("--at %s: it says which balancer's strategies are compared, expected no --vary or --sessions beside it", c.At)
	case len(c.Sessions) == 1 && c.Sessions[0] == "all":
		study, err = contest.Ways(of, g, nil)
	case len(c.Sessions) > 0:
		study, err = contest.Ways(of, g, c.Sessions)
	case len(c.Vary) > 0:
		study, err = contest.Vary(of, g, c.Vary)
	default:
		study, err = contest.Strategies(of, g, c.At, c.Strategies)
	}
	if err != nil {
		return nil, err
	}
	study.Measure(figures)
	study.Seeds = suite.SeedsFrom(c.Seed, c.Seeds)
	return study, nil
}

// keep writes compare.txt, compare.json, compare.csv and the plot.
func (c *compareScenario) keep(out *folder.Folder, r *contest.Results) error {
	if err := writeTables(out, "compare", r); err != nil {
		return err
	}
	return keepPage(out, "compare", r.Page(), c.Plots, func() error { return out.Draw(contest.Picture, r.Plot()) })
}
