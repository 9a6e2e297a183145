package httpd

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// ajp sends the request on a kept connection, or on a new one, after a CPING if
// the member has ping (mod_proxy_ajp, proxy_ajp_handler).
//
// An answer that does not come is a 503, which a balancer fails over, if the
// request has neither a body nor a query and its method may be repeated; else a
// 500, which puts the member into error as well. With ping, an answer that
// takes too long is a 504 and the member's state stays, because it has just
// answered the CPING.
//
// A head that does not fit into a packet is a 400, before anything is sent.
func (x *exchange) ajp(m *Member, p *pool, w *balance.Worker) int {
	if x.out.ForwardBytes(x.in.addresses.Text(x.peer), x.in.addresses.Text(x.in.h.Address())) > x.s.effective.packet {
		x.why = m.URL + ": the head of the request does not fit into a packet of AJP"
		return 400
	}
	for range 2 {
		c, fresh, status := x.answering(m, p, w)
		if status != 0 {
			return status
		}
		if c != nil {
			return x.overAJP(m, p, w, c, fresh)
		}
	}
	x.why = m.URL + ": no answer to CPING"
	return 503
}

// answering returns a connection that answered a CPING, if one is due; nil when
// it did not.
func (x *exchange) answering(m *Member, p *pool, w *balance.Worker) (c host.Conn, fresh bool, status int) {
	for {
		c, fresh, status = x.connection(m, p, w)
		if status != 0 || m.Ping == 0 {
			return c, fresh, status
		}
		ok, stale := p.ping(c, m, fresh)
		if ok {
			return c, fresh, 0
		}
		_ = c.Close()
		if !stale {
			return nil, fresh, 0
		}
	}
}

// connection returns an idle connection or a new one, or a status when there is
// none. Another request may have put the member into error meanwhile; then
// there is none.
func (x *exchange) connection(m *Member, p *pool, w *balance.Worker) (c host.Conn, fresh bool, status int) {
	if n := len(p.idle); n > 0 {
		c = p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, false, 0
	}
	c, err := x.in.h.Dial(p.at, host.Options{Connect: x.connectLimit(m), Protocol: host.AJP})
	if err != nil {
		x.why = m.URL + ": " + err.Error()
		return nil, true, 503
	}
	if w != nil && !w.Usable() {
		_ = c.Close()
		return nil, true, 503
	}
	return c, true, 0
}

// ping sends a CPING. stale: the other side had closed the connection while it
// was idle, which httpd notices before it uses one.
func (p *pool) ping(c host.Conn, m *Member, fresh bool) (ok, stale bool) {
	began := p.in.h.Monotonic()
	err := c.Call(&host.Request{Method: host.CPing}, &host.Response{}, m.Ping)
	return err == nil, !fresh && errors.Is(err, host.ErrClosed) && p.in.h.Monotonic() == began
}

// overAJP sends the request itself.
func (x *exchange) overAJP(m *Member, p *pool, w *balance.Worker, c host.Conn, fresh bool) int {
	for {
		began := x.in.h.Monotonic()
		err := c.Call(x.out, x.answer, x.readLimit(m))
		if err == nil {
			if m.Reuse {
				p.idle = append(p.idle, c)
			} else {
				_ = c.Close()
			}
			return 0
		}
		_ = c.Close()
		if !fresh && errors.Is(err, host.ErrClosed) && x.in.h.Monotonic() == began {
			var status int
			if c, fresh, status = x.connection(m, p, w); status != 0 {
				return status
			}
			continue // closed while it was idle: nothing was sent
		}
		x.out, x.answer = new(host.Request), new(host.Response) // the member may still use the old ones
		x.why = m.URL + ": " + err.Error()
		switch {
		case errors.Is(err, host.ErrTimeout) && m.Ping > 0:
			return 504
		case x.repeatable():
			return 503
		}
		return 500
	}
}

// repeatable reports whether the request may be sent again to another member
// (is_idempotent, and no body that was sent).
func (x *exchange) repeatable() bool {
	switch x.req.Method {
	case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE":
		return !x.t.hasQuery && x.req.Form == "" && x.req.BodyBytes == 0
	}
	return false
}
