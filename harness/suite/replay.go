package suite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// NotRepeatable is the error of replaying a record of a ground on which the same
// seed does not give the same run.
type NotRepeatable struct{ Ground string }

func (n *NotRepeatable) Error() string {
	var can []string
	for i := range Grounds {
		if Grounds[i].Repeatable {
			can = append(can, Grounds[i].Name)
		}
	}
	return fmt.Sprintf("the record is of ground %q: only %s runs can be replayed", n.Ground, strings.Join(can, " and "))
}

// ReadRecord reads a record's file, also what a killed process left of one.
func ReadRecord(path string) (*record.Record, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s: found a folder, expected the file of a record in it, such as %s", path, filepath.Join(path, "SCENARIO.VARIANT.SEED.jsonl"))
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot read: %w", path, folder.Cause(err))
	}
	defer f.Close()
	rec, err := record.Salvage(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rec, nil
}

// Replay is a record's run, ready to be done again.
type Replay struct {
	job    Job
	ground harness.Ground
}

// OpenReplay reads the scenario that a record holds and prepares its run. Close
// must be called.
func OpenReplay(ctx context.Context, rec *record.Record) (*Replay, error) {
	row, err := FindGround(rec.Run.Ground)
	if err != nil || !row.Repeatable {
		return nil, &NotRepeatable{rec.Run.Ground}
	}
	c, err := CaseOf(rec)
	if err != nil {
		return nil, err
	}
	g, err := row.Open(ctx, func(string) {})
	if err != nil {
		return nil, err
	}
	r := &Replay{Job{Case: c, Seed: rec.Run.Seed}, g}
	if r.job.Prepared, err = g.Prepare(c); err == nil {
		err = g.Build(ctx, []harness.Prepared{r.job.Prepared})
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Run does the run again.
func (r *Replay) Run(ctx context.Context) Result { return RunJob(ctx, r.job, nil) }

// Close closes the ground.
func (r *Replay) Close() error { return r.ground.Close() }

// CaseOf gives the case of the scenario that a record holds.
func CaseOf(rec *record.Record) (*scenarios.Case, error) {
	var settings []scenarios.Setting
	for _, text := range rec.Run.Settings {
		s, err := scenarios.ParseSetting(text)
		if err != nil {
			return nil, fmt.Errorf("the record's settings: %w", err)
		}
		settings = append(settings, s)
	}
	c, err := scenarios.LoadCase(scenarios.FilesFS(rec.Run.Files), rec.Run.Scenario, rec.Run.Path, rec.Run.Variant, settings)
	if err == nil && c == nil {
		err = errors.New("the record's scenario has no variant " + rec.Run.Variant)
	}
	return c, err
}
