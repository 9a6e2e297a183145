package suite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/measure"
)

// A record that a run left behind holds everything that reports are made of.
func ExampleReadRecord() {
	dir, err := os.MkdirTemp("", "results-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := record(dir); err != nil { // as hadrill run --out DIR hot-standby
		fmt.Println(err)
		return
	}

	rec, err := suite.ReadRecord(filepath.Join(dir, "hot-standby.kill-primary.1.jsonl"))
	if err != nil {
		fmt.Println(err)
		return
	}
	figures := measure.Measure(rec).Whole()
	fmt.Printf("%s, seed %d: sessions lost %d\n", rec.Run.Name(), rec.Run.Seed, figures.Count("sessions.lost"))
	for _, f := range rec.Faults {
		fmt.Printf("%s at %v: %s\n", f.ID, f.At, f.Effect)
	}
	// Output:
	// hot-standby/kill-primary, seed 1: sessions lost 0
	// kill pc/PC01 at 20s: confirmed
}

// record leaves a record of hot-standby/kill-primary in a folder.
func record(dir string) error {
	out, err := folder.Open(dir)
	if err != nil {
		return err
	}
	loaded, err := suite.Load([]string{"hot-standby"})
	if err != nil {
		return err
	}
	cases, err := suite.Choose(loaded, []string{"kill-primary"})
	if err != nil {
		return err
	}
	ctx := context.Background()
	ground, err := suite.DefaultGround().Open(ctx, func(string) {})
	if err != nil {
		return err
	}
	defer ground.Close()
	prepared, err := suite.Prepare(ground, cases)
	if err != nil {
		return err
	}
	jobs := suite.Jobs(prepared, cases, suite.SeedsFrom(1, 1))
	keeper := suite.NewKeeper(out, nil) // draws nothing
	return suite.RunJobs(ctx, jobs, suite.Options{Workers: 1, Keep: keeper.Keep}, func(suite.Result) error { return nil })
}
