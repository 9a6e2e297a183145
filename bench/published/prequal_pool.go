package published

import (
	"slices"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// prequalPool is Prequal's asynchronous mode (NSDI 2024, section 4): each request sends three
// probes to servers drawn at random, whose answers (requests in flight, latency) go into a
// pool of 16; the oldest one leaves where there is no room, and with each request the
// worst. A server is hot whose requests in flight are above the quantile 2^-0.25 of those
// in the pool: among cold ones the one with the least latency is chosen, among hot ones the
// one with the fewest requests. A probe is used twice.
//
// Known differences: probes are answered at once, and all requests come from this balancer,
// so that it knows what a probe would tell; the latency is a moving average of a server's
// last answers rather than the median of those under as many requests.
type prequalPool struct {
	servers []prequalServer
	probes  []prequalProbe // oldest first
	options balance.PoolOptions
	counts  []int
}

type prequalServer struct {
	inFlight int
	latency  float64 // ns; 0 before the first answer
	down     bool
}

type prequalProbe struct{ server, uses int }

const (
	prequalProbes = 3
	prequalRoom   = 16
	prequalUses   = 2
	prequalHot    = 0.8409 // 2^-0.25
	prequalWeight = 0.2    // of the last answer in the average
)

func newPrequal(servers []balance.PoolServer, o balance.PoolOptions) balance.Pool {
	return &prequalPool{servers: make([]prequalServer, len(servers)), options: o}
}

// Pick implements balance.Pool.
func (p *prequalPool) Pick(r *balance.Request, _ int64) int {
	var random balance.Random = p.options.Rand
	if p.options.Rand == nil {
		random = r.Random
	}
	for range prequalProbes {
		if i := int(random.Int32()) % len(p.servers); !p.servers[i].down {
			if len(p.probes) == prequalRoom {
				p.probes = slices.Delete(p.probes, 0, 1)
			}
			p.probes = append(p.probes, prequalProbe{server: i})
		}
	}
	if len(p.probes) == 0 {
		return -1
	}
	best := p.best(true)
	chosen := p.probes[best].server
	if p.probes[best].uses++; p.probes[best].uses == prequalUses {
		p.probes = slices.Delete(p.probes, best, best+1)
	}
	if len(p.probes) > 1 {
		worst := p.best(false)
		p.probes = slices.Delete(p.probes, worst, worst+1)
	}
	p.servers[chosen].inFlight++
	return chosen
}

// best gives the probe that is chosen first, or last.
func (p *prequalPool) best(first bool) int {
	limit := p.hot()
	at := 0
	for i := range p.probes {
		a, b := &p.servers[p.probes[i].server], &p.servers[p.probes[at].server]
		if better := a.before(b, limit); i > 0 && better == first && a != b {
			at = i
		}
	}
	return at
}

// before reports whether a is chosen before b.
func (a *prequalServer) before(b *prequalServer, limit int) bool {
	switch hotA, hotB := a.inFlight > limit, b.inFlight > limit; {
	case hotA != hotB:
		return hotB
	case hotA:
		return a.inFlight < b.inFlight
	default:
		return a.latency < b.latency
	}
}

// hot is from above how many requests in flight a server is hot.
func (p *prequalPool) hot() int {
	p.counts = p.counts[:0]
	for _, one := range p.probes {
		p.counts = append(p.counts, p.servers[one.server].inFlight)
	}
	slices.Sort(p.counts)
	return p.counts[int(prequalHot*float64(len(p.counts)-1))]
}

// Done implements balance.Pool.
func (p *prequalPool) Done(server int, _ bool, took int64, _ int, _ int64) {
	s := &p.servers[server]
	s.inFlight--
	if s.latency == 0 {
		s.latency = float64(took)
		return
	}
	s.latency += prequalWeight * (float64(took) - s.latency)
}

// SetUp implements balance.Pool.
func (p *prequalPool) SetUp(server int, up bool) {
	p.servers[server].down = !up
	if !up {
		p.probes = slices.DeleteFunc(p.probes, func(one prequalProbe) bool { return one.server == server })
	}
}
