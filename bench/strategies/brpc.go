package strategies

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// brpcPool is the load balancer p2c of Apache brpc (p2c_ewma_load_balancer.cpp,
// August 2026): of some servers drawn at random the one whose score is the
// least, the first drawn of equal ones. The score is an average latency, that
// has decayed since it was last moved, times the requests and one more, over
// the weight. The first answer sets the average, a slower one replaces it,
// faster ones move it by the share 1 - e^(-t/10s) of the time t since it was
// moved. Failures count as the time-out (500 ms) or twice the average, 30 s at
// most. When as many are to be drawn as there are, all are looked at, from a
// random one on.
//
// It differs from Linkerd's peak EWMA in the beginning: that has an estimate of
// 1 s until answers have brought it down, which takes a minute; brpc trusts the
// first answer.
//
// Known difference: brpc draws again at most 4 times the number of choices and
// 8 when it draws a server twice; here until it is another.
type brpcPool struct {
	choices int
	servers []brpcServer
	up      []int // those that can be chosen
	drawn   []int
	random  balance.Random
	options balance.PoolOptions
}

type brpcServer struct {
	weight, requests int
	average          float64 // ns; 0 before the first answer
	moved            int64
	up               bool
}

const (
	brpcDecay    = 10 * time.Second
	brpcTimeout  = 500 * time.Millisecond
	brpcPunished = 30 * time.Second
	brpcLeast    = 1 * time.Microsecond // the least latency that a score is made of
)

func newBrpc(choices int) func([]balance.PoolServer, balance.PoolOptions) balance.Pool {
	return func(servers []balance.PoolServer, o balance.PoolOptions) balance.Pool {
		p := &brpcPool{choices: choices, options: o}
		for i, s := range servers {
			p.servers = append(p.servers, brpcServer{weight: max(1, s.Weight), up: true})
			p.up = append(p.up, i)
		}
		return p
	}
}

// Pick implements balance.Pool.
func (p *brpcPool) Pick(r *balance.Request, now int64) int {
	if p.random = r.Random; p.options.Rand != nil {
		p.random = p.options.Rand
	}
	p.draw()
	best, least := -1, 0.0
	for _, i := range p.drawn {
		if score := p.servers[i].score(now); best < 0 || score < least {
			best, least = i, score
		}
	}
	if best >= 0 {
		p.servers[best].requests++
	}
	return best
}

// draw draws the servers that are compared.
func (p *brpcPool) draw() {
	p.drawn = p.drawn[:0]
	n := len(p.up)
	if n <= p.choices {
		for i := range n {
			p.drawn = append(p.drawn, p.up[i])
		}
		if n > 0 {
			turn(p.drawn, int(p.random.Int32())%n)
		}
		return
	}
	for len(p.drawn) < p.choices {
		i := p.up[int(p.random.Int32())%n]
		if !contains(p.drawn, i) {
			p.drawn = append(p.drawn, i)
		}
	}
}

func contains(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// turn moves the first by of a short list to its end.
func turn(list []int, by int) {
	for range by {
		first := list[0]
		copy(list, list[1:])
		list[len(list)-1] = first
	}
}

func (s *brpcServer) score(now int64) float64 {
	latency := float64(s.average * decayed(now-s.moved))
	return max(latency, float64(brpcLeast)) * float64(s.requests+1) / float64(s.weight)
}

// Done implements balance.Pool.
func (p *brpcPool) Done(server int, ok bool, took int64, _ int, now int64) {
	s := &p.servers[server]
	s.requests--
	latency := float64(took)
	if !ok {
		latency = min(max(latency, float64(brpcTimeout), 2*s.average), float64(brpcPunished))
	}
	if latency <= 0 {
		return
	}
	if s.average > 0 && latency < s.average {
		old := decayed(now - s.moved)
		latency = float64(s.average*old) + float64(latency*(1-old))
	}
	s.average, s.moved = latency, now
}

// SetUp implements balance.Pool.
func (p *brpcPool) SetUp(server int, up bool) {
	p.servers[server].up = up
	p.up = p.up[:0]
	for i := range p.servers {
		if p.servers[i].up {
			p.up = append(p.up, i)
		}
	}
}

// decayed computes e^(-t/10s), to a billionth and with the same bits on every
// processor: a series for a sixteenth of a small exponent, then squares.
func decayed(t int64) float64 {
	x := float64(t) / float64(brpcDecay)
	if x <= 0 {
		return 1
	}
	if x > 60 {
		return 0
	}
	squares := 0
	for x > 1.0/16 {
		x /= 2
		squares++
	}
	y := 1.0
	for n := 7.0; n >= 1; n-- {
		y = 1 - float64(float64(x*y)/n)
	}
	for range squares {
		y = float64(y * y)
	}
	return y
}
