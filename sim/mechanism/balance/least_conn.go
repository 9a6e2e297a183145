package balance

// LeastConn is nginx's least_conn: the least requests in relation to the
// weight; smooth weighted round robin among those that are equal. A pick is
// linear in the number of servers, as it is in nginx.
type LeastConn struct{}

// Pick implements Strategy, with backups as RoundRobin has them.
func (LeastConn) Pick(g *Peers, r *Request) *Peer { return withBackup(g, r, leastConn) }

func leastConn(g *Peers, r *Request) *Peer {
	if g.single {
		return smoothWeighted(g, r)
	}
	best, tie := -1, false
	for i := range g.Peers {
		if !r.candidate(g, i) {
			continue
		}
		switch {
		case best < 0 || load(g, i, best) < load(g, best, i):
			best, tie = i, false
		case load(g, i, best) == load(g, best, i):
			tie = true
		}
	}
	if best < 0 {
		return nil
	}
	if tie {
		best = smoothAmong(g, r, best)
	}
	return r.take(g, best)
}

// load returns i's requests, scaled so that they compare with those of other.
func load(g *Peers, i, other int) int { return g.Peers[i].Conns * g.Peers[other].Weight }

// smoothAmong plays a round of smooth weighted round robin among the servers
// loaded as first is, which is the first of them.
func smoothAmong(g *Peers, r *Request, first int) int {
	best, total := first, 0
	for i := first; i < len(g.Peers); i++ {
		if !r.candidate(g, i) || load(g, i, best) != load(g, best, i) {
			continue
		}
		total += g.Peers[i].grow()
		if g.Peers[i].Current > g.Peers[best].Current {
			best = i
		}
	}
	g.Peers[best].Current -= total
	return best
}
