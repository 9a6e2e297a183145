package world

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TLS is the cost of a handshake. Zero values give the defaults named; below 0
// is none.
type TLS struct {
	// Old: TLS 1.2, whose full handshake takes two round trips rather than one
	// (RFC 5246 section 7.3, RFC 8446 section 2).
	Old bool
	// Full: no sessions are resumed. Otherwise a client that was there in the
	// last five minutes resumes, with one round trip in both versions, as long as the
	// server's program has not been started anew: its ticket key is gone then.
	Full bool
	// Sign is the processor time of a full handshake at the server, default
	// 500 us: one RSA 2048 signature (240 us) and two X25519 operations (30 us
	// each) by openssl speed of OpenSSL 3.0 on one core of an AMD EPYC, and about
	// as much for all else. Resume is that of a resumed one, default 150 us: no
	// signature.
	Sign, Resume time.Duration
}

// ticketLife is how long a session can be resumed: nginx's ssl_session_timeout,
// HAProxy's tune.ssl.lifetime and httpd's SSLSessionCacheTimeout are 300 s.
const ticketLife = int64(300 * time.Second)

func (t *TLS) withDefaults() {
	if t.Sign == 0 {
		t.Sign = 500 * time.Microsecond
	}
	if t.Resume == 0 {
		t.Resume = 150 * time.Microsecond
	}
}

// hello is a flight of a client's handshake, helloReply the server's answer.
type hello struct {
	knows  *ctx // the program whose ticket the client has; nil for none
	second bool // of TLS 1.2: it ends a full handshake
}

// Size implements host.Message: a ClientHello is padded to 517 bytes by browsers
// (RFC 7685).
func (*hello) Size() int { return 517 }

type helloReply struct {
	full  bool // no session is resumed
	plain bool // the server speaks no TLS
	by    *ctx // the program that answered
}

// Size implements host.Message: a chain of two RSA certificates takes some 3 kB.
func (r *helloReply) Size() int {
	if r.full {
		return 3500
	}
	return 250
}

// ticketOf names what a client has to resume: whose it is, and whom it asks.
type ticketOf struct {
	client *ctx
	from   netip.Addr
	to     netip.AddrPort
}

// ticket is the one that a server gave a client at the end of a handshake.
type ticket struct {
	by    *ctx
	until int64
}

// handshake is the opening of TLS on a connection that is open. What it takes
// counts to the opening of the connection.
func (w *World) handshake(k *kept, to netip.AddrPort, o host.Options, deadline int64) error {
	key := ticketOf{k.ctx, o.From, to}
	first := &hello{}
	if t := w.tickets[key]; !w.opt.TLS.Full && t.until >= w.now {
		first.knows = t.by
	}
	reply, err := w.greeting(k, first, deadline)
	if err == nil && reply.full && w.opt.TLS.Old {
		reply, err = w.greeting(k, &hello{second: true}, deadline)
	}
	if err == nil && !w.opt.TLS.Full {
		w.tickets[key] = ticket{reply.by, w.now + ticketLife}
	}
	return err
}

// greeting sends one flight and waits for the server's.
func (w *World) greeting(k *kept, q *hello, deadline int64) (*helloReply, error) {
	left := time.Duration(0)
	if deadline > 0 {
		if left = time.Duration(deadline - w.now); left <= 0 {
			return nil, host.ErrConnectTimeout
		}
	}
	a := &helloReply{}
	switch err := k.Call(q, a, left); {
	case err == host.ErrTimeout:
		return nil, host.ErrConnectTimeout
	case err != nil:
		return nil, err
	case a.plain:
		return nil, host.ErrTLS
	}
	return a, nil
}

// greet answers a flight of a handshake: the server's processor works.
func (c *conn) greet(p *proc) {
	gen := c.gen
	q, a := c.req.(*hello), c.resp.(*helloReply)
	a.by, a.full = p.ctx, q.knows != p.ctx && !q.second
	cost := time.Duration(0)
	switch {
	case a.full:
		cost = c.w.opt.TLS.Sign
	case !q.second:
		cost = c.w.opt.TLS.Resume
	}
	if cost > 0 {
		p.prog.m.compute(p, p.prog.m.stretch(cost))
	}
	if c.gen == gen && !p.dead {
		c.tls = true
		c.done(nil)
	}
}

// isHello reports whether what has come is no request but a flight of TLS.
func (c *conn) isHello() bool {
	_, ok := c.req.(*hello)
	return ok
}

// plainReply is the answer to TLS of a program that speaks another protocol: it
// cannot read that, and says so in its own way or closes.
func (c *conn) plainReply() {
	c.resp.(*helloReply).plain = true
	c.done(nil)
}

// fits reports whether the program that listens speaks what has come.
func (c *conn) fits() bool {
	switch c.l.speaks {
	case host.HTTPS:
		return c.tls || c.isHello()
	case host.AnyHTTP:
		return c.speaks == "" || c.speaks == host.HTTP || c.speaks == host.HTTPS
	}
	if c.l.speaks.Gateway() {
		return c.speaks == c.l.speaks
	}
	return c.speaks == "" || c.speaks == c.l.speaks
}

// mark has a request say what the ground knows of its connection.
func (c *conn) mark() {
	switch q := c.req.(type) {
	case *host.Request:
		if c.l.speaks.Gateway() {
			return
		}
		q.TLS, q.Nth, q.Age = c.tls, max(1, c.nth), 0
		if c.nth > 1 {
			q.Age = time.Duration(c.w.now - c.opened)
		}
	case *host.Command:
		q.Connection = c.number()
	case *host.Subscribe:
		q.Connection = c.number()
	}
}

// number is another one for each connection, as host.Command has it.
func (c *conn) number() uint64 { return uint64(c.idx)<<32 | uint64(c.gen) }

// plain is a request that came without TLS to a program that speaks it.
func (c *conn) plain() {
	if _, web := c.req.(*host.Request); web && c.l.speaks == host.HTTPS {
		if h, ok := c.l.handler.(host.PlainHandler); ok {
			c.mark()
			c.done(h.HandlePlain(c.teller(), c.req, c.resp))
			return
		}
		c.done(host.ErrClosed)
		return
	}
	c.done(host.ErrReset)
}
