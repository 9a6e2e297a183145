package haproxy

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// gate limits the connections of a frontend, or of all: maxconn, and how
// many it takes a second. A connection beyond waits in the listening queue of the
// kernel (listener_accept, src/listener.c).
type gate struct {
	open    int
	most    int // maxconn; 0 for any number
	backlog int // connections that the kernel keeps; 0 for any number
	rate    rate
	perSec  int // rate-limit sessions; 0 for any number

	waiting []*arrival // in the order in which they came
}

// arrival is a connection that waits to be accepted.
type arrival struct {
	l    *listener
	cond host.Cond
	in   bool
}

// newGates makes those of the frontends, by Proxy.front, and the one of all.
func newGates(c *Config) (fronts []*gate, all gate) {
	all = gate{most: c.maxConn, perSec: least(c.maxConnRate, c.maxSessRate), rate: newRate(time.Second)}
	for _, p := range c.Frontends {
		fronts = append(fronts, &gate{most: p.maxConn, perSec: p.rateLimit, backlog: p.backlog, rate: newRate(time.Second)})
	}
	return fronts, all
}

// least returns the smaller of two limits, of which 0 is none.
func least(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// delay returns how long the gate takes no connection: 0 for not at all, below 0
// until one ends.
func (g *gate) delay(at int64) time.Duration {
	if g.most > 0 && g.open >= g.most {
		return -1
	}
	if g.perSec > 0 {
		return time.Duration(g.rate.wait(at, int64(g.perSec))) * time.Millisecond
	}
	return 0
}

// count takes a connection in.
func (g *gate) count(at int64) {
	g.open++
	if g.perSec > 0 {
		g.rate.add(at)
	}
}

// delay returns how long the listener takes no connection.
func (l *listener) delay(at int64) time.Duration {
	if l.most > 0 && l.open >= l.most {
		return -1
	}
	front, all := l.in.gates[l.p.front].delay(at), l.in.all.delay(at)
	if front < 0 || all < 0 {
		return -1
	}
	return max(front, all)
}

// enter waits until the connection is accepted. It returns false when its SYN was
// dropped until the client's kernel gave up.
func (l *listener) enter() bool {
	at, g := millis(l.in.h.Monotonic()), l.in.gates[l.p.front]
	if len(g.waiting) == 0 && l.delay(at) == 0 {
		l.accept(at)
		return true
	}
	for i := 0; g.backlog > 0 && len(g.waiting) > g.backlog; i++ {
		if i == synTries {
			return false
		}
		l.in.h.Sleep(time.Second << i)
	}
	a := &arrival{l: l, cond: l.in.h.NewCond()}
	g.waiting = append(g.waiting, a)
	l.in.acceptNext()
	for !a.in {
		a.cond.Wait(0)
	}
	return true
}

// synTries is tcp_syn_retries: a SYN is sent again after 1, 2, 4 ... 32 s.
const synTries = 6

func (l *listener) accept(at int64) {
	l.open++
	l.in.gates[l.p.front].count(at)
	l.in.all.count(at)
}

// leave ends a connection.
func (l *listener) leave() {
	l.open--
	l.in.gates[l.p.front].open--
	l.in.all.open--
	l.in.acceptNext()
}

// acceptNext accepts the connections that wait, as far as the limits allow it, and
// plans the time of the next.
func (in *instance) acceptNext() {
	at := millis(in.h.Monotonic())
	soonest := time.Duration(0)
	for _, g := range in.gates {
		for len(g.waiting) > 0 {
			a := g.waiting[0]
			d := a.l.delay(at)
			if d > 0 && (soonest == 0 || d < soonest) {
				soonest = d
			}
			if d != 0 {
				break
			}
			g.waiting = g.waiting[1:]
			a.l.accept(at)
			a.in = true
			a.cond.Signal()
		}
	}
	if soonest > 0 {
		in.nextAccept.Stop()
		in.nextAccept = in.h.After(soonest, host.TaskFunc(in.acceptNext))
	}
}
