package balance

import "slices"

// FairOptions are the arguments of fair.
type FairOptions struct {
	// NoRR: every request begins its search at the same server, not at the one
	// after the last that was chosen (no_rr).
	NoRR bool
	// Mode is weight_mode.
	Mode FairMode
}

// FairMode says how fair uses a server's weight.
type FairMode uint8

// The weight modes of fair.
const (
	FairWeighted FairMode = iota // a share of the load, once no server is idle
	FairIdle                     // as many requests as the weight still count as idle
	FairPeak                     // more requests than the weight are never given
)

// Fair is the nginx-upstream-fair module at its last commit, a18b409: the next
// server in turn that is idle and has not failed, and when there is none the
// one with the fewest requests for its weight. It does not look at response
// times.
//
// What the module shares among the workers (requests, failures, weights) is
// kept in Peers and Fair; what each worker has for itself (its turn, and when
// it saw a server fail) in the Fair that Worker gives it.
//
// The module counts a server's requests only when nginx was configured with
// --with-debug, as Debian's is; so does Fair. Backups are never used. A
// server's failures are forgotten when its fail_timeout has passed and no
// server is idle, or all at once when none is left to try; no success forgets
// them.
type Fair struct {
	o      FairOptions
	order  []int // of the servers, the heaviest first
	shared *fairShared
	turn   int // place in order of the last server chosen
	failed []int64
}

// fairShared is the state that all workers share.
type fairShared struct {
	requests uint64
	left     []uint64 // for each server what is left of its weight
	last     []uint64 // and the number of the last request it was given
}

// NewFair prepares it for the first worker.
func NewFair(g *Peers, o FairOptions) *Fair {
	n := len(g.Peers)
	f := &Fair{o: o, shared: &fairShared{left: make([]uint64, n), last: make([]uint64, n)}, turn: n - 1, failed: make([]int64, n)}
	for i := range g.Peers {
		f.order = append(f.order, i)
	}
	slices.SortStableFunc(f.order, func(a, b int) int { return fairWeight(&g.Peers[b]) - fairWeight(&g.Peers[a]) })
	return f
}

func fairWeight(p *Peer) int {
	if p.Down {
		return 0
	}
	return p.Weight
}

// Worker implements PerWorker.
func (f *Fair) Worker() Strategy {
	w := *f
	w.turn, w.failed = len(f.order)-1, make([]int64, len(f.order))
	return &w
}

// Tries implements OwnTries: each server, down or not; those picked are taken
// off before the answer is looked at.
func (f *Fair) Tries() (tries, spent int) { return len(f.order), 1 }

// Failed implements Watcher.
func (f *Fair) Failed(g *Peers, p *Peer, now int64) {
	for i := range g.Peers {
		if &g.Peers[i] == p {
			f.failed[i] = now
		}
	}
}

// Pick implements Strategy.
func (f *Fair) Pick(g *Peers, r *Request) *Peer {
	if !r.started {
		r.started, r.turn = true, f.turn
		f.shared.requests++
	}
	if len(f.order) == 1 {
		g.Peers[0].Conns++
		return &g.Peers[0]
	}
	from := (r.turn + 1) % len(f.order)
	at := f.idle(g, r, from)
	if at < 0 {
		at = f.busy(g, r, from)
	}
	if at < 0 {
		for i := range g.Peers {
			g.Peers[i].Fails = 0
		}
		return nil
	}
	r.turn = at
	if !f.o.NoRR {
		f.turn = at
	}
	return f.take(g, r, f.order[at])
}

func (f *Fair) take(g *Peers, r *Request, i int) *Peer {
	p := &g.Peers[i]
	r.tried.add(i)
	p.Conns++
	f.shared.last[i] = f.shared.requests
	if f.o.Mode == FairWeighted {
		if f.shared.left[i] == 0 {
			f.shared.left[i] = uint64(fairWeight(p))
		} else {
			f.shared.left[i]--
		}
	}
	return p
}

// idle returns the first server at from or after that is idle and has not
// failed; -1 for none. With no_rr and weight_mode=idle the first gives way to
// one with fewer requests, but not to one without any.
func (f *Fair) idle(g *Peers, r *Request, from int) int {
	best, fewest := -1, 0
	for k := range f.order {
		at := (from + k) % len(f.order)
		p := &g.Peers[f.order[at]]
		if p.Fails > 0 || p.Conns >= fairWeight(p) || p.Conns > 0 && f.o.Mode != FairIdle || !f.usable(g, r, f.order[at]) {
			continue
		}
		if f.o.Mode != FairIdle || !f.o.NoRR {
			return at
		}
		if best < 0 || p.Conns > 0 && p.Conns < fewest {
			best, fewest = at, p.Conns
		}
	}
	return best
}

// busy returns the server with the lowest score, the last of equals; -1 for
// none.
func (f *Fair) busy(g *Peers, r *Request, from int) int {
	best, lowest := -1, ^uint64(0)
	for k := range f.order {
		at := (from + k) % len(f.order)
		i := f.order[at]
		p := &g.Peers[i]
		if f.o.Mode == FairPeak && p.Conns >= fairWeight(p) || !f.usable(g, r, i) {
			continue
		}
		if score := f.score(p, i); score <= lowest {
			best, lowest = at, score
		}
	}
	return best
}

// fairCounter is how many bits of a score say how long ago a server was chosen;
// those above are its requests.
const fairCounter = 20

func (f *Fair) score(p *Peer, i int) uint64 {
	const most = 1<<fairCounter - 1
	ago := min(f.shared.requests-f.shared.last[i], most)
	score := uint64(p.Conns)<<fairCounter | ^ago&most
	if f.o.Mode != FairWeighted {
		return score
	}
	weight := f.shared.left[i]
	if p.MaxFails > 0 {
		weight = weight * uint64(p.MaxFails-p.Fails) / uint64(p.MaxFails)
	}
	if weight > 0 {
		score /= weight
	}
	return score
}

// usable reports whether the request may go to server i, and forgets its
// failures when its fail_timeout has passed.
func (f *Fair) usable(g *Peers, r *Request, i int) bool {
	p := &g.Peers[i]
	switch {
	case r.tried.has(i) || p.Down:
		return false
	case p.MaxFails == 0 || p.Fails < p.MaxFails:
		return true
	case r.Now-f.failed[i] > p.FailTimeout:
		p.Fails = 0
		return true
	}
	return false
}
