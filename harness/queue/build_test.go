package queue

import (
	"bytes"
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
)

// building is a drill whose cases take a while to prepare.
type building struct {
	drill
	takes time.Duration
	times *atomic.Int64
}

func (b building) Build(context.Context, []harness.Prepared) error {
	b.times.Add(1)
	time.Sleep(b.takes)
	return nil
}

// TestLongBuild: a worker that makes images for longer than a lease keeps its job.
func TestLongBuild(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)[:1]
	g := building{takes: 4 * quick.lease, times: new(atomic.Int64)}
	r.worker("one", g)
	r.worker("two", g)
	s := r.study(r.connect())
	if got, err := run(t.Context(), s, all); err != nil || !bytes.Equal(got, wanted(t, all)) {
		t.Errorf("the records are others, or %v", err)
	}
	if n := g.times.Load(); n != 1 {
		t.Errorf("%d workers prepared the one job, want 1", n)
	}
}
