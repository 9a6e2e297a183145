package balance

// RoundRobin is nginx's smooth weighted round robin. Every pick adds each
// usable server's effective weight to its current weight; the greatest wins and
// pays the sum. A weight that failures lowered grows by one a pick. A pick is
// linear in the number of servers, as it is in nginx.
type RoundRobin struct{}

// Pick implements Strategy. When no primary can be used the backups are, for
// the rest of the request.
func (RoundRobin) Pick(g *Peers, r *Request) *Peer {
	return withBackup(g, r, smoothWeighted)
}

// withBackup picks among the group that the request is at, and moves it to the
// backups when nothing is left there.
func withBackup(g *Peers, r *Request, pick func(*Peers, *Request) *Peer) *Peer {
	if !r.backup {
		if p := pick(g, r); p != nil || g.Backup == nil {
			return p
		}
		r.tried.clear()
		r.backup = true
	}
	return pick(g.Backup, r)
}

func smoothWeighted(g *Peers, r *Request) *Peer {
	if g.single {
		p := &g.Peers[0]
		if p.Down || (p.MaxConns > 0 && p.Conns >= p.MaxConns) {
			return nil
		}
		p.Conns++
		return p
	}
	best, total := -1, 0
	for i := range g.Peers {
		if !r.candidate(g, i) {
			continue
		}
		total += g.Peers[i].grow()
		if best < 0 || g.Peers[i].Current > g.Peers[best].Current {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	g.Peers[best].Current -= total
	return r.take(g, best)
}

// grow adds the effective weight to the current one, gives it, and lets it
// recover by one.
func (p *Peer) grow() int {
	w := p.Effective
	p.Current += w
	if p.Effective < p.Weight {
		p.Effective++
	}
	return w
}
