package suite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// TestOption changes how Test runs a scenario. Without options it runs as
// hadrill run does.
type TestOption func(*testOptions)

type testOptions struct {
	seed     uint64
	seeds    int
	variants []string
	ground   string
}

// Seeds runs each case under n seeds rather than one.
func Seeds(n int) TestOption { return func(o *testOptions) { o.seeds = n } }

// Seed sets the first seed, which is 1 otherwise.
func Seed(first uint64) TestOption { return func(o *testOptions) { o.seed = first } }

// Variants runs only these variants of the scenario.
func Variants(names ...string) TestOption {
	return func(o *testOptions) { o.variants = append(o.variants, names...) }
}

// On runs the scenario on a ground of Grounds rather than in virtual time. For
// containers the test's package needs Main, and CGO_ENABLED=0, for its test
// binary is a program within them.
func On(ground string) TestOption { return func(o *testOptions) { o.ground = ground } }

// Test runs the scenario at path, as hadrill run would: a folder, or the name of
// a scenario of the library. Each case is a subtest, called SCENARIO/VARIANT,
// and runs under all seeds. A run that fails or is inconclusive fails it, with
// the text that hadrill run prints and the command that does the run again.
// Anything that keeps the scenario from being run fails t itself.
func Test(t *testing.T, path string, options ...TestOption) {
	t.Helper()
	o := &testOptions{seed: 1, seeds: 1, ground: DefaultGround().Name}
	for _, set := range options {
		set(o)
	}
	if o.seeds < 1 {
		t.Fatalf("suite: Seeds(%d): expected 1 or more", o.seeds)
	}
	g := openFor(t, o.ground)
	loaded, err := Load([]string{path})
	if err != nil {
		t.Fatalf("suite: %v", err)
	}
	cases, err := Choose(loaded, o.variants)
	if err != nil {
		t.Fatalf("suite: Variants: %v", err)
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			t.Helper()
			testCase(t, g, c, SeedsFrom(o.seed, o.seeds))
		})
	}
}

// openFor opens a ground until the test ends.
func openFor(t *testing.T, name string) harness.Ground {
	t.Helper()
	row, err := FindGround(name)
	if err != nil {
		t.Fatalf("suite: On(%q): %v", name, err)
	}
	if row.Child != nil && !mainCalled {
		t.Fatalf("suite: On(%q): this test binary is a program of the ground: it needs func TestMain(m *testing.M) { suite.Main(m) }", name)
	}
	g, err := row.Open(t.Context(), func(line string) { t.Log(line) })
	if err != nil {
		t.Fatalf("suite: On(%q): %v", name, err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Errorf("suite: %v", err)
		}
	})
	return g
}

// testCase runs a case and fails the test unless every run passes.
func testCase(t *testing.T, g harness.Ground, c *scenarios.Case, seeds []uint64) {
	t.Helper()
	verdicts, err := runCase(t.Context(), g, c, seeds)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := text.Write(&out, verdicts, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	if verdict.Overall(verdicts) != verdict.Pass {
		t.Errorf("\n%s", out.String())
		return
	}
	t.Logf("\n%s", out.String())
}

// runCase runs a case under every seed.
func runCase(ctx context.Context, g harness.Ground, c *scenarios.Case, seeds []uint64) ([]*verdict.Verdict, error) {
	cases := []*scenarios.Case{c}
	prepared, err := Prepare(g, cases)
	if err != nil {
		return nil, err
	}
	if _, err := Ask(ctx, cases); err != nil {
		return nil, err
	}
	if err := g.Build(ctx, prepared); err != nil {
		return nil, err
	}
	var verdicts []*verdict.Verdict
	settle := func(r Result) error { r.Measured.Settle(); return nil }
	err = RunJobs(ctx, Jobs(prepared, cases, seeds), Options{Workers: Workers(g, 0), Keep: settle}, func(r Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	return verdicts, err
}

// mainCalled reports whether the test binary went through Main.
var mainCalled bool

// Main does the work of TestMain for a package whose tests run scenarios on a
// ground that starts the test binary again, as that of containers does.
func Main(m *testing.M) {
	for i := range Grounds {
		child := Grounds[i].Child
		if child == nil {
			continue
		}
		is, err := child(os.Args[1:])
		switch {
		case is && err != nil:
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		case is:
			os.Exit(0)
		}
	}
	mainCalled = true
	os.Exit(m.Run())
}
