package simulated_test

import (
	"context"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/harness/suite"
)

// failover prepares a case of the library with three database servers and 200
// writes a second.
func failover(t testing.TB, variant string) harness.Prepared {
	t.Helper()
	s, err := suite.Load([]string{"mysql-mha"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s[0].Cases {
		if c.Variant == variant {
			p, err := simulated.Ground{}.Prepare(c)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	t.Fatalf("no variant %q", variant)
	return nil
}

// BenchmarkFailover is a whole run: 90 s of the scenario, and up to 46 s before it.
func BenchmarkFailover(b *testing.B) {
	p := failover(b, "kill")
	b.ReportAllocs()
	for i := range b.N {
		if r := p.Run(context.Background(), uint64(i+1), nil); !r.End.Finished {
			b.Fatal(r.End.Why)
		}
	}
}
