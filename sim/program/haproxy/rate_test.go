package haproxy

import (
	"slices"
	"testing"
	"time"
)

// TestRateWait: five a second are taken at once, the next when a second is over,
// then one each fifth of a second (freq_ctr.h; recorded: 1003, 1283, 1410, 1632,
// 1819, 2002 ms on a busy machine).
func TestRateWait(t *testing.T) {
	r := newRate(time.Second)
	at, got := int64(10_000), []int64{}
	for range 10 {
		for w := r.wait(at, 5); w > 0; w = r.wait(at, 5) {
			at += w
		}
		r.add(at)
		got = append(got, at-10_000)
	}
	if want := []int64{0, 0, 0, 0, 0, 1001, 1201, 1401, 1601, 1801}; !slices.Equal(got, want) {
		t.Errorf("accepted at %v, want %v", got, want)
	}
}
