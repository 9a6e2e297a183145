package metric

import "time"

// Series is the course of a group: one number a second of the run, from second
// 0, by the time at which a request ended.
type Series struct {
	Group    string          `json:"group"`
	Requests []int           `json:"requests"`
	Errors   []int           `json:"errors"`
	Lost     []int           `json:"lost"`
	Stale    []int           `json:"stale,omitempty"` // none in the records of old versions
	Backends [][]int         `json:"backends"`        // by backend, then second
	P50      []time.Duration `json:"p50"`             // latency, 0 for none
	P99      []time.Duration `json:"p99"`
}
