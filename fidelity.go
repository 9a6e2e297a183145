package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/fidelity"
	"github.com/hadrill/hadrill/harness/suite"
	comparison "github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/scenarios"
)

type fidelityCommand struct {
	Paths   []string `arg:"" optional:"" name:"path" help:"Scenarios as of run. With --from they may be left out: then the scenarios are those of the records."`
	Variant []string `help:"Compare only these variants." placeholder:"NAME"`
	Of      string   `help:"The ground that is examined." default:"${ground}" placeholder:"GROUND"`
	With    string   `help:"The ground that it is held against." default:"${reference}" placeholder:"GROUND"`
	Ours    []string `help:"On containers, these programs are hadrill's own, as of run: what is compared then is how our programs run, not whether they do as the real ones." placeholder:"PROGRAM"`
	Runs    int      `help:"How many runs on the ground of --with, with seeds SEED, SEED+1, ..." default:"3"`
	Seeds   int      `help:"How many runs on the ground of --of, with seeds SEED, SEED+1, ..." default:"200"`
	Seed    uint64   `help:"First seed on both grounds." default:"1"`
	Out     string   `help:"Folder for records, reports and plots." default:"results" placeholder:"DIR"`
	From    string   `help:"Judge the records of this folder; run nothing." placeholder:"DIR"`
	cacheFlags
	queueFlags
	Progress bool `help:"Show progress on a terminal." default:"true" negatable:""`
}

// Run compares the figures of the same cases on two grounds.
func (c *fidelityCommand) Run(s *session) error {
	if err := errors.Join(checkCount("--runs", c.Runs), checkCount("--seeds", c.Seeds), c.queueFlags.check()); err != nil {
		return err
	}
	of, err := findGround("--of", c.Of)
	if err != nil {
		return err
	}
	with, err := findGround("--with", c.With)
	switch {
	case err != nil:
		return err
	case of == with:
		return exit{exitUsage, fmt.Sprintf("fidelity: --of and --with are both %s: expected two grounds", of.Name)}
	case c.From != "" && c.Workers+len(c.Queue) > 0:
		return exit{exitUsage, "fidelity: --from runs nothing: expected no --workers and no --queue beside it"}
	case len(c.Paths) == 0 && c.From == "":
		return exit{exitUsage, "fidelity: expected a scenario, or --from with a folder of records"}
	}
	out, err := openFolder(c.Out)
	if err != nil {
		return err
	}
	began := time.Now()
	var cases []*scenarios.Case
	if len(c.Paths) > 0 {
		if cases, err = chosenCases(c.Paths, c.Variant, nil); err != nil {
			return err
		}
	}
	if err := makeOurs(cases, c.Ours, of, with); err != nil {
		return err
	}
	var study *fidelity.Study
	known := 0
	if c.From != "" {
		study, err = c.recorded(cases, comparison.Pair{Of: of.GroundNames, With: with.GroundNames})
	} else {
		err = c.with(s, func(ctx context.Context, crew *crew) error {
			study, known, err = c.run(ctx, s, crew, out, cases, of, with)
			return err
		}, of, with)
	}
	if err != nil {
		return err
	}
	return c.print(s, out, study.Compare(), known, time.Since(began))
}

// recorded makes a study of the records in a folder.
func (c *fidelityCommand) recorded(cases []*scenarios.Case, grounds comparison.Pair) (*fidelity.Study, error) {
	records := &fidelity.Records{Dir: c.From, Cases: cases, Variants: c.Variant, Grounds: grounds}
	study, err := records.Study()
	var none *fidelity.NoRecords
	if errors.As(err, &none) {
		return nil, fmt.Errorf("--from %w", err)
	}
	return study, err
}

// fidelitySide is a ground of a comparison.
type fidelitySide struct {
	harness.Ground
	row  *suite.GroundRow
	runs int // of each case
}

// run runs every case on both grounds, and gives how many runs had been done before. Both
// are opened first: where one is not there, nothing is worth waiting for.
func (c *fidelityCommand) run(ctx context.Context, s *session, crew *crew, out *folder.Folder, cases []*scenarios.Case, ofRow, withRow *suite.GroundRow) (study *fidelity.Study, knew int, err error) {
	if c.elsewhere() {
		if err := crew.muster(ctx); err != nil {
			return nil, 0, err
		}
	}
	of, err := c.ground(s, ofRow)
	if err != nil {
		return nil, 0, err
	}
	defer closeGround(s, of)
	with, err := c.ground(s, withRow)
	if err != nil {
		return nil, 0, err
	}
	defer closeGround(s, with)
	study, err = fidelity.NewStudy(cases, comparison.Pair{Of: ofRow.GroundNames, With: withRow.GroundNames}, of, with)
	if err != nil {
		return nil, 0, err
	}
	sides := []fidelitySide{{of, ofRow, c.Seeds}, {with, withRow, c.Runs}}
	if crew == nil { // each worker builds what it needs
		for _, side := range sides {
			if err := side.Build(ctx, study.Prepared(side.Name())); err != nil {
				return nil, 0, surroundings(err)
			}
		}
	}
	if c.Again {
		crew.anew()
	}
	crew.start()
	for _, side := range sides {
		cache, err := c.cacheFlags.open(s, side.row)
		if err != nil {
			return nil, 0, err
		}
		jobs := study.Jobs(side.Name(), suite.SeedsFrom(c.Seed, side.runs))
		bar := newProgress(s, len(jobs), c.Progress, crew.view(side.row))
		options := suite.Options{Workers: suite.Workers(side, 0), Begun: bar.begun, Keep: suite.NewKeeper(out, nil).Keep}
		err = study.Run(ctx, jobs, crew.options(side.row, options, cache))
		bar.close()
		if err == nil && s.ctx.Err() == nil {
			err = context.Cause(ctx) // of the crew
		}
		if err != nil {
			return nil, 0, exit{exitInconclusive, err.Error()}
		}
		knew += known(cache) + crew.known(side.row)
	}
	return study, knew, nil
}

// print writes the comparison into the folder and prints it.
func (c *fidelityCommand) print(s *session, out *folder.Folder, all []*comparison.Fidelity, known int, took time.Duration) error {
	if err := fidelity.Keep(out, all); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if err := comparison.WriteText(s.stdout, all, terminal(s)); err != nil {
		return err
	}
	runs := 0
	for _, f := range all {
		for _, side := range []comparison.Side{f.Reference, f.Other} {
			runs += len(side.Counted) + len(side.LeftOut)
		}
	}
	what := fmt.Sprintf("records, reports and plots are in %s%c", c.Out, os.PathSeparator)
	if c.From != "" {
		what = fmt.Sprintf("of the records in %s; reports and plots are in %s%c", c.From, c.Out, os.PathSeparator)
	}
	fmt.Fprintf(s.stdout, "\n%d run%s in %v%s; %s\n", runs, plural(runs), took.Round(10*time.Millisecond), before(known), what)
	if s.ctx.Err() != nil {
		return exit{exitInconclusive, "interrupted: what was recorded is kept; judge it with: hadrill fidelity --from " + c.Out}
	}
	if code := comparison.Overall(all).ExitCode(); code != exitPass {
		return exit{code: code}
	}
	return nil
}
