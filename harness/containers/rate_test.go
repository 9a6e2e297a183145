package containers

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
)

// rated runs a variant of the scenario rate with the users on one core.
func rated(tb testing.TB, g *Ground, variant string) *record.Record {
	tb.Helper()
	c := caseOf(tb, "rate", variant)
	p, err := g.Prepare(c)
	if err != nil {
		tb.Fatal(err)
	}
	one := p.(*plan)
	for i := range one.machines {
		if one.machines[i].group != nil {
			one.machines[i].cores = 1
		}
	}
	rec := one.Run(tb.Context(), 1, nil)
	if !rec.End.Finished {
		tb.Fatal(rec.End.Why)
	}
	return rec
}

// queueing gives the delays that the users' machine added.
func queueing(tb testing.TB, rec *record.Record) record.Overhead {
	tb.Helper()
	for _, o := range rec.Overhead {
		if o.What == "queueing" {
			return o
		}
	}
	tb.Fatal("it is not known what the users' machine added")
	return record.Overhead{}
}

// perSecond gives how many requests ended in a second, when all users had
// come.
func perSecond(rec *record.Record) float64 {
	n := 0
	all := rec.Series[0].Requests[1 : rec.Run.Lasts/time.Second]
	for _, one := range all {
		n += one
	}
	return float64(n) / float64(len(all))
}

// BenchmarkUsers asks for 5,000 requests a second of users on one core.
func BenchmarkUsers(b *testing.B) {
	g := open(b)
	for _, variant := range []string{"keepalive", "new-connections"} {
		b.Run(variant, func(b *testing.B) {
			for b.Loop() {
				rec := rated(b, g, variant)
				late := queueing(b, rec)
				b.ReportMetric(perSecond(rec), "requests/s")
				b.ReportMetric(float64(late.P99)/1e3, "us-late-p99")
				b.ReportMetric(float64(late.Behind), "s-behind")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// TestUsersAreTheBottleneck has users asked for more than a core can do: the
// record says so.
func TestUsersAreTheBottleneck(t *testing.T) {
	rec := rated(t, open(t), "too-many")
	if late := queueing(t, rec); late.Behind == 0 {
		t.Errorf("%.0f requests/s of 100000, and not behind: %+v", perSecond(rec), late)
	}
}
