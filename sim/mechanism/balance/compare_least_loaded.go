package balance

// leastLoadedOfTwo is Finagle's and Linkerd 1's least loaded over power of two
// choices (io.l5d balancer kind p2c): of two different servers drawn at random
// the one with fewer requests for its weight, the first if they are equal.
type leastLoadedOfTwo struct{ twoChoices }

func newLeastLoadedOfTwo(servers []PoolServer, o PoolOptions) Pool {
	return &leastLoadedOfTwo{twoChoices{newComparedServers(servers), o}}
}

func (p *leastLoadedOfTwo) Pick(r *Request, _ int64) int {
	if len(p.usable) == 0 {
		return -1
	}
	p.options.randomFor(r)
	chosen := p.draw(r.Random)
	if len(p.usable) > 1 {
		other := p.drawOther(r.Random, chosen)
		if p.loads[other]*p.weights[chosen] < p.loads[chosen]*p.weights[other] {
			chosen = other
		}
	}
	p.add(chosen, 1)
	return chosen
}
