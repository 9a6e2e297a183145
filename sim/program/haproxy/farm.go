package haproxy

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
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
	busy    int  // requests that are served or wait
	dynamic bool // a server's limit moves with the load
	full    int  // fullconn
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
	reason    string // of the last check, as the log has it; "" for what is no check
	checkTook time.Duration
	missed    int // checks in a row that failed
	cameUp    host.Time
	cookie    string // its value of the persistence cookie
	setCookie string // the Set-Cookie line of a client that it serves
	tracks    *server
	followers []*server
	sessions  []*session // those that may be cut off
}

func newFarm(in *instance, p *Proxy, names map[string]netip.Addr) *farm {
	f := &farm{in: in, p: p, full: in.config.fullConn(p)}
	f.hash, _ = hashFunction(&p.hash)
	var all []balance.Server
	given := addresses{}
	for i := range p.Servers {
		c := &p.Servers[i]
		a, _ := conf.Resolve(c.Host, names)
		s := &server{f: f, conf: c, at: netip.AddrPortFrom(a, c.Port), maint: c.Disabled || !a.IsValid() || !given.to(c)}
		s.health, s.errors.Limit = balance.NewHealth(c.rise, c.fall), c.errorLimit
		if s.cookie = c.Cookie; p.cookie != nil {
			if p.cookie.dynamic && s.cookie == "" && p.dynamicKey != "" {
				s.cookie = dynamicCookie(p.dynamicKey, s.at)
			}
			s.setCookie = p.cookie.name + "=" + s.cookie
			if p.cookie.dynamic && s.cookie == "" {
				s.setCookie += "; Expires=Thu, 01-Jan-1970 00:00:01 GMT"
			}
		}
		f.dynamic = f.dynamic || c.maxConn > 0 && (c.minConn > 0 && c.minConn < c.maxConn || c.slowStart > 0)
		f.servers = append(f.servers, s)
		all = append(all, balance.Server{ID: c.ID, Weight: c.weight, MaxConn: c.maxConn, Backup: c.Backup})
	}
	entry, ok := balance.Find("haproxy", p.strategy())
	if !ok {
		panic(fmt.Sprintf("haproxy: backend %q: no strategy %q", p.Name, p.strategy()))
	}
	down := func(i int) bool { return f.servers[i].maint }
	f.lb = balance.NewFarm(entry, all, down, balance.FarmOptions{AllBackups: p.allBackups, Draws: p.algorithm.draws})
	for i, s := range f.servers {
		s.lb, s.weight = &f.lb.Servers[i], s.conf.weight
	}
	return f
}

// up reports whether the server takes requests, if only those with persistence.
func (s *server) up() bool {
	if s.tracks != nil {
		return !s.maint && s.tracks.up()
	}
	return !s.maint && s.health.Up()
}

// state updates the algorithm and the queues after a change.
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
		s.changed(word)
		if !up && f.p.redispatch != 0 && !f.p.persist {
			s.redistribute()
		}
		s.cutSessions(up)
		for _, other := range s.followers {
			other.state()
		}
	}
	s.admit()
}

// warmUp begins slowstart.
func (s *server) warmUp() {
	if s.conf.slowStart > 0 {
		s.cameUp = s.f.in.h.Monotonic()
		s.warm()
	}
}

// warm sets the weight of this second and a timer for the next, until the
// weight is whole.
func (s *server) warm() {
	h := s.f.in.h
	seconds, whole := h.Monotonic().Seconds()-s.cameUp.Seconds(), int64(s.conf.slowStart/time.Second)
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
