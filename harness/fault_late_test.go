package harness

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// busy is a ground in real time: everything happens side by side, and a fault is
// injected only when the test lets it be.
type busy struct {
	inject chan struct{}
	wg     sync.WaitGroup
	undone bool
}

func (g *busy) Schedule(_ context.Context, _ time.Duration, step func()) { g.wg.Go(step) }

func (g *busy) Inject(_ context.Context, f *scenarios.Fault) Injection {
	if !f.Repair {
		<-g.inject
	}
	return Injection{
		Undo:     func(context.Context, time.Duration) error { g.undone = true; return nil },
		Evidence: func(context.Context) (record.Effect, string) { return record.Confirmed, "it shows" },
	}
}

// TestFaultLate has repairs whose moment comes while their fault is still being
// injected: they end it as soon as it has been.
func TestFaultLate(t *testing.T) {
	for _, row := range []struct {
		fault, repair string
		undone        bool
	}{
		{"at: 1s, kill: a/nginx", "at: 2s, start: a/nginx", false},
		{"at: 1s, cut: a, name: split", "at: 2s, heal: split", true},
	} {
		g := &busy{inject: make(chan struct{})}
		fs := NewFaults(caseWith(t, row.fault, row.repair))
		came := make(chan struct{})
		g.wg.Go(func() {
			fs.inject(t.Context(), g, fs[1])
			close(came)
		})
		<-came
		g.wg.Go(func() { fs.inject(t.Context(), g, fs[0]) })
		close(g.inject)
		g.wg.Wait()
		got := fs.Recorded(t.Context())
		if got[0].Effect != record.Confirmed || got[0].Until != 2*time.Second || got[1].Effect != record.Confirmed || g.undone != row.undone {
			t.Errorf("%s, %s: got %+v, undone %v", row.fault, row.repair, got, g.undone)
		}
	}
}

// TestFaultNotYet has the run end while a fault is being injected and its repair
// waits for it.
func TestFaultNotYet(t *testing.T) {
	g := &busy{inject: make(chan struct{})}
	c := caseWith(t, "at: 1s, cut: a, name: split", "at: 2s, heal: split")
	fs := NewFaults(c)
	fs.Schedule(t.Context(), c, g)
	got := fs.Recorded(t.Context())
	close(g.inject)
	g.wg.Wait()
	for _, f := range got {
		if f.Effect != record.Unknown || f.Evidence != "the run ended before it" {
			t.Errorf("%s: %s, %q", f.ID, f.Effect, f.Evidence)
		}
	}
}
