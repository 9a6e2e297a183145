package haproxy

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// checker checks one server again and again.
type checker struct {
	s         *server
	at        netip.AddrPort
	intervals balance.Intervals
	next      host.Timer // of the next check
	due       host.Time  // when it begins; 0 while one is being made
}

// startChecks spreads the first checks of all servers over their intervals.
func (in *instance) startChecks() {
	var all []*checker
	for _, f := range in.farms {
		for _, s := range f.servers {
			if !s.conf.check {
				continue
			}
			at := s.at
			if s.conf.checkPort != 0 {
				at = netip.AddrPortFrom(at.Addr(), s.conf.checkPort)
			}
			s.checker = &checker{s: s, at: at, intervals: balance.Intervals{Inter: s.conf.inter, Fast: s.conf.fastInter, Down: s.conf.downInter}}
			all = append(all, s.checker)
		}
	}
	var least time.Duration
	for _, c := range all {
		if i := c.intervals.Next(&c.s.health); least == 0 || i < least {
			least = i
		}
	}
	for i, c := range all {
		spread := max(least, c.intervals.Next(&c.s.health))
		c.plan(spread * time.Duration(i) / time.Duration(len(all)))
	}
}

// plan has the next check begin in d.
func (c *checker) plan(d time.Duration) {
	h := c.s.f.in.h
	c.due = h.Now().Add(d)
	c.next = h.After(d, c)
}

// hasten has the next check begin in fastinter, if that is sooner.
func (c *checker) hasten() {
	fast := c.intervals.Fast
	if fast > 0 && c.due > c.s.f.in.h.Now().Add(fast) && c.next.Stop() {
		c.plan(fast)
	}
}

// Run makes one check and plans the next, an interval after the end of this. In
// maintenance there are no checks.
func (c *checker) Run() {
	s := c.s
	c.due = 0
	if !s.maint {
		changed := false
		passed, leaving := c.check()
		s.leave(leaving)
		if passed {
			changed = s.health.Passed()
			s.errors.Clear()
		} else {
			changed = s.health.Failed()
		}
		if changed {
			s.state()
		}
	}
	c.plan(c.intervals.Next(&s.health))
}

// check makes a connection and, with option httpchk, a request. Without
// timeout check all of it may take one interval; with it the connection may
// take timeout connect, and the answer timeout check. A server is leaving when
// it answers 404, with disable-on-404, while it is up.
func (c *checker) check() (passed, leaving bool) {
	h, p := c.s.f.in.h, c.s.f.p
	limit := c.intervals.Next(&c.s.health)
	connect := limit
	if p.check > 0 && p.connect > 0 {
		connect = min(limit, p.connect)
	}
	began := h.Now()
	conn, err := h.Dial(c.at, host.Options{Connect: connect})
	if err != nil {
		return false, false
	}
	defer conn.Close()
	k := p.httpCheck
	if k == nil {
		return true, false
	}
	read := limit - h.Now().Sub(began)
	if p.check > 0 {
		read = p.check
	}
	req, resp := &host.Request{Method: k.method, URI: k.uri, Host: k.host}, new(host.Response)
	if err := conn.Call(req, resp, max(read, time.Millisecond)); err != nil {
		return false, false
	}
	if k.stopOn404 && resp.Status == 404 && c.s.health.Up() {
		return true, true
	}
	return k.expect.meets(resp.Status), false
}
