package balance

// servicePool is a scheduler of LVS at work. A request is a TCP connection: it
// is active until Done, then inactive for 120 s. A server that leaves is
// removed from the service and later added anew, as keepalived does without
// inhibit_on_failure.
type servicePool struct {
	service *Service
	closed  *closedConnections
}

func newServicePool(e Entry, servers []PoolServer, o PoolOptions) Pool {
	all := make([]RealServer, len(servers))
	for i, s := range servers {
		all[i].Weight = s.Weight
	}
	return &servicePool{NewService(e, all, o.Service), newClosedConnections(all)}
}

func (p *servicePool) Pick(r *Request, now int64) int {
	p.closed.advance(now)
	s := p.service.Schedule(r)
	if s == nil {
		return -1
	}
	s.Active++
	return s.Number
}

func (p *servicePool) Done(server int, _ bool, _ int64, _ int, now int64) {
	p.closed.advance(now)
	p.closed.add(&p.service.Servers[server])
}

func (p *servicePool) SetUp(server int, up bool) {
	s := &p.service.Servers[server]
	if up {
		p.service.Add(s)
	} else {
		p.service.Remove(s)
	}
}
