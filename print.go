package main

import (
	"fmt"
	"os"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/shards"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
)

// printFlags say what is printed of runs.
type printFlags struct {
	JSON   bool `name:"json" xor:"printed" help:"Print report.json rather than the table."`
	Quiet  bool `short:"q" xor:"printed" help:"Print only what did not pass."`
	Faults bool `xor:"printed" help:"Print the table of faults of every run, too."`
	Errors bool `xor:"printed" help:"Print how the requests of every run failed and who answered them, too."`
}

// print prints what the runs come to, as the flags have it, how they went, and in which
// folder everything is.
func (c *printFlags) print(s *session, verdicts []*verdict.Verdict, notRun []verdict.NotRun, how, out string) error {
	if !c.JSON && !c.Quiet {
		if err := text.WriteInterrupted(s.stdout, verdicts, notRun, terminal(s)); err != nil {
			return err
		}
	}
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
	printPlace(s, verdicts, how, out)
	return nil
}

// printPlace prints how the runs went and where everything is.
func printPlace(s *session, verdicts []*verdict.Verdict, how, out string) {
	fmt.Fprintf(s.stdout, "\n%d run%s, %s; records, reports and plots are in %s%c\n", len(verdicts), plural(len(verdicts)), how, out, os.PathSeparator)
	if n := suite.EarlierRecords(out, verdicts); n > 0 {
		fmt.Fprintf(s.stdout, "there are %d record%s of earlier runs in it, too, which the reports do not count\n", n, plural(n))
	}
}

// howLong tells how much of the scenarios' time was run, and in how much of ours. known
// is how many of the runs had been done before.
func howLong(g harness.Ground, verdicts []*verdict.Verdict, known int, took time.Duration) string {
	var all time.Duration
	for _, v := range verdicts {
		all += v.Record.End.At
	}
	if g.RealTime() {
		return fmt.Sprintf("%v on %s in %v", all.Round(time.Second), g.Name(), took.Round(time.Second)) + before(known)
	}
	what := fmt.Sprintf("%v of virtual time in %v", all.Round(time.Second), took.Round(10*time.Millisecond))
	if known > 0 {
		return what + before(known)
	}
	if all == 0 {
		return what
	}
	return what + fmt.Sprintf(" (%.0f times as fast as the clock)", all.Seconds()/took.Seconds())
}

// before says how many of some runs had been done before, "" for none.
func before(known int) string {
	if known == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of them had been done before (--again does them again)", known)
}

// kept says what is made of records.
type kept shards.Keep

// keeper keeps runs in a folder.
func (k kept) keeper(out *folder.Folder) *suite.Keeper {
	keeper := suite.NewKeeper(out, k.drawn())
	if k.CSV {
		keeper.KeepCourses()
	}
	if k.HTML {
		keeper.KeepHTML()
	}
	return keeper
}

// drawn reports which runs are drawn; nil for none.
func (k kept) drawn() func(suite.Job) bool {
	switch k.Plots {
	case "all":
		return func(suite.Job) bool { return true }
	case "first":
		return func(j suite.Job) bool { return j.Seed == k.Seed }
	}
	return nil
}
