package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/bench/capacity"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/sim/conf"
)

type capacityCommand struct {
	Path      string        `arg:"" help:"A scenario's folder, or the name of one of the library. Its own faults and expectations are left aside."`
	Variant   string        `help:"Of this variant rather than the first." placeholder:"NAME"`
	Objective string        `help:"What has to hold: expectations joined by and." default:"latency.p99 < 500ms and requests.error_share < 0.1%" placeholder:"EXPECTATIONS"`
	Vary      string        `help:"The load that is varied, such as users.shoppers.rate (default: that of the only group)." placeholder:"PATH"`
	Lose      []string      `help:"Only these machines are lost, one at a time: names or patterns such as web* (default: each)." placeholder:"NAME"`
	Faults    []string      `help:"How a machine is lost: crash, pause, slow." default:"crash" placeholder:"KIND"`
	Recover   bool          `help:"Also up to which load it recovers from a pause of 5s of each of these machines: whether the objective holds again when as much time has passed as is measured then."`
	Confirm   bool          `help:"Run the whole stack on ${reference} too, 20 % below what it carries, at that and 20 % above, and say whether both grounds agree."`
	Servers   string        `help:"How much it carries by the number of machines of this class, such as web*: 1, 2, ... of them are there, whole and with one of them lost." placeholder:"PATTERN"`
	Rate      string        `help:"With --servers: how many are needed for this load, such as 4000/s." placeholder:"LOAD"`
	Seed      uint64        `help:"First seed." default:"1"`
	Seeds     int           `help:"How many seeds: SEED, SEED+1, ...; an interval takes six." default:"7"`
	For       time.Duration `help:"How long a run measures." default:"60s"`
	Warmup    time.Duration `help:"How long a run goes on before: what a loss does at first is over by then." default:"30s"`
	Precision float64       `help:"How near a seed's answer is to the load that misses, as a share." default:"0.01"`
	Out       string        `help:"Folder for the tables and the plot." default:"results" placeholder:"DIR"`
	JSON      bool          `name:"json" help:"Print JSON rather than the table."`
	Plots     bool          `help:"Draw the headroom." default:"true" negatable:""`
	Jobs      *int          `help:"Runs side by side (default: one for each core)." placeholder:"N"`
	queueFlags
	Progress bool `help:"Show progress on a terminal." default:"true" negatable:""`
}

// Run searches the capacity of a scenario's stack.
func (c *capacityCommand) Run(s *session) error {
	study, err := c.study(s)
	if err != nil {
		return usageUnlessKnown(err)
	}
	if c.Servers != "" {
		sizing, err := c.sizing(study)
		if err != nil {
			return usageUnlessKnown(err)
		}
		return c.with(s, func(ctx context.Context, crew *crew) error {
			crew.start()
			return runStudy(ctx, s, sizing, study.Seeds, c.options(crew), "up to "+sizing.Counted(), c.keepSized)
		}, suite.DefaultGround())
	}
	grounds := []*suite.GroundRow{suite.DefaultGround()}
	if c.Confirm {
		grounds = append(grounds, suite.ReferenceGround())
	}
	return c.with(s, func(ctx context.Context, crew *crew) error { return c.search(ctx, s, crew, study) }, grounds...)
}

// search does a study, and confirms what it finds where that is asked for.
func (c *capacityCommand) search(ctx context.Context, s *session, crew *crew, study *capacity.Study) (err error) {
	if c.Confirm {
		if c.elsewhere() {
			if err := crew.muster(ctx); err != nil {
				return err
			}
		}
		if study.Reference, err = c.ground(s, suite.ReferenceGround()); err != nil {
			return err
		}
		defer closeGround(s, study.Reference)
		if err := study.CheckReference(); err != nil {
			return surroundings(err)
		}
		study.There = crew.site(suite.ReferenceGround(), 1, nil).Do
	}
	crew.start()
	losses := "losses"
	if len(study.Losses) == 1 {
		losses = "loss"
	}
	what := fmt.Sprintf("the stack whole and with %d %s", len(study.Losses), losses)
	return runStudy(ctx, s, study, study.Seeds, c.options(crew), what, c.keep)
}

// options are the flags that all studies have.
func (c *capacityCommand) options(crew *crew) studyOptions {
	return studyOptions{c.Out, asked(c.Jobs), c.Progress, c.JSON, crew}
}

// usageUnlessKnown makes an error one of the command line unless it says what it is.
func usageUnlessKnown(err error) error {
	var problems conf.Problems
	var e exit
	if errors.As(err, &problems) || errors.As(err, &e) {
		return err
	}
	return exit{exitUsage, err.Error()}
}

// sizing makes the study of the number of servers.
func (c *capacityCommand) sizing(of *capacity.Study) (*capacity.Sizing, error) {
	z := &capacity.Sizing{Study: *of}
	if err := capacity.CheckAlone(c.Lose, c.Faults, c.Recover || c.Confirm); err != nil {
		return nil, err
	}
	if err := z.OpenServers(c.Servers); err != nil {
		return nil, fmt.Errorf("--servers: %w", err)
	}
	if c.Rate != "" {
		if err := z.OpenAsked(c.Rate); err != nil {
			return nil, fmt.Errorf("--rate: %w", err)
		}
	}
	return z, nil
}

// study makes what the flags ask for.
func (c *capacityCommand) study(s *session) (*capacity.Study, error) {
	if err := c.checkFlags(); err != nil {
		return nil, err
	}
	objective, err := capacity.ParseObjective(c.Objective)
	if err != nil {
		return nil, fmt.Errorf("--objective %w", err)
	}
	if objective.WithErrors() {
		fmt.Fprintf(s.stderr, "hadrill: --objective says nothing of errors: %q is added, for a stack that refuses everybody is quick\n", capacity.ErrorTerm)
	}
	kinds, err := capacity.FindKinds(c.Faults)
	if err != nil {
		return nil, fmt.Errorf("--faults: %w", err)
	}
	g, err := openGround(s, suite.DefaultGround())
	if err != nil {
		return nil, err
	}
	study := &capacity.Study{
		Stack: capacity.Stack{Path: c.Path, Variant: c.Variant, Load: c.Vary, Objective: objective, Warmup: c.Warmup, For: c.For},
		Seeds: suite.SeedsFrom(c.Seed, c.Seeds), Precision: c.Precision,
	}
	if err := study.Open(g); err != nil {
		return nil, err
	}
	if study.Losses, err = study.EachLoss(kinds, c.Lose); err != nil {
		return nil, fmt.Errorf("--lose: %w", err)
	}
	if c.Recover {
		if study.Passing, err = study.EachPause(c.Lose); err != nil {
			return nil, fmt.Errorf("--lose: %w", err)
		}
	}
	return study, nil
}

// checkFlags checks the numbers of the command line.
func (c *capacityCommand) checkFlags() error {
	if err := checkCount("--seeds", c.Seeds); err != nil {
		return err
	}
	if err := errors.Join(checkJobs(c.Jobs), c.queueFlags.check()); err != nil {
		return err
	}
	switch {
	case c.For < time.Second:
		return fmt.Errorf("--for %v: expected 1s or more", c.For)
	case c.Warmup < 0:
		return fmt.Errorf("--warmup %v: expected 0s or more", c.Warmup)
	case !(c.Precision >= 0.001 && c.Precision <= 0.5):
		return fmt.Errorf("--precision %v: expected a share from 0.001 to 0.5", c.Precision)
	case c.Rate != "" && c.Servers == "":
		return errors.New("--rate: found no --servers beside it, expected the machines that are to be counted, such as --servers 'web*'")
	case slices.ContainsFunc(c.Lose, func(p string) bool { return strings.TrimSpace(p) == "" }):
		return errors.New("--lose: found an empty name, expected a machine or a pattern such as web*")
	}
	return nil
}

// keep writes the tables and the plots of a study.
func (c *capacityCommand) keep(out *folder.Folder, r *capacity.Results) error {
	if err := writeTables(out, "capacity", r); err != nil {
		return err
	}
	dropInterrupted(out)
	return keepPage(out, "capacity", r.Page(), c.Plots, func() error {
		if err := draw(out, capacity.HeadroomPicture, r.Plot()); err != nil {
			return err
		}
		return draw(out, capacity.LimitsPicture, r.Heat())
	})
}

// keepSized writes the tables and the plot of a sizing.
func (c *capacityCommand) keepSized(out *folder.Folder, r *capacity.Sized) error {
	if err := writeTables(out, "capacity", r); err != nil {
		return err
	}
	dropInterrupted(out)
	return keepPage(out, "capacity", r.Page(), c.Plots, func() error { return draw(out, capacity.ServersPicture, r.Plot()) })
}

// draw draws a picture unless there is nothing to draw.
func draw(out *folder.Folder, name string, d *plots.Drawing) error {
	if d == nil {
		return nil
	}
	return out.Draw(name, d)
}
