package users

import (
	"errors"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// exchange is a request and its response; a user has one during a visit.
type exchange struct {
	req  host.Request
	resp host.Response
}

// takeExchange returns an exchange from the free list.
func (g *Group) takeExchange() *exchange {
	if x := g.free.Get(); x != nil {
		return x
	}
	return new(exchange)
}

// request sends one request of a visit, form in it, and counts how it ended:
// with the redirects that it met, and after the attempts that the user made. It
// reports whether the user has a complete answer with a status below 400; that
// is in u.x.resp. The next request of the visit is meant to start when this one
// ended.
func (g *Group) request(u *user, s *Step, form string) bool {
	sent := g.h.Now()
	u.waiting = true
	g.rec.sent(sent)
	resp, err := g.follow(u, s, form, g.send(u, &g.at, s, form))
	o := outcomeOf(err, resp)
	if g.retries(o, g.c.Retry.Times) {
		o, resp, err = g.again(u, s, form, o, resp, err)
	}
	u.waiting = false
	ended := g.h.Now()
	g.rec.request(sample{u.intended, sent, ended}, o, g.backend(resp))
	if o != metric.Succeeded || resp.Location != "" || g.trace != nil {
		g.tell(u, s, sample{u.intended, sent, ended}, o, err, resp)
	}
	u.intended = ended
	if o == metric.Succeeded {
		if u.failing != 0 {
			g.rec.userOutage(ended.Sub(u.failing))
			u.failing = 0
		}
		return true
	}
	if u.failing == 0 {
		u.failing = sent
	}
	return false
}

// tell counts the ending of a request that did not bring what was asked for, and
// gives what was seen to the trace. It is not inlined: its variables would lie on
// the stacks of all requests that wait.
//
//go:noinline
func (g *Group) tell(u *user, s *Step, t sample, o metric.Outcome, err error, resp *host.Response) {
	e, odd := endingOf(o, err, resp, *s, u.asked.to)
	if odd {
		g.rec.present.Endings.Count(e.Kind, e.By, e.Why, 1)
	}
	if g.trace != nil {
		g.trace(newSeen(g, u, *s, t, o, e, resp))
	}
}

// again makes further attempts, until one succeeds or the user gives up. The answer
// is nil where there was none.
func (g *Group) again(u *user, s *Step, form string, o metric.Outcome, resp *host.Response, err error) (metric.Outcome, *host.Response, error) {
	pause := g.c.Retry.After
	for left := g.c.Retry.Times; g.retries(o, left); left-- {
		g.tellRetried(u, s, o, err, resp)
		g.h.Sleep(pause)
		pause = time.Duration(float64(pause) * max(1, g.c.Retry.Backoff))
		resp, err = g.follow(u, s, form, g.send(u, &g.at, s, form))
		o = outcomeOf(err, resp)
	}
	return o, resp, err
}

// retries reports whether the user makes another attempt after one that ended so.
func (g *Group) retries(o metric.Outcome, left int) bool {
	return left > 0 && o != metric.Succeeded && o != metric.Status4xx
}

// tellRetried counts an attempt that failed and that the user makes again. It is
// not inlined, as tell is not.
//
//go:noinline
func (g *Group) tellRetried(u *user, s *Step, o metric.Outcome, err error, resp *host.Response) {
	e, _ := endingOf(o, err, resp, *s, u.asked.to)
	g.rec.retried(e)
}

// follow takes the answer of a request that was sent home, or the error, and
// sends the requests to which the answers redirect.
func (g *Group) follow(u *user, s *Step, form string, err error) (*host.Response, error) {
	at := &g.at
	for hops := 0; err == nil; hops++ {
		resp := &u.x.resp
		if resp.SetCookie != "" {
			u.cookies().keep(resp.SetCookie, at.origin, u.x.req.Path(), g.h.Now())
		}
		if !redirects(resp) {
			return resp, nil
		}
		next, step, err := g.redirected(at, s, resp)
		switch {
		case err != nil:
			return nil, err
		case hops == mostRedirects:
			return nil, errRedirects
		}
		if step.Method != s.Method || step.Method == "GET" || step.Method == "HEAD" {
			form = "" // no body, or a query that the new URL has or has not
		}
		at, s = next, step
		if err := g.send(u, at, s, form); err != nil {
			return nil, err
		}
	}
	return nil, err
}

// send sends the request, over the user's kept connection or over one for this
// request alone, as often as RFC 9110 section 9.2.2 lets a client do by itself:
// once more, on a new connection, when a kept one turns out to be closed. One
// that closed while it was idle (no time has passed) took no request; one that
// broke later may have, and only idempotent methods are repeated.
//
// After an error the messages must not be used again, because the other side may
// still have them, and the connection is closed.
func (g *Group) send(u *user, at *site, s *Step, form string) error {
	u.asked = at
	kept := u.conn != nil && u.connTo.same(at)
	sent := g.h.Now()
	for {
		x := g.prepare(u, at, s, form)
		var err error
		switch {
		case !g.c.Keepalive:
			err = g.h.Call(at.to, &x.req, &x.resp, g.options(u, at))
		case u.conn != nil && u.connTo.same(at):
			err = u.conn.Call(&x.req, &x.resp, g.c.Read)
		default:
			if err = g.dial(u, at); err == nil {
				err = u.conn.Call(&x.req, &x.resp, g.c.Read)
			}
		}
		if err == nil {
			return nil
		}
		u.x = nil
		u.hangUp()
		switch {
		case !kept || !errors.Is(err, host.ErrClosed) && !errors.Is(err, host.ErrReset):
			return err
		case g.h.Now() != sent && !idempotent(s.Method):
			return err
		}
		kept = false
	}
}

// prepare makes the request in the user's exchange.
func (g *Group) prepare(u *user, at *site, s *Step, form string) *exchange {
	if u.x == nil {
		u.x = g.takeExchange()
	}
	x := u.x
	q := &x.req
	*q = host.Request{Header: q.Header[:0]} // cleared in place: a literal with fields would be copied
	q.Method, q.Host, q.URI, q.Form = s.Method, at.host, s.Path, form
	if form != "" {
		q.BodyBytes = u.body
	}
	q.Cookie = u.cookies().cookiesFor(at.origin, q, g.h.Now())
	x.resp = host.Response{Header: x.resp.Header[:0]}
	return x
}

func (g *Group) options(u *user, at *site) host.Options {
	return host.Options{From: u.from, Connect: g.c.Connect, Read: g.c.Read, Protocol: at.protocol()}
}

// dial opens the connection that the user keeps. A browser keeps several: the
// next request to where an earlier one led opens it anew.
func (g *Group) dial(u *user, at *site) error {
	u.hangUp()
	conn, err := g.h.Dial(at.to, g.options(u, at))
	if err == nil {
		u.conn, u.connTo = conn, at
	}
	return err
}

// hangUp closes the user's kept connection, if there is one.
func (u *user) hangUp() {
	if u.conn != nil {
		u.conn.Close() // its error tells nobody anything
		u.conn = nil
	}
}

// idempotent methods by RFC 9110 section 9.2.2.
func idempotent(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE":
		return true
	}
	return false
}

// backend returns the index of the application server that answered, -1 for
// none.
func (g *Group) backend(resp *host.Response) int {
	if resp == nil || resp.Served == "" || resp.Truncated {
		return -1
	}
	if i, ok := g.backends[resp.Served]; ok {
		return i
	}
	return -1
}
