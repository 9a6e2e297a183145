package balance

// RandomTwo is nginx's random two least_conn: of two different servers drawn by
// weight the one with fewer requests for its weight, the second when they are
// equal.
type RandomTwo struct{}

// Pick implements Strategy.
func (RandomTwo) Pick(g *Peers, r *Request) *Peer {
	if g.single || r.rejects > maxRejects {
		return RoundRobin{}.Pick(g, r)
	}
	first := -1
	for {
		i := draw(g, r)
		if i != first && r.candidate(g, i) {
			if first < 0 {
				first = i
				continue
			}
			if load(g, i, first) > load(g, first, i) {
				i = first
			}
			return r.take(g, i)
		}
		if r.reject() {
			return RoundRobin{}.Pick(g, r)
		}
	}
}
