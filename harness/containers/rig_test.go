package containers

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers/engine/enginetest"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// open is the ground, closed at the end of the test.
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

// caseOf is a variant of a scenario in testdata.
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
func runOn(t *testing.T, g harness.Ground, c *scenarios.Case) *reports.Record {
	t.Helper()
	p, err := g.Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	if real, ok := g.(*Ground); ok {
		if err := real.Build(t.Context(), []harness.Prepared{p}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), c.Lasts+3*time.Minute)
	defer cancel()
	rec := p.Run(ctx, 1, nil)
	if !rec.End.Finished {
		t.Fatalf("%s: %s", c.Name(), rec.End.Why)
	}
	return rec
}
