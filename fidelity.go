package main

import (
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
	Progress bool `help:"Show progress on a terminal." default:"true" negatable:""`
}

// Run compares the figures of the same cases on two grounds.
func (c *fidelityCommand) Run(s *session) error {
	if err := errors.Join(checkCount("--runs", c.Runs), checkCount("--seeds", c.Seeds)); err != nil {
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
	if c.From != "" {
		study, err = c.recorded(cases, comparison.Pair{Of: of.GroundNames, With: with.GroundNames})
	} else {
		study, err = c.run(s, out, cases, of, with)
	}
	if err != nil {
		return err
	}
	return c.print(s, out, study.Compare(), time.Since(began))
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

// run runs every case on both grounds. Both are opened first: where one is not
// there, nothing is worth waiting for.
func (c *fidelityCommand) run(s *session, out *folder.Folder, cases []*scenarios.Case, ofRow, withRow *suite.GroundRow) (*fidelity.Study, error) {
	of, err := openGround(s, ofRow)
	if err != nil {
		return nil, err
	}
	defer closeGround(s, of)
	with, err := openGround(s, withRow)
	if err != nil {
		return nil, err
	}
	defer closeGround(s, with)
	study, err := fidelity.NewStudy(cases, comparison.Pair{Of: ofRow.GroundNames, With: withRow.GroundNames}, of, with)
	if err != nil {
		return nil, err
	}
	sides := []struct {
		harness.Ground
		row  *suite.GroundRow
		runs int
	}{{of, ofRow, c.Seeds}, {with, withRow, c.Runs}}
	for _, side := range sides {
		if err := side.Build(s.ctx, study.Prepared(side.Name())); err != nil {
			return nil, surroundings(err)
		}
	}
	for _, side := range sides {
		cache, err := c.cacheFlags.open(s, side.row)
		if err != nil {
			return nil, err
		}
		if err := c.runOn(s, out, study, side.Ground, cache, side.runs); err != nil {
			return nil, exit{exitInconclusive, err.Error()}
		}
	}
	return study, nil
}

// runOn runs every case on one ground and keeps the records.
func (c *fidelityCommand) runOn(s *session, out *folder.Folder, study *fidelity.Study, g harness.Ground, cache *suite.Cache, runs int) error {
	jobs := study.Jobs(g.Name(), suite.SeedsFrom(c.Seed, runs))
	bar := newProgress(s, len(jobs), c.Progress)
	defer bar.close()
	return study.Run(s.ctx, jobs, suite.Options{Workers: suite.Workers(g, 0), Begun: bar.begun, Do: doer(cache), Keep: suite.NewKeeper(out, nil).Keep})
}

// print writes the comparison into the folder and prints it.
func (c *fidelityCommand) print(s *session, out *folder.Folder, all []*comparison.Fidelity, took time.Duration) error {
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
	fmt.Fprintf(s.stdout, "\n%d run%s in %v; %s\n", runs, plural(runs), took.Round(10*time.Millisecond), what)
	if s.ctx.Err() != nil {
		return exit{exitInconclusive, "interrupted: what was recorded is kept; judge it with: hadrill fidelity --from " + c.Out}
	}
	if code := comparison.Overall(all).ExitCode(); code != exitPass {
		return exit{code: code}
	}
	return nil
}
