//go:build linux

package live

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/tomcat"
	"github.com/hadrill/hadrill/sim/program/users"
)

// shop is application servers that keep their sessions in a real Redis
// protocol's store, and users.
type shop struct {
	t     *testing.T
	redis *miniredis.Miniredis
	all   sync.WaitGroup
}

func newShop(t *testing.T) *shop {
	s := &shop{t: t, redis: miniredis.RunT(t)}
	t.Cleanup(s.all.Wait)
	return s
}

// tomcat starts a server.
func (s *shop) tomcat(name string, port uint16) *Host {
	c := tomcat.Config{Address: here, Port: port, Name: name, Sessions: tomcat.Sessions{Store: "redis", Redis: netip.MustParseAddrPort(s.redis.Addr())}}
	up := make(chan struct{})
	h := New(Options{Machine: name, Program: "tomcat", Seed: 3, Address: here})
	s.all.Go(func() {
		if err := h.Run(context.Background(), func(h host.Host) error { defer close(up); return c.Main()(h) }); err != nil && err != ErrKilled {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(func() { h.Kill() })
	<-up
	return h
}

// shoppers makes users of whom each visits ten times in a second.
func (s *shop) shoppers(port uint16, keepalive bool) (*users.Group, *Host) {
	g := users.New(users.Config{Name: "shoppers", Count: 20, From: netip.MustParsePrefix("127.3.0.0/18"), To: netip.AddrPortFrom(here, port),
		Journey: &users.Session{Save: users.Step{Method: "POST", Path: "/test/save"}, Query: users.Step{Method: "GET", Path: "/test/query"}},
		Pace:    users.Every(100 * time.Millisecond), Arrive: 200, Keepalive: keepalive}, []string{"web1"})
	return g, New(Options{Machine: "shoppers", Program: "users", Seed: 3})
}

// visit runs the users and takes a look again and again, until done says so:
// at how often users were refused.
func (s *shop) visit(g *users.Group, h *Host, done func(refused int) bool) *users.Result {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := &watched{Host: h}
	ended := make(chan error)
	began := time.Now()
	go func() { ended <- h.Run(ctx, func(host.Host) error { return g.Main()(seen) }) }()
	for enough := false; !enough && time.Since(began) < time.Minute; {
		time.Sleep(10 * time.Millisecond) // between two looks
		h.Do(func() { enough = done(seen.refused) })
	}
	cancel()
	if err := <-ended; err != context.Canceled {
		s.t.Errorf("users ended with %v", err)
	}
	return g.Finish(time.Since(began))
}

// watched counts refusals.
type watched struct {
	*Host
	refused int
}

func (w *watched) Call(to netip.AddrPort, req, resp host.Message, o host.Options) error {
	err := w.Host.Call(to, req, resp, o)
	if err == host.ErrRefused {
		w.refused++
	}
	return err
}

// TestShop: users who visit a server over real sockets find what they saved.
func TestShop(t *testing.T) {
	for _, keepalive := range []bool{false, true} {
		t.Run(fmt.Sprint("keepalive ", keepalive), func(t *testing.T) {
			s := newShop(t)
			port := uint16(freePorts(t, 1))
			s.tomcat("web1", port)
			g, h := s.shoppers(port, keepalive)
			r := s.visit(g, h, func(int) bool { return s.redis.CommandCount() >= 500 })
			c := r.Totals
			if c.Opened != 20 || c.Lost+c.Stale+c.ForcedLogins > 0 || c.OK != c.Total || c.Acknowledged < 200 {
				t.Errorf("got %+v, want 20 opened, none lost or stale, all fine", c)
			}
			if c.Backends[0] != c.Total {
				t.Errorf("web1 served %d of %d", c.Backends[0], c.Total)
			}
			if n := len(s.redis.Keys()); n != 20 {
				t.Errorf("the store has %d sessions, want 20", n)
			}
			if l := h.Lateness(); l.All.TotalCount() < int64(c.Total) || len(l.Seconds) == 0 {
				t.Errorf("%d lateness samples for %d requests", l.All.TotalCount(), c.Total)
			}
		})
	}
}

// TestShopBreaks: the server is killed and started again. Errors are counted as
// what they were, and what Redis kept is not lost.
func TestShopBreaks(t *testing.T) {
	s := newShop(t)
	port := uint16(freePorts(t, 1))
	first := s.tomcat("web1", port)
	g, h := s.shoppers(port, false)
	stage, commands := 0, 0
	r := s.visit(g, h, func(refused int) bool {
		n := s.redis.CommandCount()
		switch {
		case stage == 0 && n >= 200:
			first.Kill()
			stage = 1
		case stage == 1 && refused >= 50:
			s.tomcat("web1", port)
			stage, commands = 2, n
		case stage == 2 && n >= commands+200:
			return true
		}
		return false
	})
	c := r.Totals
	if stage != 2 || c.Refused < 50 || c.Lost+c.Stale > 0 || c.Opened != 20 {
		t.Errorf("got %+v at stage %d, want refusals, none lost or stale", c, stage)
	}
	if len(r.Outages) == 0 || r.Outages[0].Open {
		t.Errorf("outages %+v, want one that ended", r.Outages)
	}
}
