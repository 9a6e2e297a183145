//go:build linux

package live

import (
	"context"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestClockError wants a program's wall clock to jump and its monotonic one not
// to.
func TestClockError(t *testing.T) {
	h := New(Options{})
	var wall, mono time.Duration
	err := h.Run(context.Background(), func(host.Host) error {
		w, m := h.Now(), h.Monotonic()
		h.SetClockError(-time.Hour)
		wall, mono = h.Now().Sub(w), h.Monotonic().Sub(m)
		h.Exit()
		return nil
	})
	if err != nil || wall != -time.Hour || mono != 0 {
		t.Errorf("the wall clock went by %v, the monotonic one by %v: %v", wall, mono, err)
	}
}
