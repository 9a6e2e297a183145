package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

type runCommand struct {
	Paths   []string `arg:"" optional:"" name:"path" help:"Scenario folders, folders with scenarios below them, names of library scenarios, or \"library\" for all of those. Default: the folder that you are in."`
	Variant []string `help:"Run only these variants." placeholder:"NAME"`
	Vary    []string `sep:"none" help:"Run each case with each of these values of a part, by dotted path as variants have it: users.shoppers.rate=100..1000:50, or lasts=30s,60s. Several give every combination." placeholder:"PATH=VALUES"`
	Seed    uint64   `help:"First seed." default:"1"`
	Seeds   int      `help:"How many seeds each case is run with: SEED, SEED+1, ...; medians have a 95 % interval from six on." default:"1"`
	On      string   `help:"The ground: ${grounds}." default:"${ground}" placeholder:"GROUND"`
	Ours    []string `help:"On containers, these programs are hadrill's own, those of the simulator: MACHINE/PROGRAM, a kind such as keepalived, or all." placeholder:"PROGRAM"`
	Out     string   `help:"Folder for records, reports and plots." default:"results" placeholder:"DIR"`
	CSV     bool     `name:"csv" help:"Also write the course of each run, a row a second, as CSV beside its record. The figures are in report.csv either way."`
	HTML    bool     `name:"html" help:"Also write report.html, one file for everybody, where only one case runs. Of several it is written either way."`
	tellFlags
	printFlags
	Plots string `help:"Plots of the first seed of each case, of all runs, or of none." enum:"first,all,none" default:"first"`
	cacheFlags
	queueFlags
	Shard    string `help:"Do this part of the runs alone, such as 3/8; hadrill merge puts the folders of all together." placeholder:"N/OF"`
	Jobs     *int   `help:"Runs side by side (default: one for each core; in real time one)." placeholder:"N"`
	Progress bool   `help:"Show progress on a terminal." default:"true" negatable:""`
}

// Run runs the cases that the command line names.
func (c *runCommand) Run(s *session) error {
	err := c.run(s)
	if c.GitHub {
		return annotateProblems(s, err)
	}
	return err
}

func (c *runCommand) run(s *session) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // half as often as usual: 7 % fewer instructions, for 49 MB
	}
	if err := checkCount("--seeds", c.Seeds); err != nil {
		return err
	}
	if c.Seeds > 1 && !verdict.HasInterval(c.Seeds) && !c.Quiet {
		fmt.Fprintf(s.stderr, "hadrill: --seeds %d: a 95 %% interval takes %d seeds or more: the medians come without one\n", c.Seeds, verdict.LeastSeeds())
	}
	if err := checkJobs(c.Jobs); err != nil {
		return err
	}
	if len(c.Paths) == 0 {
		c.Paths = []string{"."}
	}
	if err := c.queueFlags.check(); err != nil {
		return err
	}
	row, err := findGround("--on", c.On)
	if err != nil {
		return err
	}
	cases, err := chosenCases(c.Paths, c.Variant, c.Vary)
	if err != nil {
		return err
	}
	if err := makeOurs(cases, c.Ours, row); err != nil {
		return err
	}
	g, err := c.ground(s, row)
	if err != nil {
		return err
	}
	defer closeGround(s, g)
	prepared, err := suite.Prepare(g, cases)
	if err != nil {
		return surroundings(err)
	}
	w := &work{s: s, g: g, row: row, jobs: suite.Jobs(prepared, cases, suite.SeedsFrom(c.Seed, c.Seeds))}
	if c.Shard != "" {
		if w.part, err = c.take(w, row); err != nil {
			return err
		}
	}
	if w.out, err = openFolder(c.Out); err != nil {
		return err
	}
	if w.cache, err = c.cacheFlags.open(s, row); err != nil {
		return err
	}
	return c.do(w)
}

// work is what is to be run, and where.
type work struct {
	s     *session
	g     harness.Ground
	row   *suite.GroundRow
	out   *folder.Folder
	cache *suite.Cache // nil for none
	jobs  []suite.Job
	part  *part // nil where all of the study is run here
}

// do asks the stacks of the jobs, builds what they need, runs them, keeps what they
// give, and prints the outcome.
func (c *runCommand) do(w *work) error {
	if w.part != nil && len(w.jobs) == 0 {
		if err := w.part.write(c.Out, w); err != nil || c.Quiet {
			return err
		}
		if c.JSON {
			return json.Write(w.s.stdout, nil)
		}
		w.part.tell(w.s, 0)
		return nil
	}
	cases, prepared := suite.CasesOf(w.jobs)
	if err := c.ask(w.s, cases); err != nil {
		return err
	}
	return c.with(w.s, func(ctx context.Context, crew *crew) error {
		if crew == nil {
			if err := w.g.Build(ctx, prepared); err != nil {
				return surroundings(err)
			}
		}
		if c.Again {
			crew.anew()
		}
		crew.start()
		return c.runJobs(ctx, w, crew)
	}, w.row)
}

// mostWarnings is how many warnings about stacks run prints; check prints all.
const mostWarnings = 10

// ask asks the stacks before anything breaks, and warns of what is wrong.
func (c *runCommand) ask(s *session, cases []*scenarios.Case) error {
	asked, err := suite.Ask(s.ctx, cases)
	if err != nil {
		return err
	}
	for i, w := range asked.Warnings {
		if i == mostWarnings {
			fmt.Fprintf(s.stderr, "hadrill: %d further warnings: hadrill check prints them\n", len(asked.Warnings)-i)
			break
		}
		fmt.Fprintf(s.stderr, "%s: warning: %s\n", w.Pos, w.What)
	}
	return nil
}

// runJobs runs the jobs, keeps what they give, and prints the outcome, also
// where not all of it could be kept.
func (c *runCommand) runJobs(ctx context.Context, w *work, crew *crew) error {
	s, began := w.s, time.Now()
	bar := newProgress(s, len(w.jobs), c.Progress && !c.Quiet, crew.view(w.row))
	keeper := c.keep().keeper(w.out)
	if w.part != nil {
		keeper = suite.NewKeeper(w.out, nil) // merge makes the rest of it
	}
	telling := suite.NewTelling(w.out, len(w.jobs), time.Now)
	defer telling.Close()
	options := crew.options(w.row, suite.Options{Workers: suite.Workers(w.g, asked(c.Jobs)), Begun: bar.begun, Keep: keeper.Keep}, w.cache)
	var verdicts []*verdict.Verdict
	err := suite.RunJobs(ctx, w.jobs, telling.Of(options), func(r suite.Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	if err == nil && s.ctx.Err() == nil {
		err = context.Cause(ctx) // of the crew
	}
	bar.close()
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	notRun := suite.NotRun(w.jobs, verdicts, w.g.Name())
	notKept := keeper.Finish(verdicts, notRun)
	if notKept == nil && w.part != nil && s.ctx.Err() == nil {
		notKept = w.part.write(c.Out, w)
	}
	if w.part == nil { // merge tells of all shards
		notKept = errors.Join(notKept, c.tell(s, verdicts, notRun))
	}
	if err := c.print(s, verdicts, notRun, howLong(w.g, verdicts, known(w.cache)+crew.known(w.row), time.Since(began)), c.Out); err != nil {
		return err
	}
	if w.part != nil && !c.JSON && !c.Quiet {
		w.part.tell(s, len(w.jobs))
	}
	if notKept != nil {
		return exit{exitInconclusive, notKept.Error()}
	}
	return outcome(s, verdicts, notRun)
}

// keep says what is made of the records.
func (c *runCommand) keep() kept {
	return kept{Plots: c.Plots, Seed: c.Seed, CSV: c.CSV, HTML: c.HTML}
}
