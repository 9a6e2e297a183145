package containers

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers/engine/enginetest"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// open gives the ground, closed at the end of the test.
func open(t testing.TB) *Ground {
	t.Helper()
	enginetest.Client(t)
	g, err := Open(t.Context(), func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// caseOf gives a variant of a scenario in testdata.
func caseOf(t testing.TB, name, variant string) *scenarios.Case {
	t.Helper()
	s, err := scenarios.Load(os.DirFS("."), "testdata/"+name, "testdata/"+name)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Cases, func(c *scenarios.Case) bool { return c.Variant == variant })
	if i < 0 {
		t.Fatalf("%s has no variant %q", name, variant)
	}
	return s.Cases[i]
}

// runOn runs a case on a ground and wants it to finish.
func runOn(t *testing.T, g harness.Ground, c *scenarios.Case) *record.Record {
	t.Helper()
	p, err := g.Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Build(t.Context(), []harness.Prepared{p}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), c.Lasts+3*time.Minute)
	defer cancel()
	rec := p.Run(ctx, 1, nil)
	if !rec.End.Finished {
		t.Fatalf("%s: %s", c.Name(), rec.End.Why)
	}
	return rec
}

// judged gives the verdict on a record of the case.
func judged(c *scenarios.Case, rec *record.Record) *verdict.Verdict {
	var expect []verdict.Expectation
	for i := range c.Expect {
		expect = append(expect, &c.Expect[i])
	}
	return verdict.Judge(rec, measure.Measure(rec), expect, "")
}
