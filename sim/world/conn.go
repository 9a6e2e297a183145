package world

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// conn is one TCP connection, with both its ends. It is used anew when both
// are closed.
type conn struct {
	// What every packet needs stands together, in few lines of the cache.

	w        *World
	idx, gen uint32
	cm, sm   *Machine // the client's and the server's
	sctx     *ctx     // the program that accepted it; nil before
	l        *listener
	client   *proc  // the process that waits for it
	wait     uint32 // which of that process's waits it is

	cOpen, sOpen bool // the ends
	once         bool // carries one request, sent as soon as it is open
	open         bool // the client knows that it is open
	closed       bool // the client knows that the server's end is closed
	serving      bool // a request is on its way, or with the server
	buffered     bool // it is in the server's kernel, for a program that stands still
	replying     bool // the answer is on its way
	silent       bool // the server's machine lost power: nothing comes from it
	tls          bool // the server's program has greeted by TLS
	aborted      bool // the client's end was closed by RST
	dead         bool // the client's machine lost power

	cEnd, sEnd *streamEnd // the ends that a program has as such
	ends       int64      // when the server closes it if no request has come; 0: never
	finAt      int64      // when the server's kernel hears that the client has closed; 0: it does not
	tries      int32
	arps       int32
	nth        int // requests that the client has sent
	req, resp  host.Message
	from, to   netip.AddrPort
	proxy      netip.Addr    // that a PROXY header tells
	err        error         // how the client's wait ended
	speaks     host.Protocol // of its requests, where the client names one

	cctx   *ctx  // the program that opened it
	synAt  int64 // when the question reaches the server, where openAhead foresaw it
	opened int64 // when the client knew that it is open
	read   int64
	served error     // what the handler returned
	hangUp host.Task // of the server's program, when the client closes; nil for none
	// follower is the process that answers the request, where what it waits for ends
	// when the client closes; nil for none
	follower *proc
}

func (w *World) newConn(p *proc, to netip.AddrPort, o host.Options) *conn {
	var c *conn
	if n := len(w.idleCon); n > 0 {
		c = w.idleCon[n-1]
		w.idleCon = w.idleCon[:n-1]
	} else {
		c = &conn{w: w, idx: uint32(len(w.conns))}
		w.conns = append(w.conns, c)
	}
	idx, gen := c.idx, c.gen
	*c = conn{} // cleared in place: a literal with fields would be made elsewhere and copied
	c.w, c.idx, c.gen = w, idx, gen
	c.to, c.cm, c.cctx, c.client, c.cOpen, c.speaks = to, p.prog.m, p.ctx, p, true, o.Protocol
	c.proxy = o.Proxy
	from := o.From
	if !from.IsValid() {
		from = p.prog.m.opt.Address
		if to.Addr().IsLoopback() {
			from = to.Addr()
		}
	}
	c.from = netip.AddrPortFrom(from, 0)
	return c
}

// settle frees the connection when both ends are closed.
func (c *conn) settle() {
	if c.cOpen || c.sOpen || c.cctx == nil {
		return
	}
	c.gen++
	c.cctx, c.client, c.sctx, c.l, c.req, c.resp, c.sm = nil, nil, nil, nil, nil, nil, nil
	c.w.idleCon = append(c.w.idleCon, c)
}

// closeServer closes the server's end.
func (c *conn) closeServer() {
	c.sOpen, c.serving, c.replying, c.sctx, c.sEnd = false, false, false, nil, nil
	c.settle()
}

// drop is the client closing its end. A request that is with the server is
// served all the same.
func (c *conn) drop() {
	c.tellServer()
	c.cOpen, c.client, c.cEnd = false, nil, nil
	if c.sEnd != nil {
		c.sendEnd()
		return
	}
	if !c.serving || c.replying {
		c.closeServer()
		return
	}
	c.finAt = c.finArrival()
	c.tellFollower()
	c.settle()
}

// tellServer has the server's program hear that the client closes, where it
// asked for that.
func (c *conn) tellServer() {
	if c.hangUp == nil || c.sctx == nil || c.sctx.over {
		return
	}
	if at := c.finArrival(); at != 0 {
		c.w.newTimer(c.sctx, at, c.hangUp)
	}
	c.hangUp = nil
}

// finArrival is when the server's kernel will hear that the client has closed, 0
// for never: FIN goes where the client's packets go now. One that a cut holds up
// counts as never heard.
func (c *conn) finArrival() int64 {
	if c.dead || c.sm == nil || c.cm.linkDown || c.sm.linkDown || c.peer() != c.sm || c.absent() {
		return 0
	}
	for _, r := range c.w.rules {
		if r.DropShare >= 1 && r.matches(c.cm, c.sm, c.to.Addr(), tcp) {
			return 0
		}
	}
	return c.w.now + c.way()
}

// Call implements host.Host.
func (x *ctx) Call(to netip.AddrPort, req, resp host.Message, o host.Options) error {
	if o.Protocol == host.HTTPS {
		return x.callTLS(to, req, resp, o)
	}
	p := x.self()
	c, err := x.w.connect(p, to, o)
	if err != nil {
		return err
	}
	c.once, c.req, c.resp, c.read = true, req, resp, x.lasts(o.Read)
	if !c.openAhead() {
		c.sendSyn()
	}
	p.calls = c
	gen := c.gen
	err = c.ending(gen, p.park())
	c.drop()
	return err
}

// callTLS is Call over TLS.
func (x *ctx) callTLS(to netip.AddrPort, req, resp host.Message, o host.Options) error {
	k, err := x.Dial(to, o)
	if err != nil {
		return err
	}
	defer k.Close()
	return k.Call(req, resp, o.Read)
}

func (w *World) dial(p *proc, to netip.AddrPort, o host.Options) (host.Conn, error) {
	deadline := int64(0)
	if o.Connect > 0 {
		deadline = w.now + int64(o.Connect)
	}
	c, err := w.connect(p, to, o)
	if err != nil {
		return nil, err
	}
	c.sendSyn()
	p.calls = c
	gen := c.gen
	if err := c.ending(gen, p.park()); err != nil {
		c.drop()
		return nil, err
	}
	c.opened = w.now
	k := &kept{c: c, ctx: p.ctx}
	if o.Protocol == host.HTTPS {
		if err := w.handshake(k, to, o, deadline); err != nil {
			_ = k.Close()
			return nil, err
		}
	}
	return k, nil
}

// connect prepares a connection whose opening is limited by o.Connect.
func (w *World) connect(p *proc, to netip.AddrPort, o host.Options) (*conn, error) {
	if o.From.IsValid() && !o.From.IsLoopback() && !p.prog.m.has(o.From) {
		return nil, host.ErrNoAddress
	}
	if p.abandoned() {
		return nil, host.ErrClientGone
	}
	c := w.newConn(p, to, o)
	c.wait = p.begin()
	if o.Connect > 0 {
		p.limit(w.now + p.ctx.lasts(o.Connect))
	}
	return c, nil
}

// ending is how a wait for the connection, which was gen then, has ended: it is
// open, has an answer, or the error.
func (c *conn) ending(gen uint32, why wake) error {
	if why == clientGone {
		return host.ErrClientGone
	}
	if c.gen != gen { // closed by another process, and used anew since
		return host.ErrClosed
	}
	if why == timedOut {
		if c.open {
			return host.ErrTimeout
		}
		return host.ErrConnectTimeout
	}
	return c.err
}

// waits reports whether a process waits for the connection now.
func (c *conn) waits() bool { return c.client != nil && c.client.gen == c.wait }

// finish ends the client's wait with err, as the last thing that happens in
// event e.
func (c *conn) finish(e event, err error) {
	if c.waits() {
		c.err = err
		c.client.resume(e)
	}
}

func (c *conn) push(after int64, k kind) { c.w.push(c.w.now+after, k, c.idx, c.gen) }

// sendFin tells the client that the server's end is closed.
func (c *conn) sendFin() {
	if c.silent || !c.cOpen {
		return
	}
	took, lost := c.toClient(60)
	if lost {
		c.lostData(evFinSend)
		return
	}
	c.push(took, evFin)
}

func (c *conn) finArrives(e event) {
	c.closed = true
	err := c.served
	if err != host.ErrClosed {
		err = host.ErrReset
	}
	if c.cEnd != nil {
		c.cEnd.endArrives(e, err)
		return
	}
	c.finish(e, err)
}

// dropConns is the end of a program's connections with its instance.
func (w *World) dropConns(x *ctx, how ending) {
	for _, c := range w.conns {
		if c.cctx == x && c.cOpen {
			c.dead = how != endExit
			c.drop()
		}
		if c.sctx != x {
			continue
		}
		replying := c.replying
		c.closeServer()
		switch {
		case how == endExit && c.synAt > w.now:
			c.err = host.ErrRefused
			c.open = false
			c.push(c.synAt-w.now+c.way(), evAnswer)
		case how != endExit:
			c.silent = true // the client learns nothing
			if c.ends > w.now {
				c.ends = 0
			}
		case replying:
			c.closed = true // the kernel delivers the answer, FIN behind it
		default:
			// the kernel closes for the program: FIN where it had read what was
			// sent, RST where it had not; the client tells both from an answer
			c.served, c.tries = host.ErrClosed, 0
			c.sendFin()
		}
	}
}

// kept implements host.Conn.
type kept struct {
	c   *conn
	ctx *ctx
}

// Call implements host.Conn.
func (k *kept) Call(req, resp host.Message, read time.Duration) error {
	p := k.ctx.self()
	c := k.c
	if c == nil || c.closed || c.hasEnded() {
		return host.ErrClosed
	}
	if _, greets := req.(*hello); !greets {
		c.nth++
	}
	c.client, c.wait = p, p.begin()
	c.req, c.resp, c.err, c.tries, c.serving = req, resp, nil, 0, true
	if read > 0 {
		p.limit(c.w.now + p.ctx.lasts(read))
	}
	c.sendRequest()
	if p.abandoned() {
		p.deadline = 0
		p.begin() // it waits for no answer
		return host.ErrClientGone
	}
	p.calls = c
	gen := c.gen
	return c.ending(gen, p.park())
}

// Closed implements host.Conn.
func (k *kept) Closed() bool { return k.c == nil || k.c.closed }

// Close implements io.Closer.
func (k *kept) Close() error {
	if k.c != nil && !k.ctx.over {
		if c := k.c; c.waits() { // in another process
			c.err = host.ErrClosed
			c.w.push(c.w.now, evResume, c.client.idx, c.client.gen)
		}
		k.c.drop()
	}
	k.c = nil
	return nil
}
