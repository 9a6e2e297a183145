package balance

// twoChoices is the power of two choices (M. Mitzenmacher, The Power of Two
// Choices in Randomized Load Balancing, IEEE Transactions on Parallel and
// Distributed Systems 12(10), 2001): of two servers, each drawn from all and so
// now and then the same, the one with fewer requests; the first if they are
// equal. Requests are divided by the weight, which the paper does not know. With
// PoolOptions.Draws it is the paper's d choices.
type twoChoices struct {
	comparedServers
	options PoolOptions
}

func newTwoChoices(servers []PoolServer, o PoolOptions) Pool {
	if o.Draws == 0 {
		o.Draws = 2
	}
	return &twoChoices{newComparedServers(servers), o}
}

func (p *twoChoices) Pick(r *Request, _ int64) int {
	if len(p.usable) == 0 {
		return -1
	}
	p.options.randomFor(r)
	chosen := p.draw(r.Random)
	for range p.options.Draws - 1 {
		if other := p.draw(r.Random); p.loads[other]*p.weights[chosen] < p.loads[chosen]*p.weights[other] {
			chosen = other
		}
	}
	p.add(chosen, 1)
	return chosen
}

func (p *twoChoices) Done(server int, _ bool, _ int64, _ int, _ int64) { p.add(server, -1) }
