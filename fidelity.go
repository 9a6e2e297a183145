package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

type fidelityCommand struct {
	Paths    []string `arg:"" optional:"" name:"path" help:"Scenarios as of run. With --from they may be left out: then the scenarios are those of the records."`
	Variant  []string `help:"Compare only these variants." placeholder:"NAME"`
	Runs     int      `help:"How many runs on containers, one after another, with seeds SEED, SEED+1, ..." default:"3"`
	Seeds    int      `help:"How many runs in the simulator, with seeds SEED, SEED+1, ..." default:"200"`
	Seed     uint64   `help:"First seed on both grounds." default:"1"`
	Out      string   `help:"Folder for records, reports and plots." default:"results" placeholder:"DIR"`
	From     string   `help:"Judge the records of this folder; run nothing." placeholder:"DIR"`
	Progress bool     `help:"Show progress on a terminal." default:"true" negatable:""`
}

// comparison is a case and what is known of its runs.
type comparison struct {
	c        *scenarios.Case
	samples  []*reports.Sample
	unable   string
	prepared map[string]harness.Prepared // by ground
}

// Run compares what the simulator and containers say about the same cases.
func (c *fidelityCommand) Run(s *session) error {
	switch {
	case c.Runs < 1 || c.Runs > maxSeeds:
		return exit{exitUsage, fmt.Sprintf("--runs %d: expected 1 to %d", c.Runs, maxSeeds)}
	case c.Seeds < 1 || c.Seeds > maxSeeds:
		return exit{exitUsage, fmt.Sprintf("--seeds %d: expected 1 to %d", c.Seeds, maxSeeds)}
	case len(c.Paths) == 0 && c.From == "":
		return exit{exitUsage, "fidelity: expected a scenario, or --from with a folder of records"}
	}
	out, err := newResults(c.Out)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	began := time.Now()
	var all []*comparison
	if c.From != "" {
		all, err = c.recorded()
	} else {
		all, err = c.run(s, out)
	}
	if err != nil {
		return err
	}
	compared := make([]*reports.Fidelity, len(all))
	for i, k := range all {
		compared[i] = reports.Compare(k.samples, k.c.Fidelity)
		compared[i].Scenario, compared[i].Variant, compared[i].Unable = k.c.Suite.Name, k.c.Variant, k.unable
	}
	return c.tell(s, out, compared, time.Since(began))
}

// cases are those that the command line names.
func (c *fidelityCommand) cases() ([]*scenarios.Case, error) {
	suites, err := load(c.Paths)
	if err != nil {
		return nil, err
	}
	return chosen(suites, c.Variant)
}

// run runs every case on both grounds. The engine is opened first: where there
// is none, nothing is worth waiting for.
func (c *fidelityCommand) run(s *session, out *results) ([]*comparison, error) {
	cases, err := c.cases()
	if err != nil {
		return nil, err
	}
	real, closeGround, err := ground(s, containers.Name)
	if err != nil {
		return nil, err
	}
	defer closeGround()
	all, err := prepareBoth(cases, simulated.Ground{}, real)
	if err != nil {
		return nil, surroundings(err)
	}
	if err := build(s, real, preparedOn(all, real.Name())); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		ground        harness.Ground
		runs, workers int
	}{{simulated.Ground{}, c.Seeds, runtime.GOMAXPROCS(0)}, {real, c.Runs, 1}} { // runs in real time disturb each other
		if err := c.do(s, out, all, p.ground.Name(), p.runs, p.workers); err != nil {
			return nil, exit{exitInconclusive, err.Error()}
		}
	}
	return all, nil
}

// prepareBoth reads the files of every case for both grounds. A case that
// containers cannot run is no error here: the others can be compared.
func prepareBoth(cases []*scenarios.Case, simulator, real harness.Ground) ([]*comparison, error) {
	inSimulator, err := prepare(simulator, cases)
	if err != nil {
		return nil, err
	}
	var all []*comparison
	for i, k := range cases {
		one := &comparison{c: k, prepared: map[string]harness.Prepared{simulator.Name(): inSimulator[i]}}
		all = append(all, one)
		onContainers, err := prepare(real, []*scenarios.Case{k})
		var unable *harness.Unable
		switch {
		case errors.As(err, &unable):
			one.unable = unable.Error()
		case err != nil:
			return nil, err
		default:
			one.prepared[real.Name()] = onContainers[0]
		}
	}
	return all, nil
}

// preparedOn is what was prepared on a ground.
func preparedOn(all []*comparison, ground string) []harness.Prepared {
	var prepared []harness.Prepared
	for _, k := range all {
		if p := k.prepared[ground]; p != nil {
			prepared = append(prepared, p)
		}
	}
	return prepared
}

// do runs every case on one ground and keeps records and samples.
func (c *fidelityCommand) do(s *session, out *results, all []*comparison, ground string, runs, workers int) error {
	byCase := map[*scenarios.Case]*comparison{}
	var jobs []harness.Job
	for _, k := range all {
		byCase[k.c] = k
		for i := range runs {
			if p := k.prepared[ground]; p != nil && k.unable == "" {
				jobs = append(jobs, harness.Job{Case: k.c, Prepared: p, Seed: c.Seed + uint64(i)})
			}
		}
	}
	bar := newProgress(s, len(jobs), c.Progress)
	defer bar.close()
	return harness.Suite(s.ctx, jobs, workers, bar.begun, func(r harness.Result) error {
		r.Record.Run.Hadrill = version
		k := byCase[r.Case]
		k.samples = append(k.samples, reports.Take(r.Measured))
		return out.keep(r, false)
	})
}

// tell writes and prints what was compared.
func (c *fidelityCommand) tell(s *session, out *results, all []*reports.Fidelity, took time.Duration) error {
	if err := out.fidelity(all); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if err := reports.FidelityText(s.stdout, all, terminal(s)); err != nil {
		return err
	}
	runs := 0
	for _, f := range all {
		for _, side := range []reports.Side{f.Simulated, f.Containers} {
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
	if code := reports.OverallFidelity(all).ExitCode(); code != exitPass {
		return exit{code: code}
	}
	return nil
}

// suitesOf puts comparisons of one scenario together, in order.
func suitesOf(all []*reports.Fidelity) [][]*reports.Fidelity {
	var suites [][]*reports.Fidelity
	for _, f := range all {
		i := slices.IndexFunc(suites, func(o []*reports.Fidelity) bool { return o[0].Scenario == f.Scenario })
		if i < 0 {
			suites = append(suites, []*reports.Fidelity{f})
			continue
		}
		suites[i] = append(suites[i], f)
	}
	return suites
}

// fidelityName is the name of a suite's plot.
func fidelityName(scenario string) string {
	name := fileName(scenario, "", 0)
	return strings.TrimSuffix(name, ".0") + ".fidelity"
}
