package world

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// conn is one TCP connection, with both its ends. It is used anew when both
// are closed.
type conn struct {
	w        *World
	idx, gen uint32

	from, to netip.AddrPort
	cm, sm   *Machine // the client's and the server's
	cctx     *ctx     // the program that opened it
	sctx     *ctx     // the program that accepted it; nil before
	l        *listener
	client   *proc  // who waits for it, and in which of its waits
	wait     uint32 //

	cOpen, sOpen bool  // the ends
	once         bool  // carries one request, sent as soon as it is open
	open         bool  // the client knows that it is open
	closed       bool  // the client knows that the server's end is closed
	serving      bool  // a request is on its way, or with the server
	replying     bool  // the answer is on its way
	silent       bool  // the server's machine lost power: nothing comes from it
	synAt        int64 // when the question reaches the server, where openAhead foresaw it
	tries        int
	arps         int
	req, resp    host.Message
	read         int64
	err          error // how the client's wait ended
	served       error // what the handler returned
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
	*c = conn{w: w, idx: c.idx, gen: c.gen, to: to, cm: p.prog.m, cctx: p.ctx, client: p, cOpen: true}
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
	c.sOpen, c.serving, c.replying, c.sctx = false, false, false, nil
	c.settle()
}

// drop is the client closing its end. A request that is with the server is
// served all the same.
func (c *conn) drop() {
	c.cOpen, c.client = false, nil
	if !c.serving || c.replying {
		c.closeServer()
		return
	}
	c.settle()
}

func (w *World) call(p *proc, to netip.AddrPort, req, resp host.Message, o host.Options) error {
	c, err := w.connect(p, to, o)
	if err != nil {
		return err
	}
	c.once, c.req, c.resp, c.read = true, req, resp, int64(o.Read)
	if !c.openAhead() {
		c.sendSyn()
	}
	err = c.await(p)
	c.drop()
	return err
}

func (w *World) dial(p *proc, to netip.AddrPort, o host.Options) (host.Conn, error) {
	c, err := w.connect(p, to, o)
	if err != nil {
		return nil, err
	}
	c.sendSyn()
	if err := c.await(p); err != nil {
		c.drop()
		return nil, err
	}
	return &kept{c: c, ctx: p.ctx}, nil
}

// connect prepares a connection whose opening is limited by o.Connect.
func (w *World) connect(p *proc, to netip.AddrPort, o host.Options) (*conn, error) {
	if o.From.IsValid() && !o.From.IsLoopback() && !p.prog.m.has(o.From) {
		return nil, host.ErrNoAddress
	}
	c := w.newConn(p, to, o)
	c.wait = p.begin()
	if o.Connect > 0 {
		p.limit(w.now + int64(o.Connect))
	}
	return c, nil
}

// await waits for what the connection is waited for: to be open, or an answer.
func (c *conn) await(p *proc) error {
	if p.park() == timedOut {
		if c.open {
			return host.ErrTimeout
		}
		return host.ErrConnectTimeout
	}
	return c.err
}

// waits tells whether a process waits for the connection now.
func (c *conn) waits() bool { return c.client != nil && c.client.gen == c.wait }

// finish ends the client's wait with err, within event e. False when the
// client is frozen and the event will come again.
func (c *conn) finish(e event, err error) bool {
	if !c.waits() {
		return true
	}
	p := c.client
	if p.prog.stall(e) {
		return false
	}
	c.err = err
	p.resume(e, wokenUp)
	return true
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
	c.finish(e, err)
}

// dropConns is the end of a program's connections with its instance.
func (w *World) dropConns(x *ctx, how ending) {
	for _, c := range w.conns {
		if c.cctx == x && c.cOpen {
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
	if c == nil || c.closed {
		return host.ErrClosed
	}
	c.client, c.wait = p, p.begin()
	c.req, c.resp, c.err, c.tries, c.serving = req, resp, nil, 0, true
	if read > 0 {
		p.limit(c.w.now + int64(read))
	}
	c.sendRequest()
	return c.await(p)
}

// Close implements io.Closer.
func (k *kept) Close() error {
	if k.c != nil && !k.ctx.over {
		k.c.drop()
	}
	k.c = nil
	return nil
}
