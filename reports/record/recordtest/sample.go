// Package recordtest makes records to test reports with.
package recordtest

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/metric"
)

const s = time.Second

// Histogram of times in microseconds.
func Histogram(t testing.TB, micros ...int64) *metric.Histogram {
	t.Helper()
	h := metric.NewHistogram()
	for _, us := range micros {
		if err := h.RecordValue(us); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// Sample gives a run of 60 s with two groups, a fault from 20 to 40 s, an
// address that moves at 23 s, and one outage a group.
func Sample(t testing.TB) *record.Record {
	segment := func(group string, from, to time.Duration, c metric.Counts, micros ...int64) metric.Segment {
		c.Total = len(micros)
		return metric.Segment{Group: group, From: from, To: to, Counts: c, Latency: Histogram(t, micros...), Service: Histogram(t, micros...)}
	}
	return &record.Record{
		Run: record.Run{
			Hadrill: "0.1.0", Scenario: "vip-nginx", Path: "library:vip-nginx", Title: "nginx dies on the master", Variant: "preempt", Seed: 7,
			Ground: "simulated", Lasts: 60 * s, Groups: []string{"shoppers", "robots"}, Backends: []string{"web1", "web2"},
			Addresses: []string{"10.20.0.100", "10.20.0.200"}, Housekeeping: []string{"note:redis", "note:record"}, Expect: []string{"sessions.lost == 0", "outage.longest < 5s"},
			Files: map[string]string{"scenario.yaml": "title: x\n", "latin1.conf": "# caf\xe9\n"},
		},
		Events: []record.Event{
			{At: -18 * s, Machine: "lb1", Kind: "address-added", Detail: "10.20.0.100"},
			{At: 20 * s, Machine: "lb1", Program: "nginx", Kind: "ended", Detail: "killed"},
			{At: 20*s + 1, Machine: "redis1", Program: "redis", Kind: "note:redis", Detail: "DB saved on disk"},
			{At: 22 * s, Machine: "lb1", Program: "keepalived/vrrp", Kind: "note:vrrp", Detail: "Script `chk_nginx` now returning 1"},
			{At: 23 * s, Machine: "lb1", Kind: "address-removed", Detail: "10.20.0.100"},
			{At: 23 * s, Machine: "lb2", Kind: "address-added", Detail: "10.20.0.100"},
		},
		Faults: []record.Fault{
			{ID: "kill lb1/nginx", Verb: "kill", Targets: []string{"lb1/nginx"}, At: 20 * s, Until: 40 * s, Effect: record.Confirmed, Evidence: "lb1/nginx: killed at 20s"},
			{ID: "start lb1/nginx", Verb: "start", Targets: []string{"lb1/nginx"}, At: 40 * s, Until: 40 * s, Repair: true, Effect: record.Confirmed},
		},
		Segments: []metric.Segment{
			segment("shoppers", 0, 20*s, metric.Counts{OK: 4, Opened: 2, Acknowledged: 3, Reads: 2, Backends: []int{3, 1}}, 100, 200, 300, 400),
			segment("shoppers", 20*s, 40*s, metric.Counts{OK: 1, Refused: 2, Timeouts: 1, Opened: 1, Acknowledged: 1, Reads: 2, Lost: 1, ForcedLogins: 1, Backends: []int{0, 1}}, 100, 500, 600, 1000),
			segment("shoppers", 40*s, 60*s, metric.Counts{OK: 2, Backends: []int{1, 1}}, 100, 200),
			segment("robots", 0, 20*s, metric.Counts{OK: 1, Backends: []int{1, 0}}, 100),
			segment("robots", 20*s, 40*s, metric.Counts{Status5xx: 1, Backends: []int{0, 0}}, 700),
			segment("robots", 40*s, 60*s, metric.Counts{OK: 1, Backends: []int{0, 1}}, 100),
		},
		Series: []metric.Series{
			{Group: "shoppers", Requests: []int{1, 2}, Errors: []int{0, 1}, Lost: []int{0, 0}, Backends: [][]int{{1, 1}, {0, 0}}, P50: []time.Duration{1, 2}, P99: []time.Duration{3, 4}},
		},
		Outages: []metric.Outage{
			{Group: "shoppers", From: 20 * s, To: 23500 * time.Millisecond, Failed: 3},
			{Group: "robots", From: 39 * s, To: 41 * s, Failed: 1},
		},
		End: record.End{At: 60 * s, Finished: true, Digest: "0123456789abcdef", Events: 1234},
	}
}
