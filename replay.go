package main

import (
	"errors"
	"fmt"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
)

type replayCommand struct {
	Record string `arg:"" help:"A record that hadrill run wrote (results/*.jsonl)."`
	Events bool   `help:"Print everything that programs and machines did."`
}

// Run runs a record's scenario again, from the files that the record holds,
// and reports whether the same happened: the exit code is 0 when it did, whatever
// became of the expectations, and 1 when another run came out.
func (c *replayCommand) Run(s *session) error {
	rec, err := suite.ReadRecord(c.Record)
	if err != nil {
		return err
	}
	replay, err := suite.OpenReplay(s.ctx, rec)
	if err != nil {
		return c.notReplayed(rec, err)
	}
	res := replay.Run(s.ctx)
	if err := replay.Close(); err != nil {
		return err
	}
	if s.ctx.Err() != nil {
		return exit{exitInconclusive, "interrupted"}
	}
	if c.Events {
		printEvents(s, res.Record)
	}
	verdicts := []*verdict.Verdict{res.Verdict}
	if err := text.Write(s.stdout, verdicts, terminal(s)); err != nil {
		return err
	}
	if !res.Record.End.Finished {
		return outcome(s, verdicts, nil) // the text says why
	}
	if !rec.End.Finished {
		return exit{exitInconclusive, fmt.Sprintf("nothing to compare with: the record is of a run that did not finish (%s); this one did, digest %s", rec.End.Why, res.Record.End.Digest)}
	}
	return sameRecord(s, rec, res)
}

// notReplayed gives the error of a record that cannot be run again.
func (c *replayCommand) notReplayed(rec *record.Record, err error) error {
	var other *suite.NotRepeatable
	switch {
	case !rec.End.Finished:
		return exit{exitUsage, fmt.Sprintf("%s: %s: it does not hold what is needed to run again: %v", c.Record, rec.End.Why, err)}
	case errors.As(err, &other):
		return exit{exitInconclusive, err.Error()}
	}
	return err
}

func printEvents(s *session, rec *record.Record) {
	for _, e := range rec.Events {
		fmt.Fprintf(s.stdout, "%12.6fs  %-24s %-16s %s\n", e.At.Seconds(), e.Machine+"/"+e.Program, e.Kind, e.Detail)
	}
	fmt.Fprintln(s.stdout)
}

// sameRecord prints whether a run is the one of the record again, to the last byte
// of its record, or names the first difference.
func sameRecord(s *session, rec *record.Record, res suite.Result) error {
	again := res.Record
	first, err := record.Difference(rec, again)
	if err != nil {
		return err
	}
	if first == "" {
		fmt.Fprintf(s.stdout, "\nthe same run again: digest %s, %d events\n", again.End.Digest, again.End.Events)
		if res.Verdict.Result != verdict.Pass {
			fmt.Fprintf(s.stdout, "its outcome is the record's: %s; the exit code says that the runs are the same\n", res.Verdict.Result)
		}
		return nil
	}
	what := "the same digest, and another record"
	if rec.End.Digest != again.End.Digest {
		what = fmt.Sprintf("the record's digest is %s, this run's %s", rec.End.Digest, again.End.Digest)
	}
	return exit{exitFail, fmt.Sprintf("not the same run: %s; the first difference is in %s; the record was written by hadrill %s, this is %s", what, first, rec.Run.Hadrill, suite.Version)}
}
