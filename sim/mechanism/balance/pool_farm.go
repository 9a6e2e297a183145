package balance

// farmPool is an algorithm of HAProxy at work: servers without maxconn, so none
// is ever full, with the ids 1, 2, 3 ...
type farmPool struct {
	farm    *Farm
	hash    HashFunction
	hashes  bool
	options PoolOptions
}

func newFarmPool(e Entry, servers []PoolServer, o PoolOptions) Pool {
	p := &farmPool{hash: o.Hash, hashes: e.hashes, options: o}
	if p.hash.Sum == nil {
		p.hash.Sum = sdbm
	}
	if o.Draws == 0 {
		o.Draws = defaultDraws
	}
	all := make([]Server, len(servers))
	for i, s := range servers {
		all[i] = Server{ID: i + 1, Weight: s.Weight}
	}
	p.farm = NewFarm(e, all, func(int) bool { return false }, FarmOptions{Draws: o.Draws})
	return p
}

// defaultDraws is how many servers balance random looks at.
const defaultDraws = 2

func (p *farmPool) Pick(r *Request, _ int64) int {
	p.options.randomFor(r)
	var hash uint32
	hashed := p.hashes && len(r.Key) > 0
	if hashed {
		hash = p.hash.Of(r.Key)
	}
	var avoid *Server
	if r.last > 0 {
		avoid = &p.farm.Servers[r.last-1]
	}
	s := p.farm.Pick(hash, hashed, avoid, r.Random)
	if s == nil {
		return -1
	}
	p.farm.Take(s)
	r.last = s.Number + 1
	return s.Number
}

func (p *farmPool) Done(server int, _ bool, _ int64, _ int, _ int64) {
	p.farm.Drop(&p.farm.Servers[server])
}

func (p *farmPool) SetUp(server int, up bool) {
	s := &p.farm.Servers[server]
	if s.Up() != up {
		p.farm.SetUp(s, up)
	}
}
