package simulated

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
)

// busy gives the small stack with many requests.
func busy(t *testing.T, pace string) *plan {
	text := strings.Replace(small, "count: 10", "count: 100", 1)
	text = strings.Replace(text, "every: 200ms", "every: "+pace, 1)
	return planOf(t, loadSmall(t, text+"faults:\n  - {at: 2s, for: 1s, kill: web1/tomcat}\n", nil))
}

// TestRecordSize has ten times as many requests in the same time: the record
// grows by the digits of its counts and the spread of its latencies.
func TestRecordSize(t *testing.T) {
	few, many := busy(t, "1s").Run(t.Context(), 1, nil), busy(t, "100ms").Run(t.Context(), 1, nil)
	n, m := measure.Measure(few).Whole().Count("requests.total"), measure.Measure(many).Whole().Count("requests.total")
	if n == 0 || m < 8*n {
		t.Fatalf("%d and %d requests", n, m)
	}
	a, b := len(written(t, few)), len(written(t, many))
	if b > a+a/2 {
		t.Errorf("the record has %d bytes, with ten times as many requests %d", a, b)
	}
}

// TestMemory goes on with a run to ten times its length: what it holds beside
// the events and the course of each second stays the same.
func TestMemory(t *testing.T) {
	p := busy(t, "100ms")
	p.c.Lasts = 200 * time.Second
	r := newRun(p, 1)
	defer r.w.Close()
	live := func(until time.Duration) int64 {
		r.w.Run(r.lead + until)
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := live(20 * time.Second)
	after := live(200 * time.Second)
	// a number for requests, errors, losses, two percentiles and each of three
	// servers a second, in slices that grow by doubling
	const course = 180 * 8 * 8 * 2
	if grown := after - before; grown > course+32<<10 {
		t.Errorf("the run holds %d bytes more after 180000 requests, expected at most the course of 180 s, %d", grown, course)
	}
	if rec := r.record(""); rec.Series[0].Requests[150] < 900 {
		t.Errorf("%d requests a second", rec.Series[0].Requests[150])
	}
}
