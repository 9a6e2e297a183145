package sessions

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// measured are the figures of one run, NaN for those that it does not have.
type measured [figures]float64

// run runs a stack under a seed.
func (s *stack) run(ctx context.Context, seed uint64) (measured, error) {
	sent, memory := 0.0, 0.0
	rec := s.prepared.Observe(ctx, seed, func(w *world.World) { w.Meter() }, func(w *world.World) {
		sent = float64(s.sent(w))
		memory = s.memory(w)
	})
	if !rec.End.Finished {
		return measured{}, fmt.Errorf("sessions: %s under seed %d: %s", rec.Run.Path, seed, rec.End.Why)
	}
	whole := measure.Measure(rec).Whole()
	requests, users := float64(whole.Count("requests.total")), float64(shoppersEach*s.servers)
	m := measured{
		Lost:    float64(whole.Count("sessions.lost")) / users,
		Stale:   share(whole.Count("sessions.stale"), whole.Count("sessions.reads")),
		Errors:  share(whole.Count("requests.errors"), whole.Count("requests.total")),
		P50:     whole.Time("latency.p50").Seconds(),
		P99:     whole.Time("latency.p99").Seconds(),
		P50Cost: math.NaN(), // known beside the baseline
		P99Cost: math.NaN(),
		Stall:   whole.Time("stall.longest").Seconds(),
		Sent:    sent / requests,
		Memory:  memory / float64(s.servers),
	}
	if s.folder {
		m[Sent] = math.NaN()
	}
	return m, nil
}

func share(n, of int) float64 {
	if of == 0 {
		return math.NaN()
	}
	return float64(n) / float64(of)
}

// sent is how many bytes application servers have sent to each other, and to what keeps
// the sessions and back.
func (s *stack) sent(w *world.World) (n int64) {
	for i := 1; i <= s.servers; i++ {
		from := w.Machine(node(i))
		for k := 1; k <= s.servers; k++ {
			n += w.Sent(from, w.Machine(node(k)))
		}
		for _, name := range s.stores {
			n += w.Sent(from, w.Machine(name)) + w.Sent(w.Machine(name), from)
		}
	}
	return n
}

// memory asks every application server what its sessions take of its heap, as an
// administrator does by JMX, and gives the sum.
func (s *stack) memory(w *world.World) float64 {
	sum := 0
	w.Machine("lb").Install("study", func(h host.Host) error {
		for i := 1; i <= s.servers; i++ {
			q, a := host.Request{Method: "GET", URI: "/stat.jsp", Host: node(i)}, host.Response{}
			if h.Call(netip.AddrPortFrom(netip.MustParseAddr(address(i)), 8080), &q, &a, host.Options{Connect: time.Second, Read: time.Second}) != nil {
				continue
			}
			_, text, _ := strings.Cut(a.Value, "memory=")
			text, _, _ = strings.Cut(text, " ")
			n, _ := strconv.Atoi(text) // "" of ways that hold none
			sum += n
		}
		return nil
	})
	w.Run(w.Elapsed() + time.Minute)
	return float64(sum)
}
