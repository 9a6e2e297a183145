package sessions

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// measured are the figures of one run, NaN for those that it does not have.
type measured [figures]float64

// Look sees of a run what the sessions cost: what was sent for them, and what they take.
var Look = &suite.Look{Name: "sessions", Run: look}

// costs are what Look sees, in bytes.
type costs struct {
	Sent   int64 `json:"sent"`
	Memory int64 `json:"memory"` // of all application servers
}

func look(ctx context.Context, j suite.Job, progress func(share float64)) (*record.Record, any) {
	var c costs
	servers, stores := partsOf(j.Case)
	rec := j.Prepared.(suite.Observer).Observe(ctx, j.Seed, progress, func(w *world.World) { w.Meter() }, func(w *world.World) {
		c = costs{sent(w, servers, stores), memory(w, servers)}
	})
	return rec, c
}

// partsOf tells how many application servers a case of the study has, and the names of the
// machines that keep their sessions.
func partsOf(c *scenarios.Case) (servers int, stores []string) {
	for i := range c.Machines {
		switch name := c.Machines[i].Name; name {
		case node(servers + 1):
			servers++
		case balancerMachine:
		default:
			stores = append(stores, name)
		}
	}
	return servers, stores
}

// run runs a stack under a seed.
func (s *stack) run(ctx context.Context, at suite.Site, seed uint64) (measured, error) {
	r, err := at.Run(ctx, suite.Job{Case: s.c, Prepared: s.prepared, Seed: seed, Look: Look, About: s.c.Scenario.Path})
	if err != nil {
		return measured{}, err
	}
	if end := &r.Record.End; !end.Finished {
		return measured{}, fmt.Errorf("sessions: %s under seed %d: %s", r.Record.Run.Path, seed, end.Why)
	}
	var cost costs
	if err := json.Unmarshal(r.Seen, &cost); err != nil {
		return measured{}, fmt.Errorf("sessions: %s under seed %d: what was seen: %w", r.Record.Run.Path, seed, err)
	}
	whole := r.Measured.Whole()
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
		Sent:    float64(cost.Sent) / requests,
		Memory:  float64(cost.Memory) / float64(s.servers),
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
func sent(w *world.World, servers int, stores []string) (n int64) {
	for i := 1; i <= servers; i++ {
		from := w.Machine(node(i))
		for k := 1; k <= servers; k++ {
			n += w.Sent(from, w.Machine(node(k)))
		}
		for _, name := range stores {
			n += w.Sent(from, w.Machine(name)) + w.Sent(w.Machine(name), from)
		}
	}
	return n
}

// memory asks every application server what its sessions take of its heap, as an
// administrator does by JMX, and gives the sum.
func memory(w *world.World, servers int) int64 {
	sum := 0
	w.Machine(balancerMachine).Install("study", func(h host.Host) error {
		for i := 1; i <= servers; i++ {
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
	return int64(sum)
}
