package strategies

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// TestOnce: what can be worked out by hand. Visits come each 10 ms.
func TestOnce(t *testing.T) {
	base := func(change func(*Scene)) *Scene {
		s := &Scene{Servers: Same(1, 0), Rate: 100, Constant: true, Lasts: time.Second, Users: 5, Work: dist.Constant(ms)}
		change(s)
		return s
	}
	for _, c := range []struct {
		why              string
		scene            *Scene
		visits, answered int
		last             time.Duration
	}{
		{"all", base(func(*Scene) {}), 99, 99, ms},
		{"those of the warm-up are left out", base(func(s *Scene) { s.Warmup = 500 * ms }), 50, 50, ms},
		{"errors are no answers", base(func(s *Scene) { s.Slows = []Slow{{To: 105 * ms, Errors: true}} }), 99, 89, ms},
		{"alone: n/Degrades is 1/4", base(func(s *Scene) { s.Servers[0].Degrades = 4 }), 99, 99, 1250 * us},
		{"up to four at once, as many as it degrades by: twice as long", base(func(s *Scene) { s.Servers[0].Degrades, s.Work = 4, dist.Constant(20*ms) }), 99, 99, 40 * ms},
		{"more than it degrades by: five times as long", base(func(s *Scene) { s.Servers[0].Degrades, s.Work, s.Lasts = 1, dist.Constant(6*ms), 35*ms }), 3, 3, 30 * ms},
	} {
		got := Once(c.scene, contender(t, "haproxy/first"), 1)
		if got.Visits != c.visits || len(got.Latency) != c.answered || got.Latency[len(got.Latency)-1] != c.last {
			t.Errorf("%s: %d visits, %d answered, the last in %v; want %d, %d, %v", c.why, got.Visits, len(got.Latency), got.Latency[len(got.Latency)-1], c.visits, c.answered, c.last)
		}
	}
}
