package haproxy

import "time"

// limit returns how many requests a server may have now: maxconn, or less while
// few requests are in the backend and minconn is set, or while it warms up; 0 for
// any number (srv_dynamic_maxconn, src/queue.c).
func (s *server) limit() int {
	c, f := s.conf, s.f
	n := c.maxConn
	if n > 0 && c.minConn > 0 && c.minConn < n && f.busy < f.full {
		n = max(c.minConn, f.busy*n/f.full)
	}
	if n > 0 && c.slowStart > 0 && s.cameUp > 0 {
		since := f.in.h.Monotonic().Sub(s.cameUp)
		if since < c.slowStart {
			share := max(1, int(100*(since/time.Millisecond)/(c.slowStart/time.Millisecond)))
			n = max(1, n*share/100)
		}
	}
	return n
}

// refresh gives the algorithm the limit of this moment.
func (s *server) refresh() {
	if s.f.dynamic {
		s.lb.MaxConn = s.limit()
	}
}

func (f *farm) refresh() {
	if f.dynamic {
		for _, s := range f.servers {
			s.refresh()
		}
	}
}

// usualLimit is HAProxy's maxconn of global where none is set: it follows the
// process's limit of files, which systemd sets.
const usualLimit = 262_000

// fullConn returns fullconn of a backend: a tenth of what the frontends that lead
// there may have, where no line sets it.
func (c *Config) fullConn(to *Proxy) int {
	if to.fullConn > 0 {
		return to.fullConn
	}
	sum := 0
	for _, p := range c.Frontends {
		if !p.leadsTo(to) {
			continue
		}
		switch {
		case p.maxConn > 0:
			sum += p.maxConn
		case c.maxConn > 0:
			sum += c.maxConn
		default:
			sum += usualLimit
		}
	}
	return max(1, (sum+9)/10)
}

// leadsTo reports whether requests of a frontend can go to a backend.
func (p *Proxy) leadsTo(to *Proxy) bool {
	for i := range p.rules {
		if p.rules[i].to == to || p.rules[i].computed != nil {
			return true
		}
	}
	return p.fallback == to
}
