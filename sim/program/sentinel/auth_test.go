package sentinel

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/world"
)

// TestAuthPass: Sentinels that know the password of a master see it, find its replica,
// and fail over; those that do not know it take it for down, each for itself, as they
// hear nothing of each other by its messages.
func TestAuthPass(t *testing.T) {
	const watch = "sentinel monitor mymaster 10.20.0.61 6379 2\nsentinel down-after-milliseconds mymaster 1000\n"
	for _, c := range []struct {
		why, conf string
		kill      bool
		want, not string
	}{
		{"with the password", watch + "sentinel auth-pass mymaster secret\n", true, "+switch-master", ""},
		{"under the user's name", watch + "sentinel auth-pass mymaster secret\nsentinel auth-user mymaster default\n", true, "+switch-master", ""},
		{"the master lives", watch + "sentinel auth-pass mymaster secret\n", false, "+slave", "+sdown"},
		{"without it", watch, false, "+sdown master", "+slave"},
		{"with another one", watch + "sentinel auth-pass mymaster wrong\n", false, "+sdown master", "+odown"},
	} {
		s := newStack(t, -1, 0, "")
		for i := range 2 {
			name := "r" + strconv.Itoa(i+1)
			p := redis.DefaultReplication()
			p.DisklessDelay = 0
			if i > 0 {
				p.Of = netip.AddrPortFrom(addr("r1"), 6379)
			}
			s.m[name] = s.w.Add(name, world.MachineOptions{Address: addr(name)})
			s.m[name].Install("redis", redis.Config{Password: "secret", MasterAuth: "secret", Persistence: redis.Persistence{Save: []redis.SavePoint{}}, Replication: p}.Main())
		}
		for i := range 3 {
			name := "s" + strconv.Itoa(i+1)
			s.m[name] = s.w.Add(name, world.MachineOptions{Address: addr(name)})
			s.m[name].Install("sentinel", readFile(t, c.conf).Main())
		}
		s.w.Run(15 * time.Second)
		if c.kill {
			s.m["r1"].Crash()
		}
		s.w.Run(40 * time.Second)
		if _, _, ok := s.seen(c.want); !ok {
			t.Errorf("%s: no %s: %q", c.why, c.want, s.events)
		}
		if _, _, ok := s.seen(c.not); ok && c.not != "" {
			t.Errorf("%s: %s", c.why, c.not)
		}
	}
}
