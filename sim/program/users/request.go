package users

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
)

// exchange is a request and its answer; a user has one during a visit.
type exchange struct {
	req  host.Request
	resp host.Response
}

// take is an exchange from the free list.
func (g *Group) take() *exchange {
	if n := len(g.free); n > 0 {
		x := g.free[n-1]
		g.free = g.free[:n-1]
		return x
	}
	return new(exchange)
}

// ask sends one request of a visit, form in it, and counts how it ended. True
// when the user has a complete answer with a status below 400, in u.x.resp.
// The next request of the visit is meant to start when this one ended.
func (g *Group) ask(u *user, s Step, form string) bool {
	sent := g.h.Now()
	u.waiting = true
	err := g.send(u, s, form)
	u.waiting = false
	ended := g.h.Now()
	var resp *host.Response
	if err == nil {
		resp = &u.x.resp
		if resp.SetCookie != "" {
			u.cookie = keep(u.cookie, resp.SetCookie)
		}
	}
	o := outcomeOf(err, resp)
	g.rec.request(sample{u.intended, sent, ended}, o, g.backend(resp))
	u.intended = ended
	return o == succeeded
}

// send sends the request as often as RFC 9110 section 9.2.2 lets a client do by
// itself: once more, on a new connection, when a kept one turns out to be
// closed. One that closed while it was idle (no time has passed) took no
// request; one that broke later may have, and only idempotent methods are
// repeated.
func (g *Group) send(u *user, s Step, form string) error {
	kept := u.conn != nil
	sent := g.h.Now()
	err := g.exchange(u, s, form)
	if err == nil || !kept || !errors.Is(err, host.ErrClosed) && !errors.Is(err, host.ErrReset) {
		return err
	}
	if g.h.Now() != sent && !idempotent(s.Method) {
		return err
	}
	return g.exchange(u, s, form)
}

// exchange sends the request once. After an error the messages belong to
// the other side, and the connection is of no use.
func (g *Group) exchange(u *user, s Step, form string) error {
	if u.x == nil {
		u.x = g.take()
	}
	x := u.x
	x.req = host.Request{Method: s.Method, Host: g.c.Host, URI: s.Path, Cookie: u.cookie, Form: form}
	x.resp = host.Response{}
	err := g.carry(u, x)
	if err != nil {
		u.x = nil
	}
	return err
}

// carry uses the user's kept connection, or one for this request alone.
func (g *Group) carry(u *user, x *exchange) error {
	o := host.Options{From: u.from, Connect: g.c.Connect, Read: g.c.Read}
	if !g.c.Keepalive {
		return g.h.Call(g.c.To, &x.req, &x.resp, o)
	}
	if u.conn == nil {
		conn, err := g.h.Dial(g.c.To, o)
		if err != nil {
			return err
		}
		u.conn = conn
	}
	err := u.conn.Call(&x.req, &x.resp, g.c.Read)
	if err != nil {
		u.conn.Close() // what closing says adds nothing to err
		u.conn = nil
	}
	return err
}

// idempotent methods by RFC 9110 section 9.2.2.
func idempotent(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE":
		return true
	}
	return false
}

// backend is the index of the application server that answered, -1 for none.
func (g *Group) backend(resp *host.Response) int {
	if resp == nil || resp.Served == "" || resp.Truncated {
		return -1
	}
	if i, ok := g.backends[resp.Served]; ok {
		return i
	}
	return -1
}
