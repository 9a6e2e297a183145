package users

import (
	"fmt"
	"net/netip"
	"runtime"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

var loads = []struct {
	name    string
	c       Config
	perSave float64 // allocations a request that are allowed
}{
	{"get", Config{Count: 1000, Journey: get, Pace: Every(second)}, 0.01},
	{"session", Config{Count: 1000, Journey: session, Pace: Every(second)}, 0.51},
	{"rate", Config{Count: 1000, Journey: get, Pace: Rate{PerSecond: 1000}}, 0.01},
	{"keepalive", Config{Count: 1000, Journey: get, Pace: each(second), Keepalive: true}, 0.01},
}

// TestAllocations: a request allocates nothing, but for the value of a save,
// which is every second request of a session.
func TestAllocations(t *testing.T) {
	for _, l := range loads {
		r := newRig(t, l.c, &app{shared: newStore()})
		r.w.Run(10 * second)
		before := r.group.rec.present.Counts.Total
		var a, b runtime.MemStats
		runtime.ReadMemStats(&a)
		r.w.Run(30 * second)
		runtime.ReadMemStats(&b)
		n := r.group.rec.present.Counts.Total - before
		if n < 15_000 {
			t.Fatalf("%s: %d requests are too few to tell", l.name, n)
		}
		if per := float64(b.Mallocs-a.Mallocs) / float64(n); per > l.perSave {
			t.Errorf("%s: %.3f allocations a request, want %.2f at the most", l.name, per, l.perSave)
		}
	}
}

// BenchmarkRequest measures a request of users to a server that does nothing
// but answer, with all of the world between them.
func BenchmarkRequest(b *testing.B) {
	for _, l := range loads {
		b.Run(l.name, func(b *testing.B) {
			r := newRig(b, l.c, &app{shared: newStore()})
			r.w.Run(2 * second)
			before := r.group.rec.present.Counts.Total
			b.ReportAllocs()
			b.ResetTimer()
			at := 2 * second
			for n := 0; n < b.N; {
				at += 100 * ms
				r.w.Run(at)
				n = r.group.rec.present.Counts.Total - before
			}
			b.StopTimer()
			b.ReportMetric(float64(r.group.rec.present.Counts.Total-before)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

// BenchmarkOwn measures a request in this package alone: a session's visits
// against a host that answers at once.
func BenchmarkOwn(b *testing.B) {
	r := newRig(b, Config{Journey: session, Pace: each(second)}, &app{})
	r.w.Run(1 * second)
	g := r.group
	still := &stillHost{Host: g.h, now: g.h.Now(), value: value(0, g.users[0].known)}
	g.h = still
	u := &g.users[0]
	b.ReportAllocs()
	for b.Loop() {
		u.intended = still.now
		g.c.Journey.visit(g, u)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(2*b.N), "ns/request")
	if g.rec.counts().Lost > 0 {
		b.Fatal(fmt.Sprint("lost sessions: ", g.rec.counts().Lost))
	}
}

// stillHost answers each request in 1 ms of a clock of its own.
type stillHost struct {
	host.Host
	now   host.Time
	value string
}

func (s *stillHost) Now() host.Time { return s.now }

func (s *stillHost) Call(_ netip.AddrPort, req, resp host.Message, _ host.Options) error {
	s.now = s.now.Add(ms)
	in, out := req.(*host.Request), resp.(*host.Response)
	if in.Form != "" {
		s.value = in.Form
	}
	*out = host.Response{Status: 200, Value: s.value, Served: "web1"}
	return nil
}
