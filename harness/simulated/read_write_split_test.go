package simulated_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/harness/suite"
)

// staleness is a row of the recording: reads on an idle replica of MariaDB 10.11, so long
// after the acknowledgement of a write.
type staleness struct {
	Case, Delay string
	Rate        float64
	Stale       float64 `json:"violation_ratio"`
}

// TestStaleReads: the share of reads that do not find what was written, within 5 points of
// the recording, for each time after it.
func TestStaleReads(t *testing.T) {
	data, err := os.ReadFile("testdata/golden/staleness/staleness.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded []staleness
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	variants := map[string]string{"0": "at-once", "1ms": "after-1ms", "5ms": "after-5ms", "20ms": "after-20ms"}
	compared := 0
	for _, r := range recorded {
		if r.Case != "idle" {
			continue
		}
		compared++
		for seed := uint64(1); seed <= 2; seed++ {
			if share := staleShare(t, variants[r.Delay], r.Rate, seed); share < r.Stale-0.05 || share > r.Stale+0.05 {
				t.Errorf("%s after the write at %v/s, seed %d: %.3f of the reads are stale, recorded %.3f", r.Delay, r.Rate, seed, share, r.Stale)
			}
		}
	}
	if compared != 5 {
		t.Errorf("%d rows compared, want 5", compared)
	}
}

// staleShare runs a variant of the library's read-write-split with so many writes a second.
func staleShare(t *testing.T, variant string, rate float64, seed uint64) float64 {
	all, err := suite.Load([]string{"read-write-split"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all[0].Cases {
		if c.Variant != variant {
			continue
		}
		c.Users[0].Pace.Rate = rate
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
		if reads < int(25*rate) {
			t.Fatalf("%s: %d reads, want %v a second", variant, reads, rate)
		}
		return float64(stale) / float64(reads)
	}
	t.Fatalf("no variant %q", variant)
	return 0
}
