package haproxy

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
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
			if _, refused := f.p.part.Refused(); !s.conf.check || refused || !s.at.Addr().IsValid() {
				continue
			}
			at := s.at
			if a, ok := conf.Resolve(s.conf.checkHost, in.names); ok && s.conf.checkHost != "" {
				at = netip.AddrPortFrom(a, at.Port())
			}
			if s.conf.checkPort != 0 {
				at = netip.AddrPortFrom(at.Addr(), s.conf.checkPort)
			}
			if c := f.p.checkConnection(); c.port != 0 {
				at = netip.AddrPortFrom(at.Addr(), c.port)
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
	c.due = h.Monotonic().Add(d)
	c.next = h.After(d, c)
}

// hasten has the next check begin in fastinter, if that is sooner.
func (c *checker) hasten() {
	fast := c.intervals.Fast
	if fast > 0 && c.due > c.s.f.in.h.Monotonic().Add(fast) && c.next.Stop() {
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
		began := s.f.in.h.Monotonic()
		passed, leaving := c.check()
		s.checkTook = s.f.in.h.Monotonic().Sub(began)
		s.leave(leaving)
		if passed {
			changed = s.health.Passed()
			if s.f.p.checks == checkGreeting && s.f.p.countsTwice {
				changed = s.health.Passed() || changed
			}
			s.missed = 0
			s.errors.Clear()
		} else {
			s.missed++
			changed = s.health.Failed()
		}
		if changed {
			s.state()
		}
		s.reason = ""
	}
	c.plan(c.spread(c.intervals.Next(&s.health)))
}

// spread lengthens or shortens an interval by up to spread-checks percent.
func (c *checker) spread(d time.Duration) time.Duration {
	in := c.s.f.in
	if in.config.spread == 0 {
		return d
	}
	most := int64(d) / 100 * int64(in.config.spread)
	return d + time.Duration(in.h.Rand("spread-checks").Int64N(2*most+1)-most)
}

// check makes a connection and, with option httpchk, a request. Without timeout
// check all of it may take one interval; with it the connection may take
// timeout connect, and the answer timeout check. With disable-on-404 a server
// that answers 404 while it is up is leaving.
func (c *checker) check() (passed, leaving bool) {
	h, p := c.s.f.in.h, c.s.f.p
	limit := c.intervals.Next(&c.s.health)
	connect := limit
	if p.check > 0 && p.connect > 0 {
		connect = min(limit, p.connect)
	}
	began := h.Monotonic()
	conn, err := h.Dial(c.at, host.Options{Connect: connect, Protocol: p.checkConnection().speaks(&c.s.conf.serverSettings),
		Proxy: c.s.conf.proxyOfChecks(h.Address())})
	if err != nil {
		c.s.reason = checkFailed(err, false)
		return false, false
	}
	defer conn.Close()
	read := limit - h.Monotonic().Sub(began)
	if p.check > 0 {
		read = p.check
	}
	switch p.checks {
	case checkConnect:
		c.s.reason = checkPassed(0)
		return true, false
	case checkGreeting:
		if err := greets(conn, max(read, time.Millisecond)); err != nil {
			c.s.reason = checkFailed(err, true)
			return false, false
		}
		c.s.reason = tcpChecked(true)
		return true, false
	case checkTCP:
		passed := p.tcpCheck.passes(conn, max(read, time.Millisecond))
		c.s.reason = tcpChecked(passed)
		return passed, false
	}
	k := p.httpCheck
	req, resp := &host.Request{Method: k.method, URI: k.uri, Host: k.host, Header: k.header}, new(host.Response)
	if err := conn.Call(req, resp, max(read, time.Millisecond)); err != nil {
		c.s.reason = checkFailed(err, true)
		return false, false
	}
	if k.stopOn404 && resp.Status == 404 && c.s.health.Up() {
		return true, true
	}
	if !k.meets(resp.Status) {
		c.s.reason = wrongStatus(resp.Status)
		return false, false
	}
	c.s.reason = checkPassed(resp.Status)
	return true, false
}
