package strategies

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/world"
)

// run is one strategy in one scene under one seed.
type run struct {
	w        *world.World
	scene    *Scene
	trace    *trace
	machines []machine
	balancer *balancer
	next     int // the visit that begins next
	idle     []*flight
	arrive   func()

	picks   []int
	latency []time.Duration // of answered visits
	errors  int
	homes   []home
	lost    int // answered visits that did not find their session
	had     int // answered visits that had one
}

// home is the place of a user's session: its server's number plus 1, 0 for
// none.
type home struct{ server, life int32 }

// drain is how long the last requests may take after the last visit began.
const drain = 24 * time.Hour

// do runs a scene and returns its figures.
func do(s *Scene, c Contender, t *trace, seed uint64) measured {
	r := runScene(s, c, t, seed)
	m := figuresOf(s, r)
	m[KeysMoved] = keysMoved(s, c, t, seed)
	return m
}

// Answered holds what became of the visits of a run that began after the warm-up.
type Answered struct {
	Visits int
	// Latency is of those that were answered well, sorted.
	Latency []time.Duration
}

// Once runs a scene with one contender under a seed.
func Once(s *Scene, c Contender, seed uint64) Answered {
	t := newTrace(s, seed)
	first, _ := slices.BinarySearch(t.at, s.Warmup)
	r := runScene(s, c, t, seed)
	slices.Sort(r.latency)
	return Answered{len(t.at) - first, r.latency}
}

// runScene runs a scene to its end.
func runScene(s *Scene, c Contender, t *trace, seed uint64) *run {
	r := &run{w: world.New(world.Options{Seed: seed}), scene: s, trace: t, picks: make([]int, len(s.Servers)), homes: make([]home, s.Users)}
	defer r.w.Close()
	r.machines = make([]machine, len(s.Servers))
	for i := range r.machines {
		r.machines[i].Server = s.Servers[i]
	}
	for _, sl := range s.Slows {
		m := &r.machines[sl.Server]
		m.slows = append(m.slows, sl)
	}
	r.balancer = newBalancer(r.w, s, c, t)
	r.schedule(c)
	r.arrive = r.arrives
	if len(t.at) > 0 {
		r.w.At(t.at[0], r.arrive)
	}
	r.w.Run(s.Lasts + drain)
	return r
}

// schedule sets the timers of deaths and moves.
func (r *run) schedule(c Contender) {
	for _, d := range r.scene.Deaths {
		r.w.At(d.From, func() { r.dies(d.Server) })
		r.w.At(d.To, func() { r.machines[d.Server].dead = false })
		if c.Checked {
			if d.From+noticed < d.To {
				r.w.At(d.From+noticed, func() { r.balancer.setUp(d.Server, false) })
			}
			r.w.At(d.To+welcomed, func() { r.balancer.setUp(d.Server, true) })
		}
	}
	for _, m := range r.scene.Moves {
		r.w.At(m.At, func() { r.balancer.move(m) })
	}
}

func (r *run) dies(server int) {
	for _, f := range r.machines[server].die() {
		r.fails(f)
		if !f.working {
			r.idle = append(r.idle, f)
			continue
		}
		f.cut = true // its end is still scheduled
	}
}

// arrives lets a visit begin.
func (r *run) arrives() {
	v := r.next
	r.next++
	if r.next < len(r.trace.at) {
		r.w.At(r.trace.at[r.next], r.arrive)
	}
	server, from := r.balancer.pick(r.trace.user[v])
	if server < 0 {
		r.errors++
		return
	}
	r.picks[server]++
	f := r.flight()
	f.visit, f.server, f.pool, f.working, f.cut = v, server, from, false, false
	m := &r.machines[server]
	if m.dead {
		r.fails(f)
		r.idle = append(r.idle, f)
		return
	}
	if m.add(f) {
		r.work(f)
	}
}

func (r *run) flight() *flight {
	if n := len(r.idle); n > 0 {
		f := r.idle[n-1]
		r.idle = r.idle[:n-1]
		return f
	}
	f := &flight{}
	f.finish = func() { r.finishes(f) }
	return f
}

func (r *run) work(f *flight) {
	now := r.w.Elapsed()
	m := &r.machines[f.server]
	f.wrong = m.fails(now)
	r.w.At(now+m.takes(r.trace.work[f.visit], now), f.finish)
}

// finishes ends the work on a request.
func (r *run) finishes(f *flight) {
	if !f.cut {
		if next := r.machines[f.server].end(f); next != nil {
			r.work(next)
		}
		if f.wrong {
			r.fails(f)
		} else {
			r.answered(f)
		}
	}
	r.idle = append(r.idle, f)
}

func (r *run) answered(f *flight) {
	took := r.took(f)
	f.pool.done(f.server, true, took, int(r.trace.bytes[f.visit]))
	if r.trace.at[f.visit] >= r.scene.Warmup {
		r.latency = append(r.latency, took)
	}
	h := &r.homes[r.trace.user[f.visit]]
	here := home{int32(f.server + 1), r.machines[f.server].life}
	if h.server > 0 {
		r.had++
		if *h != here {
			r.lost++
		}
	}
	*h = here
}

func (r *run) fails(f *flight) {
	r.errors++
	f.pool.done(f.server, false, r.took(f), 0)
}

func (r *run) took(f *flight) time.Duration { return r.w.Elapsed() - r.trace.at[f.visit] }

// balancer is a strategy with the servers that it knows at present.
type balancer struct {
	w       *world.World
	scene   *Scene
	make    func([]balance.PoolServer, balance.PoolOptions) balance.Pool
	trace   *trace
	options balance.PoolOptions
	request balance.Request
	routes  []string // by user: the value of sticky's cookie
	now     *members
	down    []bool // by server, by the checks
}

// members are the servers of one reading of the configuration.
type members struct {
	b      *balancer
	pool   balance.Pool
	server []int // by number in the pool
	number []int // by server, -1 for those that do not belong
}

func newBalancer(w *world.World, s *Scene, c Contender, t *trace) *balancer {
	b := &balancer{w: w, scene: s, make: c.New, trace: t, down: make([]bool, len(s.Servers)), routes: make([]string, s.Users)}
	b.options.Rand = w.Rand("balancer", "picks")
	b.now = b.members(s.atFirst())
	return b
}

// atFirst returns the servers that the balancer begins with.
func (s *Scene) atFirst() []bool {
	in := make([]bool, len(s.Servers))
	for i := range in {
		in[i] = !s.Servers[i].Joins
	}
	return in
}

// atLast returns the servers that the balancer ends with.
func (s *Scene) atLast() []bool {
	in := s.atFirst()
	for _, m := range s.Moves {
		in[m.Server] = m.Joins
	}
	return in
}

func (b *balancer) members(in []bool) *members {
	m := &members{b: b, number: make([]int, len(in))}
	var list []balance.PoolServer
	for i := range in {
		m.number[i] = -1
		if in[i] {
			m.number[i] = len(list)
			m.server = append(m.server, i)
			list = append(list, balance.PoolServer{Name: b.trace.names[i], Weight: b.scene.Servers[i].Weight})
		}
	}
	m.pool = b.make(list, b.options)
	return m
}

// pick returns a user's server, -1 for none, and the members to report the
// outcome to. An error sets the cookie too, as nginx does it, and the user has
// it at once rather than with the answer.
func (b *balancer) pick(user int32) (int, *members) {
	b.trace.prepare(&b.request, user)
	b.request.Route = b.routes[user]
	i := b.now.pool.Pick(&b.request, int64(b.w.Now()))
	if b.request.NewRoute != "" {
		b.routes[user] = b.request.NewRoute
	}
	if i < 0 {
		return -1, nil
	}
	return b.now.server[i], b.now
}

func (m *members) done(server int, ok bool, took time.Duration, bytes int) {
	m.pool.Done(m.number[server], ok, int64(took), bytes, int64(m.b.w.Now()))
}

func (b *balancer) setUp(server int, up bool) {
	b.down[server] = !up
	if n := b.now.number[server]; n >= 0 {
		b.now.pool.SetUp(n, up)
	}
}

// move starts a new balancer with other servers. Its checks begin with the
// states of the old one's.
func (b *balancer) move(m Move) {
	in := make([]bool, len(b.scene.Servers))
	for _, s := range b.now.server {
		in[s] = true
	}
	in[m.Server] = m.Joins
	b.now = b.members(in)
	for s, down := range b.down {
		if down {
			b.setUp(s, false)
		}
	}
}
