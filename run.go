package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

type runCommand struct {
	Paths    []string `arg:"" optional:"" name:"path" help:"Scenario folders, folders with scenarios below them, names of library scenarios, or \"library\" for all of those. Default: the folder that you are in."`
	Variant  []string `help:"Run only these variants." placeholder:"NAME"`
	Vary     []string `sep:"none" help:"Run each case with each of these values of a part, by dotted path as variants have it: users.shoppers.rate=100..1000:50, or lasts=30s,60s. Several give every combination." placeholder:"PATH=VALUES"`
	Seed     uint64   `help:"First seed." default:"1"`
	Seeds    int      `help:"How many seeds each case is run with: SEED, SEED+1, ...; medians have a 95 % interval from six on." default:"1"`
	On       string   `help:"The ground: ${grounds}." default:"${ground}" placeholder:"GROUND"`
	Ours     []string `help:"On containers, these programs are hadrill's own, those of the simulator: MACHINE/PROGRAM, a kind such as keepalived, or all." placeholder:"PROGRAM"`
	Out      string   `help:"Folder for records, reports and plots." default:"results" placeholder:"DIR"`
	CSV      bool     `name:"csv" help:"Also write the course of each run, a row a second, as CSV beside its record. The figures are in report.csv either way."`
	HTML     bool     `name:"html" help:"Also write report.html, one file for everybody, where only one case runs. Of several it is written either way."`
	Summary  string   `help:"Also write a summary in Markdown into this file. In a step of GitHub Actions one is added to the step's own either way." placeholder:"FILE"`
	GitHub   bool     `name:"github" help:"In GitHub Actions: annotate the lines of files, and add a summary to the step's. Default: where GITHUB_ACTIONS is true." default:"${github}" negatable:""`
	JSON     bool     `name:"json" xor:"printed" help:"Print report.json rather than the table."`
	Quiet    bool     `short:"q" xor:"printed" help:"Print only what did not pass."`
	Faults   bool     `xor:"printed" help:"Print the table of faults of every run, too."`
	Errors   bool     `xor:"printed" help:"Print how the requests of every run failed and who answered them, too."`
	Plots    string   `help:"Plots of the first seed of each case, of all runs, or of none." enum:"first,all,none" default:"first"`
	Jobs     *int     `help:"Runs side by side (default: one for each core; in real time one)." placeholder:"N"`
	Progress bool     `help:"Show progress on a terminal." default:"true" negatable:""`
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
	g, err := openGround(s, row)
	if err != nil {
		return err
	}
	defer closeGround(s, g)
	prepared, err := suite.Prepare(g, cases)
	if err != nil {
		return surroundings(err)
	}
	out, err := openFolder(c.Out)
	if err != nil {
		return err
	}
	if err := c.ask(s, cases); err != nil {
		return err
	}
	if err := g.Build(s.ctx, prepared); err != nil {
		return surroundings(err)
	}
	return c.runJobs(s, g, out, suite.Jobs(prepared, cases, suite.SeedsFrom(c.Seed, c.Seeds)))
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
func (c *runCommand) runJobs(s *session, g harness.Ground, out *folder.Folder, jobs []suite.Job) error {
	began := time.Now()
	bar := newProgress(s, len(jobs), c.Progress && !c.Quiet)
	keeper := suite.NewKeeper(out, c.drawn())
	if c.CSV {
		keeper.KeepCourses()
	}
	if c.HTML {
		keeper.KeepHTML()
	}
	telling := suite.NewTelling(out, len(jobs), time.Now)
	defer telling.Close()
	var verdicts []*verdict.Verdict
	how := telling.Of(suite.Options{Workers: suite.Workers(g, asked(c.Jobs)), Begun: bar.begun, Keep: keeper.Keep})
	err := suite.RunJobs(s.ctx, jobs, how, func(r suite.Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	bar.close()
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	notRun := suite.NotRun(jobs, verdicts, g.Name())
	notKept := errors.Join(keeper.Finish(verdicts, notRun), c.summarize(verdicts, notRun))
	if c.GitHub {
		if err := annotate(s, verdicts); err != nil {
			return err
		}
	}
	if err := c.print(s, g, verdicts, time.Since(began)); err != nil {
		return err
	}
	if notKept != nil {
		return exit{exitInconclusive, notKept.Error()}
	}
	return outcome(s, verdicts, len(jobs))
}

// print prints what the runs come to, as the flags have it.
func (c *runCommand) print(s *session, g harness.Ground, verdicts []*verdict.Verdict, took time.Duration) error {
	switch {
	case c.JSON:
		return json.Write(s.stdout, verdicts)
	case c.Quiet:
		return text.WriteFailures(s.stdout, verdicts, terminal(s))
	case c.Faults && len(verdicts) > 1: // the table of a single run stands among its figures
		if err := text.WriteFaults(s.stdout, verdicts, terminal(s)); err != nil {
			return err
		}
	}
	if c.Errors && len(verdicts) > 1 {
		if err := text.WriteErrors(s.stdout, verdicts, terminal(s)); err != nil {
			return err
		}
	}
	if err := text.Write(s.stdout, verdicts, terminal(s)); err != nil {
		return err
	}
	c.printTime(s, g, verdicts, took)
	return nil
}

// drawn reports which runs are drawn; nil for none.
func (c *runCommand) drawn() func(suite.Job) bool {
	switch c.Plots {
	case "all":
		return func(suite.Job) bool { return true }
	case "first":
		return func(j suite.Job) bool { return j.Seed == c.Seed }
	}
	return nil
}

// printTime prints how long it took and where everything is.
func (c *runCommand) printTime(s *session, g harness.Ground, verdicts []*verdict.Verdict, took time.Duration) {
	var all time.Duration
	for _, v := range verdicts {
		all += v.Record.End.At
	}
	what := fmt.Sprintf("%v of virtual time in %v (%.0f times as fast as the clock)", all.Round(time.Second), took.Round(10*time.Millisecond), all.Seconds()/took.Seconds())
	if g.RealTime() {
		what = fmt.Sprintf("%v on %s in %v", all.Round(time.Second), g.Name(), took.Round(time.Second))
	}
	fmt.Fprintf(s.stdout, "\n%d run%s, %s; records, reports and plots are in %s%c\n", len(verdicts), plural(len(verdicts)), what, c.Out, os.PathSeparator)
	if n := suite.EarlierRecords(c.Out, verdicts); n > 0 {
		fmt.Fprintf(s.stdout, "there are %d record%s of earlier runs in it, too, which the reports do not count\n", n, plural(n))
	}
}
