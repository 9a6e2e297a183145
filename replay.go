package main

import (
	"errors"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

type replayCommand struct {
	Record string `arg:"" help:"A record that hadrill run wrote (results/*.jsonl)."`
	Events bool   `help:"Print everything that programs and machines did."`
}

// Run runs a record's scenario again, from the files that the record holds,
// and tells whether the same happened.
func (c *replayCommand) Run(s *session) error {
	rec, err := readRecord(c.Record)
	if err != nil {
		return err
	}
	job, err := jobOf(rec)
	if err != nil && !rec.End.Finished {
		return exit{exitUsage, fmt.Sprintf("%s: %s: it does not hold what is needed to run again: %v", c.Record, rec.End.Why, err)}
	}
	if err != nil {
		return err
	}
	res := harness.Run(s.ctx, job, nil)
	if s.ctx.Err() != nil {
		return exit{exitInconclusive, "interrupted"}
	}
	if c.Events {
		for _, e := range res.Record.Events {
			fmt.Fprintf(s.stdout, "%12.6fs  %-24s %-16s %s\n", e.At.Seconds(), e.Machine+"/"+e.Program, e.Kind, e.Detail)
		}
		fmt.Fprintln(s.stdout)
	}
	verdicts := []*reports.Verdict{res.Verdict}
	if err := reports.Text(s.stdout, verdicts, terminal(s)); err != nil {
		return err
	}
	switch again := res.Record.End.Digest; {
	case !res.Record.End.Finished: // the text says why
	case !rec.End.Finished:
		fmt.Fprintf(s.stdout, "\nthe record is of a run that did not finish (%s); this one did, digest %s\n", rec.End.Why, again)
	case rec.End.Digest != again:
		return exit{exitFail, fmt.Sprintf("not the same run: the record's digest is %s, this run's %s; the record was written by hadrill %s, this is %s", rec.End.Digest, again, rec.Run.Hadrill, version)}
	default:
		fmt.Fprintf(s.stdout, "\nthe same run again: digest %s, %d events\n", again, res.Record.End.Events)
	}
	return outcome(s, verdicts, 1)
}

func readRecord(path string) (*reports.Record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, exit{exitUsage, fmt.Sprintf("%s: cannot read: %v", path, cause(err))}
	}
	defer f.Close()
	rec, err := reports.Salvage(f)
	if err != nil {
		return nil, exit{exitUsage, fmt.Sprintf("%s: %v", path, err)}
	}
	return rec, nil
}

// jobOf makes a job of what a record holds.
func jobOf(rec *reports.Record) (harness.Job, error) {
	if rec.Run.Ground != (simulated.Ground{}).Name() {
		return harness.Job{}, exit{exitInconclusive, fmt.Sprintf("the record is of ground %q: only %s runs can be replayed", rec.Run.Ground, simulated.Ground{}.Name())}
	}
	k, err := recordedCase(rec)
	if err != nil {
		return harness.Job{}, err
	}
	p, err := simulated.Ground{}.Prepare(k)
	return harness.Job{Case: k, Prepared: p, Seed: rec.Run.Seed}, err
}

// recordedCase is the case of the scenario that a record holds.
func recordedCase(rec *reports.Record) (*scenarios.Case, error) {
	files := fstest.MapFS{}
	for name, text := range rec.Run.Files {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	suite, err := scenarios.Load(files, ".", rec.Run.Path)
	if err != nil {
		return nil, err
	}
	for _, k := range suite.Cases {
		if k.Variant == rec.Run.Variant {
			return k, nil
		}
	}
	return nil, errors.New("the record's scenario has no variant " + rec.Run.Variant)
}
