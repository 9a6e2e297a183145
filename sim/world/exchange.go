package world

import (
	"github.com/hadrill/hadrill/sim/host"
)

// toClient is how long a packet to the client takes. A packet from an address
// that the machine does not have any more is not sent.
func (c *conn) toClient(size int) (took int64, lost bool) {
	if m := c.sm; m != c.cm && !m.has(c.to.Addr()) {
		return 0, true
	}
	return c.w.carry(c.sm, c.cm, c.from.Addr(), tcp, size)
}

// lostData sends data again later. What has been tried too often is given up.
func (c *conn) lostData(again kind) {
	most := int32(dataTries)
	if !c.cOpen && again == evReqSend {
		most = orphanTries
	}
	if c.tries++; c.tries > most {
		if again == evReqSend && !c.cOpen {
			c.closeServer() // the client's kernel gives it up; nobody knows
			return
		}
		if again == evReqSend {
			c.err, c.closed = host.ErrTimeout, true
			c.push(0, evAnswer)
		}
		return
	}
	c.push(min(dataRetry<<(c.tries-1), dataLimit), again)
}

// sendRequest sends the request, or sends it again: what a program has written
// its kernel sends although the program has closed the connection since.
func (c *conn) sendRequest() {
	if !c.cOpen && c.dead {
		c.closeServer()
		return
	}
	to := c.peer()
	if to == nil {
		c.lostData(evReqSend)
		return
	}
	took, lost := c.w.carry(c.cm, to, c.to.Addr(), tcp, c.req.Size())
	if lost {
		c.lostData(evReqSend)
		return
	}
	c.sm = to
	if !c.cOpen {
		c.finAt = c.w.now + took + 2*c.way() // FIN follows when the data was acknowledged
	}
	c.push(took, evReq)
}

// requestArrives is the request at the server's kernel, which knows the
// connection, or answers RST. One that a program which stands still has in its buffer
// is there, also when the machine has lost the address since.
func (c *conn) requestArrives(e event) {
	if c.absent() && (!c.buffered || !c.sm.up) {
		c.lostData(evReqSend)
		return
	}
	s := c.sctx
	if s == nil || s.over || s.p.m != c.sm {
		c.refuse()
		return
	}
	c.tries = 0
	if c.timedOut(s.p) {
		c.refuse() // the request crosses FIN
		return
	}
	c.ends = 0
	c.buffered = s.p.hung || s.p.Frozen()
	if s.p.hung {
		s.p.Held++
		s.p.held = append(s.p.held, heldReq{c.idx, c.gen})
		return
	}
	if s.p.stall(e) {
		return
	}
	if c.l.acceptor != nil && !c.l.endsTLS() {
		c.takeRequest()
		return
	}
	if c.proxy.IsValid() && !c.l.proxied() {
		c.strayHeader()
		return
	}
	if c.l.acceptor != nil && !c.isHello() {
		if !c.tls {
			c.done(host.ErrClosed)
			return
		}
		c.takeRequest()
		return
	}
	if c.l.acceptor == nil && !c.fits() {
		if c.isHello() {
			c.plainReply()
		} else {
			c.plain()
		}
		return
	}
	c.mark()
	if c.l.waiting > 0 {
		c.l.waiting--
	}
	if s.p.share > 0 && s.p.injects() {
		if f, ok := c.req.(host.Failer); ok {
			s.p.Failed++
			f.Fail(s.p.fail, c.resp)
			c.done(nil)
			return
		}
	}
	if c.l.prompt != nil && !c.isHello() && c.l.prompt.Prompt(c.req) {
		c.done(c.handle())
		return
	}
	p := c.w.spawn(s)
	p.conn, p.connGen = c, c.gen
	if c.l.begins != nil && !c.isHello() {
		if work, rest := c.l.begins.Begin(c.teller(), c.req, c.resp); rest != nil {
			p.rest = rest
			if work > 0 {
				c.w.push(c.w.now+s.p.m.stretch(work), evResume, p.idx, p.begin())
				return
			}
		}
	}
	c.w.runLast(p)
}

// refuse answers RST to data of a connection that the machine does not know.
func (c *conn) refuse() {
	back, lost := c.w.carry(c.sm, c.cm, c.from.Addr(), tcp, 60)
	if lost && c.cOpen {
		c.lostData(evReqSend)
		return
	}
	c.err, c.closed = host.ErrReset, true
	c.push(back, evAnswer)
	c.closeServer()
}

// handle has the server's program handle the request.
func (c *conn) handle() error { return c.l.handler.Handle(c.teller(), c.req, c.resp) }

// handled is the end of p, a process of the server's program that handled the
// request.
func (c *conn) handled(p *proc, err error) {
	if c.follower == p {
		c.follower = nil
	}
	if c.gen == p.connGen && !p.dead && c.sctx != nil { // or the program has closed it meanwhile
		c.done(err)
	}
}

// done is the handler's end: an answer goes back, or the connection is broken.
func (c *conn) done(err error) {
	c.tries = 0
	switch {
	case !c.cOpen:
		c.closeServer()
	case err != nil:
		c.served = err
		c.closeServer()
		c.sendFin()
	default:
		c.sign()
		c.keep()
		c.replying = true
		c.sendReply()
	}
}

// sign has the answer say who made it. To ask for the usual type before the
// interface is cheaper.
func (c *conn) sign() {
	if c.sctx == nil {
		return
	}
	switch a := c.resp.(type) {
	case *host.Response:
		a.Sign(c.sctx.p.by)
	case *host.Reply:
	case host.Signer:
		a.Sign(c.sctx.p.by)
	}
}

func (c *conn) sendReply() {
	if c.silent || !c.cOpen {
		return
	}
	took, lost := c.toClient(c.resp.Size())
	if lost {
		c.lostData(evRepSend)
		return
	}
	c.push(took, evRep)
}

func (c *conn) replyArrives(e event) {
	if c.cEnd != nil {
		c.cEnd.replyArrives(e)
		return
	}
	if c.waits() && c.client.prog.stall(e) {
		return
	}
	c.serving, c.replying = false, false
	c.cm.confirm(c.to.Addr())
	c.finish(e, nil)
}
