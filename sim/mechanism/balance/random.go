package balance

// RandomOne is nginx's random: a server drawn by weight. Draws that hit one
// that cannot be used are repeated.
type RandomOne struct{}

// Pick implements Strategy.
func (RandomOne) Pick(g *Peers, r *Request) *Peer {
	if g.single || r.rejects > maxRejects {
		return RoundRobin{}.Pick(g, r)
	}
	for {
		i := draw(g, r)
		if r.candidate(g, i) {
			return r.take(g, i)
		}
		if r.reject() {
			return RoundRobin{}.Pick(g, r)
		}
	}
}

func draw(g *Peers, r *Request) int { return g.at(int(r.Random.Int32()) % g.totalWeight) }
