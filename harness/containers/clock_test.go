package containers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/record"
)

// TestClock wants the clocks of programs to jump: one that jumps past the end of
// the sessions that an application server keeps loses them on both grounds, and
// those in Redis, which end never, not; a machine without power has no clock that
// could.
func TestClock(t *testing.T) {
	c := caseOf(t, "every-verb", "clock")
	real, model := runOn(t, open(t), c), runOn(t, simulated.Ground{}, c)
	for _, rec := range []*record.Record{real, model} {
		for i, want := range []record.Effect{record.Confirmed, record.Confirmed, record.Confirmed, record.WithoutEffect} {
			f := rec.Faults[i]
			t.Logf("%v %s: %s, %s", f.At, f.ID, f.Effect, f.Evidence)
			if f.Effect != want {
				t.Errorf("%s is %s, want %s", f.ID, f.Effect, want)
			}
		}
		lost, ok := afterJump(rec, "local", rec.Faults[1].At)
		kept, served := afterJump(rec, "shared", rec.Faults[1].At)
		t.Logf("%d sessions lost, %d requests served; of those in Redis %d and %d", lost, ok, kept, served)
		if lost == 0 || ok == 0 || kept > 0 || served == 0 {
			t.Errorf("%d sessions lost, %d requests served; of those in Redis %d and %d", lost, ok, kept, served)
		}
	}
}

// afterJump are the sessions that a group lost in the segment that begins then,
// and the requests that were served.
func afterJump(rec *record.Record, group string, from time.Duration) (lost, ok int) {
	for _, s := range rec.Segments {
		if s.Group == group && s.From == from {
			lost, ok = lost+s.Counts.Lost, ok+s.Counts.OK
		}
	}
	return lost, ok
}

// TestNoDrift wants a drift to be refused before the run, with the reason.
func TestNoDrift(t *testing.T) {
	_, err := new(Ground).Prepare(caseOf(t, "every-verb", "drift"))
	var cannot *harness.Unsupported
	if !errors.As(err, &cannot) || !strings.Contains(err.Error(), "clocks in containers do not drift") {
		t.Error(err)
	}
}
