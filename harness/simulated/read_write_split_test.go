package simulated_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/replay"
)

// staleness is a row of the recording: reads on an idle replica of MariaDB 10.11, so long
// after the acknowledgement of a write.
type staleness struct {
	Case, Delay string
	Rate        float64
	Stale       float64 `json:"violation_ratio"`
}

// TestStaleReads: the share of reads that do not find what was written, within 5 points of
// the recording, for each time after it. The row with one transaction of 400000 rows is
// left out: a transaction is one row here.
func TestStaleReads(t *testing.T) {
	folders, err := replay.Staleness.Folders()
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		cases, err := replay.Staleness.Cases(folder)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cases {
			compareStaleness(t, &cases[i])
		}
	}
}

// compareStaleness compares the rows of a recording.
func compareStaleness(t *testing.T, c *replay.Case) {
	t.Helper()
	var recorded []staleness
	if err := json.Unmarshal(c.Files[0].Data, &recorded); err != nil {
		t.Fatal(err)
	}
	variants := map[string]string{
		"idle 0": "at-once", "idle 1ms": "after-1ms", "idle 5ms": "after-5ms", "idle 20ms": "after-20ms",
		"sync_as 0": "semi-sync", "sync_ac 0": "semi-sync-commit", "MASTER_DELAY=2 ": "at-once",
	}
	compared := 0
	for _, r := range recorded {
		variant := variants[r.Case+" "+r.Delay]
		if variant == "" {
			continue
		}
		compared++
		for seed := uint64(1); seed <= 2; seed++ {
			if share := staleShare(t, variant, &r, seed); share < r.Stale-0.05 || share > r.Stale+0.05 {
				t.Errorf("%s, %s after the write at %v/s, seed %d: %.3f of the reads are stale, recorded %.3f", r.Case, r.Delay, r.Rate, seed, share, r.Stale)
			}
		}
	}
	if compared != 8 {
		t.Errorf("%d rows compared, want 8", compared)
	}
}

// staleShare runs a variant of the library's read-write-split at the recording's rate, and
// with its MASTER_DELAY on the replicas.
func staleShare(t *testing.T, variant string, of *staleness, seed uint64) float64 {
	all, err := suite.Load([]string{"read-write-split"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all[0].Cases {
		if c.Variant != variant {
			continue
		}
		c.Users[0].Pace.Rate = of.Rate
		var delay int
		if n, _ := fmt.Sscanf(of.Case, "MASTER_DELAY=%d", &delay); n == 1 {
			delayReplicas(c, time.Duration(delay)*time.Second)
		}
		p, err := simulated.Ground{}.Prepare(c)
		if err != nil {
			t.Fatal(err)
		}
		r := p.Run(context.Background(), seed, nil)
		reads, stale := 0, 0
		for i := range r.Segments {
			reads += int(r.Segments[i].Counts.RowReads)
			stale += int(r.Segments[i].Counts.StaleReads)
		}
		if reads < int(25*of.Rate) {
			t.Fatalf("%s: %d reads, want %v a second", variant, reads, of.Rate)
		}
		return float64(stale) / float64(reads)
	}
	t.Fatalf("no variant %q", variant)
	return 0
}

// delayReplicas sets MASTER_DELAY.
func delayReplicas(c *scenarios.Case, delay time.Duration) {
	for i := range c.Machines {
		for j := range c.Machines[i].Run {
			if m, is := c.Machines[i].Run[j].Settings.(*scenarios.Mysqld); is && m.ReplicaOf != "" {
				m.Delay = delay
			}
		}
	}
}
