package containers

import (
	"testing"
	"time"
)

// TestNonlocalBind: HAProxy listens on the address that it does not have yet, on one
// machine by the kernel's net.ipv4.ip_nonlocal_bind and on the other by its own bind
// transparent, and each answers there when the address is its machine's.
func TestNonlocalBind(t *testing.T) {
	t.Parallel()
	g := open(t)
	rec := runOn(t, g, caseOf(t, "nonlocal", ""))
	confirmedAll(t, rec)
	for _, at := range []time.Duration{2 * time.Second, 8 * time.Second, 14 * time.Second} {
		if s := rec.Series[0]; s.Requests[at/time.Second] < 50 || s.Errors[at/time.Second] > 0 {
			t.Errorf("in the second from %v %d requests, %d errors", at, s.Requests[at/time.Second], s.Errors[at/time.Second])
		}
	}
}
