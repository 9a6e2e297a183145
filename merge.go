package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hadrill/hadrill/harness/shards"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/verdict"
)

type mergeCommand struct {
	Dirs []string `arg:"" name:"dir" help:"The folders of all shards of a study, in any order."`
	Out  string   `help:"Folder for records, reports and plots." default:"results" placeholder:"DIR"`
	tellFlags
	printFlags
	Progress bool `help:"Show progress on a terminal." default:"true" negatable:""`
}

// Run puts the shards of a study together: what is printed and kept is what one hadrill
// run of it all prints and keeps.
func (c *mergeCommand) Run(s *session) error {
	for _, dir := range c.Dirs {
		if sameFolder(dir, c.Out) {
			return exit{exitUsage, "--out " + c.Out + ": it is the folder of a shard: expected another"}
		}
	}
	study, err := shards.Open(c.Dirs)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	out, err := openFolder(c.Out)
	if err != nil {
		return err
	}
	began := time.Now()
	bar := newProgress(s, len(study.Jobs), c.Progress && !c.Quiet, nil)
	keeper := kept(study.Keep).keeper(out)
	var verdicts []*verdict.Verdict
	err = suite.RunJobs(s.ctx, study.Jobs, suite.Options{Workers: runtime.GOMAXPROCS(0), Begun: bar.begun, Do: study.Run, Keep: keeper.Keep}, func(r suite.Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	bar.close()
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	notRun := suite.NotRun(study.Jobs, verdicts, study.Ground)
	notKept := errors.Join(keeper.Finish(verdicts, notRun), c.tell(s, verdicts, notRun))
	how := fmt.Sprintf("of %d shards, put together in %v", len(c.Dirs), time.Since(began).Round(10*time.Millisecond))
	if err := c.print(s, verdicts, notRun, how, c.Out); err != nil {
		return err
	}
	if notKept != nil {
		return exit{exitInconclusive, notKept.Error()}
	}
	return outcome(s, verdicts, notRun)
}

// sameFolder reports whether two paths are those of one folder.
func sameFolder(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return filepath.Clean(a) == filepath.Clean(b) || errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
