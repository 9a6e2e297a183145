package redis

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// TestExpiryFollowsTheWallClock wants a key to vanish when the clock jumps past
// its end, and one that would have ended to stay when the clock is set back
// (redis-server 7.0.15, measured with libfaketime: TTL 100 is gone after +3600 s;
// TTL 6399 reads 13599 after -3600 s).
func TestExpiryFollowsTheWallClock(t *testing.T) {
	r := newRig(t, Config{}, time.Hour, world.MachineOptions{})
	_, _ = r.command(1*time.Second, "SET", "short", "v", "EX", "100")
	_, _ = r.command(2*time.Second, "SET", "long", "v", "EX", "10000")
	r.machine.StepClock(time.Hour)
	if reply, err := r.command(3*time.Second, "GET", "short"); err != nil || !reply.IsNull() {
		t.Errorf("an hour later: %q, %v", reply.Text, err)
	}
	r.machine.StepClock(-2 * time.Hour)
	if reply, err := r.command(4*time.Second, "TTL", "long"); err != nil || reply.Integer != 13598 {
		t.Errorf("two hours earlier its end is in %d s, %v", reply.Integer, err)
	}
}
