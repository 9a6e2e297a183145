package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

type runCommand struct {
	Paths    []string `arg:"" name:"path" help:"Scenario folders, folders with scenarios below them, names of library scenarios, or \"library\" for all of those."`
	Variant  []string `help:"Run only these variants." placeholder:"NAME"`
	Seed     uint64   `help:"First seed." default:"1"`
	Seeds    int      `help:"How many seeds each case is run with: SEED, SEED+1, ..." default:"1"`
	On       string   `help:"The ground: simulated, or containers (the real programs, with Docker)." default:"simulated" placeholder:"GROUND"`
	Out      string   `help:"Folder for records, reports and plots." default:"results" placeholder:"DIR"`
	Plots    string   `help:"Plots of the first seed of each case, of all runs, or of none." enum:"first,all,none" default:"first"`
	Jobs     int      `help:"Runs side by side (default: one for each core; on containers one)." placeholder:"N"`
	Progress bool     `help:"Show progress on a terminal." default:"true" negatable:""`
}

// maxSeeds is far above what finishes in a day.
const maxSeeds = 1_000_000

func (c *runCommand) Run(s *session) error {
	switch {
	case c.Seeds < 1 || c.Seeds > maxSeeds:
		return exit{exitUsage, fmt.Sprintf("--seeds %d: expected 1 to %d", c.Seeds, maxSeeds)}
	case c.Jobs < 0:
		return exit{exitUsage, fmt.Sprintf("--jobs %d: expected 1 or more", c.Jobs)}
	case !slices.Contains(grounds, c.On):
		return exit{exitInconclusive, fmt.Sprintf("--on %s: there is no such ground, expected %s", c.On, strings.Join(grounds, " or "))}
	}
	suites, err := load(c.Paths)
	if err != nil {
		return err
	}
	cases, err := chosen(suites, c.Variant)
	if err != nil {
		return err
	}
	g, closeGround, err := ground(s, c.On)
	if err != nil {
		return err
	}
	defer func() {
		if err := closeGround(); err != nil {
			fmt.Fprintf(s.stderr, "hadrill: %v; hadrill clean takes away what is left\n", err)
		}
	}()
	prepared, err := prepare(g, cases)
	if err != nil {
		return surroundings(err)
	}
	if err := build(s, g, prepared); err != nil {
		return err
	}
	seeds := make([]uint64, c.Seeds)
	for i := range seeds {
		seeds[i] = c.Seed + uint64(i)
	}
	return c.do(s, harness.Jobs(prepared, cases, seeds))
}

// chosen are the cases of the variants that were asked for, of all where none
// was.
func chosen(suites []*scenarios.Suite, variants []string) ([]*scenarios.Case, error) {
	var cases []*scenarios.Case
	var names []string
	for _, s := range suites {
		for _, k := range s.Cases {
			names = append(names, k.Variant)
			if len(variants) == 0 || slices.Contains(variants, k.Variant) {
				cases = append(cases, k)
			}
		}
	}
	for _, v := range variants {
		if v == "" || !slices.Contains(names, v) {
			return nil, exit{exitUsage, fmt.Sprintf("--variant %s: no scenario here has it: %s", v, known(names))}
		}
	}
	return cases, nil
}

// known says which variants there are, each once.
func known(names []string) string {
	var each []string
	for _, n := range names {
		if n != "" && !slices.Contains(each, n) {
			each = append(each, n)
		}
	}
	if each == nil {
		return "there are no variants"
	}
	return "there are " + strings.Join(each, ", ")
}

// prepare reads the configuration files of every case; all problems at once,
// each once.
func prepare(g harness.Ground, cases []*scenarios.Case) ([]harness.Prepared, error) {
	var all []harness.Prepared
	var problems conf.Problems
	for _, c := range cases {
		p, err := g.Prepare(c)
		ps, ok := err.(conf.Problems)
		if err != nil && !ok {
			return nil, err
		}
		for _, one := range ps {
			one.Pos.File = filepath.ToSlash(filepath.Join(argument(c.Suite), one.Pos.File))
			if !slices.Contains(problems, one) {
				problems = append(problems, one)
			}
		}
		all = append(all, p)
	}
	return all, problems.Err()
}

// do runs the jobs, keeps what they give, and tells the outcome.
func (c *runCommand) do(s *session, jobs []harness.Job) error {
	out, err := newResults(c.Out)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	workers := c.Jobs
	switch {
	case workers > 0:
	case c.On == containers.Name:
		workers = 1 // runs in real time disturb each other
	default:
		workers = runtime.GOMAXPROCS(0)
	}
	began := time.Now()
	bar := newProgress(s, len(jobs), c.Progress)
	var verdicts []*reports.Verdict
	first := map[*scenarios.Case]bool{}
	err = harness.Suite(s.ctx, jobs, workers, bar.begun, func(r harness.Result) error {
		r.Record.Run.Hadrill = version
		verdicts = append(verdicts, r.Verdict)
		drawn := c.Plots == "all" || c.Plots == "first" && !first[r.Case]
		first[r.Case] = true
		err := out.keep(r, drawn)
		r.Measured.Settle()
		return err
	})
	bar.close()
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if err := out.summary(verdicts); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if err := reports.Text(s.stdout, verdicts, terminal(s)); err != nil {
		return err
	}
	c.tellTime(s, verdicts, time.Since(began))
	return outcome(s, verdicts, len(jobs))
}

// tellTime says how long it took and where everything is.
func (c *runCommand) tellTime(s *session, verdicts []*reports.Verdict, took time.Duration) {
	var all time.Duration
	for _, v := range verdicts {
		all += v.Record.End.At
	}
	what := fmt.Sprintf("%v of virtual time in %v (%.0f times as fast as the clock)", all.Round(time.Second), took.Round(10*time.Millisecond), all.Seconds()/took.Seconds())
	if c.On == containers.Name {
		what = fmt.Sprintf("%v on containers in %v", all.Round(time.Second), took.Round(time.Second))
	}
	fmt.Fprintf(s.stdout, "\n%d run%s, %s; records, reports and plots are in %s%c\n", len(verdicts), plural(len(verdicts)), what, c.Out, os.PathSeparator)
}

// outcome is the exit code of what was run.
func outcome(s *session, verdicts []*reports.Verdict, jobs int) error {
	if s.ctx.Err() != nil {
		finished := 0
		for _, v := range verdicts {
			if v.Record.End.Finished {
				finished++
			}
		}
		return exit{exitInconclusive, fmt.Sprintf("interrupted: %d of %d runs finished; what was recorded is kept", finished, jobs)}
	}
	if code := reports.Overall(verdicts).ExitCode(); code != exitPass {
		return exit{code: code}
	}
	return nil
}

// terminal is how text is laid out on the session's standard output.
func terminal(s *session) reports.TextOptions {
	if f, ok := s.stdout.to.(*os.File); ok {
		return reports.Terminal(f, os.Getenv)
	}
	return reports.TextOptions{}
}
