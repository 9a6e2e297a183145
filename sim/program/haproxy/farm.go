package haproxy

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// farm is a backend at work. balance.Server.Number is a server's place in
// servers.
type farm struct {
	in      *instance
	p       *Proxy
	lb      *balance.Farm
	hash    balance.HashFunction
	servers []*server
	waiting queue
}

// server is a server at work.
type server struct {
	f         *farm
	conf      *Server
	at        netip.AddrPort
	lb        *balance.Server
	health    balance.Health
	checker   *checker // nil without checks
	errors    balance.ErrorCount
	maint     bool
	drain     bool
	leaving   bool // its checks answer 404
	weight    int  // as the operator set it
	waiting   queue
	cameUp    host.Time
	setCookie string // what makes a client stick to it
}

func newFarm(in *instance, p *Proxy, names map[string]netip.Addr) *farm {
	f := &farm{in: in, p: p}
	f.hash, _ = hashFunction(&p.hash)
	var all []balance.Server
	for i := range p.Servers {
		c := &p.Servers[i]
		a, _ := resolve(c.Host, names)
		s := &server{f: f, conf: c, at: netip.AddrPortFrom(a, c.Port), maint: c.Disabled}
		s.health, s.errors.Limit = balance.NewHealth(c.rise, c.fall), c.errorLimit
		if p.cookie != nil {
			s.setCookie = p.cookie.name + "=" + c.Cookie
		}
		f.servers = append(f.servers, s)
		all = append(all, balance.Server{ID: c.ID, Weight: c.weight, MaxConn: c.maxConn, Backup: c.Backup})
	}
	entry, ok := balance.Find("haproxy", p.strategy())
	if !ok {
		panic(fmt.Sprintf("haproxy: backend %q: no strategy %q", p.Name, p.strategy()))
	}
	down := func(i int) bool { return p.Servers[i].Disabled }
	f.lb = balance.NewFarm(entry, all, down, balance.FarmOptions{AllBackups: p.allBackups, Draws: p.algorithm.draws})
	for i, s := range f.servers {
		s.lb, s.weight = &f.lb.Servers[i], s.conf.weight
	}
	return f
}

// up tells whether the server takes requests, be it only from clients that
// stick to it.
func (s *server) up() bool { return !s.maint && s.health.Up() }

// state brings the algorithm and the queues up to date after a change.
func (s *server) state() {
	f := s.f
	if up := s.up(); up != s.lb.Up() {
		if up {
			s.warmUp()
		}
		f.lb.SetUp(s.lb, up)
		word := "DOWN"
		if up {
			word = "UP"
		}
		f.in.h.Note("haproxy", fmt.Sprintf("Server %s/%s is %s", f.p.Name, s.conf.Name, word))
		if !up && f.p.redispatch != 0 && !f.p.persist {
			s.redistribute()
		}
	}
	s.admit()
}

// warmUp begins slowstart.
func (s *server) warmUp() {
	if s.conf.slowStart > 0 {
		s.cameUp = s.f.in.h.Now()
		s.warm()
	}
}

// warm gives the weight of this second, and comes again until it is whole.
func (s *server) warm() {
	h := s.f.in.h
	seconds, whole := h.Now().Seconds()-s.cameUp.Seconds(), int64(s.conf.slowStart/time.Second)
	s.f.lb.Warm(s.lb, seconds, whole)
	if seconds >= whole {
		return
	}
	began := s.cameUp
	h.After(max(time.Second, s.conf.slowStart/20), host.TaskFunc(func() {
		if s.up() && s.cameUp == began {
			s.warm()
		}
	}))
}
