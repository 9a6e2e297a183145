package overhead

import (
	"time"

	"github.com/hadrill/hadrill/reports/record"
)

// JSON is the overhead of a run in reports.
type JSON struct {
	Seed    uint64        `json:"seed"`
	Machine string        `json:"machine"` // "" for all together
	What    string        `json:"what"`
	Count   int64         `json:"count"`
	P50     time.Duration `json:"p50_ns"`
	P99     time.Duration `json:"p99_ns"`
	Max     time.Duration `json:"max_ns"`
	Behind  int           `json:"behind_s"` // seconds in which users could not keep up
}

// NewJSON makes the JSON of a run's overhead.
func NewJSON(seed uint64, overhead []record.Overhead) []JSON {
	all := []JSON{}
	for _, o := range overhead {
		all = append(all, JSON{seed, o.Machine, o.What, o.Count, o.P50, o.P99, o.Max, o.Behind})
	}
	return all
}
