package reports

import "time"

// jsonOverhead is what measuring added to a run.
type jsonOverhead struct {
	Seed    uint64        `json:"seed"`
	Machine string        `json:"machine"` // "" for all together
	What    string        `json:"what"`
	Count   int64         `json:"count"`
	P50     time.Duration `json:"p50_ns"`
	P99     time.Duration `json:"p99_ns"`
	Max     time.Duration `json:"max_ns"`
	Behind  int           `json:"behind_s"` // seconds in which users could not keep up
}

func newJSONOverhead(seed uint64, overhead []Overhead) []jsonOverhead {
	all := []jsonOverhead{}
	for _, o := range overhead {
		all = append(all, jsonOverhead{seed, o.Machine, o.What, o.Count, o.P50, o.P99, o.Max, o.Behind})
	}
	return all
}
