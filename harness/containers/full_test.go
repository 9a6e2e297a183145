package containers

import (
	"errors"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/record"
)

// TestFull wants Redis to refuse writes while its disk is full, and to take them
// when it no longer is, on both grounds; a disk is full once.
func TestFull(t *testing.T) {
	t.Parallel()
	c := caseOf(t, "every-verb", "full")
	for _, rec := range []*record.Record{runOn(t, open(t), c), runOn(t, simulated.Ground{}, c)} {
		full, again := rec.Faults[0], rec.Faults[1]
		t.Logf("%s: %s, %s", full.ID, full.Effect, full.Evidence)
		if full.Effect != record.Confirmed || again.Effect != record.WithoutEffect {
			t.Errorf("%s: %s, %s; %s: %s, %s", full.ID, full.Effect, full.Evidence, again.ID, again.Effect, again.Evidence)
		}
		for _, e := range rec.Events {
			if e.Machine == "store" {
				t.Logf("%v %s %s", e.At, e.Kind, e.Detail)
			}
		}
		for _, s := range rec.Segments {
			if s.Group != "shared" {
				continue
			}
			t.Logf("from %v: %d requests, %d served, %d answered with an error", s.From, s.Counts.Total, s.Counts.OK, s.Counts.Status5xx)
			denied := s.From >= full.At && s.From < full.Until
			const tick = 20 // requests of the 100 ms after which the server tries again
			if denied && s.Counts.Status5xx == 0 || !denied && s.Counts.Status5xx > tick {
				t.Errorf("from %v to %v: %d answers are errors", s.From, s.To, s.Counts.Status5xx)
			}
		}
	}
}

// TestFullDoesNotCrash wants a machine that crashes to have no disk in memory.
func TestFullDoesNotCrash(t *testing.T) {
	_, err := new(Ground).Prepare(caseOf(t, "every-verb", "full-crash"))
	var cannot *harness.Unsupported
	if !errors.As(err, &cannot) || !strings.Contains(err.Error(), `"crash store" would lose it`) {
		t.Error(err)
	}
}
