package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/harness"
)

type compareCommand struct {
	Strategies compareStrategies `cmd:"" help:"Put balancing strategies before the same users, in scenes of slow, dead and unequal servers."`
}

type compareStrategies struct {
	Names    []string `arg:"" optional:"" name:"name" help:"Strategies such as nginx/least_conn, or programs such as nginx for all of theirs (default: all)."`
	Scene    []string `help:"Only these scenes." placeholder:"NAME"`
	Seed     uint64   `help:"First seed." default:"1"`
	Seeds    int      `help:"How many seeds: SEED, SEED+1, ..." default:"20"`
	Out      string   `help:"Folder for the tables and plots." default:"results" placeholder:"DIR"`
	JSON     bool     `name:"json" help:"Print JSON rather than tables."`
	Plots    bool     `help:"Draw a plot for each scene." default:"true" negatable:""`
	Jobs     int      `help:"Runs side by side (default: one for each core)." placeholder:"N"`
	Progress bool     `help:"Show progress on a terminal." default:"true" negatable:""`
	List     bool     `help:"List strategies and scenes, and run nothing."`
}

func (c *compareStrategies) Run(s *session) error {
	switch {
	case c.Seeds < 1 || c.Seeds > maxSeeds:
		return exit{exitUsage, fmt.Sprintf("--seeds %d: expected 1 to %d", c.Seeds, maxSeeds)}
	case c.Jobs < 0:
		return exit{exitUsage, fmt.Sprintf("--jobs %d: expected 1 or more", c.Jobs)}
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
	study := &strategies.Study{Scenes: scenes, Contenders: contenders}
	for i := range c.Seeds {
		study.Seeds = append(study.Seeds, c.Seed+uint64(i))
	}
	return c.do(s, study)
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

// do runs the study, keeps what it gives, and prints it.
func (c *compareStrategies) do(s *session, study *strategies.Study) error {
	out, err := newResults(c.Out)
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	workers := c.Jobs
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	began := time.Now()
	bar := newProgress(s, study.Jobs(), c.Progress)
	results, done, err := study.Run(s.ctx, workers, func() {
		if told := bar.begun(harness.Job{}); told != nil {
			told(1)
		}
	})
	bar.close()
	if err != nil {
		return exit{exitInconclusive, fmt.Sprintf("interrupted: %d of %d parts finished; nothing is kept", done, study.Jobs())}
	}
	if err := c.keep(out, results); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if c.JSON {
		return results.JSON(s.stdout)
	}
	if err := results.Text(s.stdout); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "\n%s under %d seed%s in %v; tables and plots are in %s%c\n", counted(study), len(study.Seeds), plural(len(study.Seeds)), time.Since(began).Round(10*time.Millisecond), c.Out, os.PathSeparator)
	return nil
}

// counted is "29 strategies in 12 scenes".
func counted(study *strategies.Study) string {
	strategy := "strategies"
	if len(study.Contenders) == 1 {
		strategy = "strategy"
	}
	return fmt.Sprintf("%d %s in %d scene%s", len(study.Contenders), strategy, len(study.Scenes), plural(len(study.Scenes)))
}

// keep writes strategies.txt, strategies.json and a plot for each scene.
func (c *compareStrategies) keep(out *results, r *strategies.Results) error {
	if err := out.write("strategies.txt", func(w io.Writer) error { return r.Text(w) }); err != nil {
		return err
	}
	if err := out.write("strategies.json", func(w io.Writer) error { return r.JSON(w) }); err != nil {
		return err
	}
	if !c.Plots {
		return nil
	}
	for i := range r.Scenes {
		if err := out.draw("strategies."+r.Scenes[i].Scene.Name, r.Scenes[i].Plot(len(r.Seeds))); err != nil {
			return err
		}
	}
	return nil
}
