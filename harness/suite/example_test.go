package suite_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hadrill/hadrill/harness/suite"
)

// A Go test that runs a scenario under twenty seeds. Each variant is a subtest:
// go test -run TestShop/hot-standby/kill-primary runs one of them.
func ExampleTest() {
	TestShop := func(t *testing.T) {
		suite.Test(t, "hot-standby", suite.Seeds(20)) // or a folder, such as "testdata/shop"
	}
	_ = TestShop // go test calls it
}

// The door to a run: load, choose, prepare, run.
func Example() {
	loaded, err := suite.Load([]string{"service-tier"})
	if err != nil {
		fmt.Println(err)
		return
	}
	cases, err := suite.Choose(loaded, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	ground, err := suite.DefaultGround().Open(ctx, func(line string) { fmt.Println(line) })
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ground.Close()
	prepared, err := suite.Prepare(ground, cases)
	if err != nil {
		fmt.Println(err)
		return
	}
	jobs := suite.Jobs(prepared, cases, suite.SeedsFrom(1, 2))
	err = suite.RunJobs(ctx, jobs, suite.Options{Workers: suite.Workers(ground, 0)}, func(r suite.Result) error {
		fmt.Printf("%s, seed %d: %s\n", r.Case.Name(), r.Seed, r.Verdict.Result)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// service-tier, seed 1: pass
	// service-tier, seed 2: pass
}
