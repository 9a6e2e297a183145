package world

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Retransmission as Linux does it: SYN after 1, 2, 4 ... s, six times
// (tcp_syn_retries), which is 1, 3, 7 ... s after the first; data after 200 ms
// (TCP_RTO_MIN) doubled up to 120 s (TCP_RTO_MAX), fifteen times (tcp_retries2).
const (
	synRetry   = int64(time.Second)
	synRetries = 6
	dataRetry  = int64(200 * time.Millisecond)
	dataLimit  = int64(120 * time.Second)
	dataTries  = 15
	// orphanTries is how often data of a closed socket is sent again
	// (tcp_orphan_retries 0, which means 8), for 102 s in all
	orphanTries = 8
)

// peer is the machine the client's packets go to: by its ARP cache, or the one
// to which that machine forwards them. The hop more costs nothing here.
func (c *conn) peer() *Machine {
	a := c.to.Addr()
	m := c.cm.lookUp(a)
	if m != nil && m.opt.Forward && m != c.cm && m.up && !m.has(a) {
		if on := m.lookUp(a); on != nil && !m.linkDown {
			return on
		}
	}
	return m
}

// absent reports whether the machine the packet reached gives no sign of life.
func (c *conn) absent() bool {
	return !c.sm.up || c.sm != c.cm && !c.sm.has(c.to.Addr())
}

// sendSyn asks for the connection, again if there was no answer.
func (c *conn) sendSyn() {
	to := c.peer()
	if to == nil {
		// nobody answers ARP: asked three times, then EHOSTUNREACH
		if c.arps++; c.arps > arpProbes {
			c.err = host.ErrUnreachable
			c.push(0, evAnswer)
			return
		}
		c.push(arpProbe, evSynSend)
		return
	}
	c.arps, c.sm = 0, to
	took, lost := c.w.carry(c.cm, to, c.to.Addr(), tcp, 60)
	if lost {
		c.synLost(0)
		return
	}
	c.push(took, evSyn)
}

// synLost sends SYN again; since is how long ago it was sent.
func (c *conn) synLost(since int64) {
	linear := int32(c.w.opt.LinearSYN)
	if c.tries++; c.tries > synRetries+linear {
		c.err = host.ErrConnectTimeout
		c.push(synRetry<<synRetries-since, evAnswer)
		return
	}
	c.push(synRetry<<max(0, c.tries-1-linear)-since, evSynSend)
}

// synArrives is the question at the server's kernel: no answer from a machine
// that is down or has not the address, RST where nobody listens.
func (c *conn) synArrives() {
	since := int64(c.w.opt.Delay)
	if c.absent() {
		c.synLost(since)
		return
	}
	l := c.sm.listenerFor(c.to)
	if l != nil && l.ctx.p.Frozen() {
		if l.waiting >= l.backlog {
			c.synLost(since)
			return
		}
		l.waiting++
	}
	back, lost := c.w.carry(c.sm, c.cm, c.from.Addr(), tcp, 60)
	if lost {
		c.synLost(since)
		return
	}
	if l == nil {
		c.err = host.ErrRefused
		c.push(back, evAnswer)
		return
	}
	c.l, c.sctx, c.sOpen, c.tries = l, l.ctx, true, 0
	if l.acceptor != nil {
		c.sEnd = &streamEnd{ctx: l.ctx, peer: c.teller(), c: c}
		c.push(back+c.way(), evAccept)
	}
	if !c.once {
		c.push(back, evAnswer)
		return
	}
	c.openNow(back)
}

// openAhead opens a connection that carries one request without an event of its
// own, where the network does the same with every packet and the server listens:
// what the question will find is known already. A program that is killed while
// the question is on its way refuses it all the same (see dropConns); a machine
// that loses power in that moment counts as if it had lost it just after.
func (c *conn) openAhead() bool {
	w := c.w
	if len(w.rules) > 0 || w.opt.Jitter > 0 || w.opt.Bandwidth > 0 || c.cm.linkDown {
		return false
	}
	to := c.peer()
	if to == nil || to.linkDown || !to.up || to != c.cm && !to.has(c.to.Addr()) {
		return false
	}
	l := to.listenerFor(c.to)
	if l == nil || l.acceptor != nil || l.ctx.p.Frozen() {
		return false
	}
	c.sm, c.l, c.sctx, c.sOpen = to, l, l.ctx, true
	c.synAt = w.now + c.way()
	c.openNow(2 * c.way())
	return true
}

// way is how long a packet takes where openAhead applies.
func (c *conn) way() int64 {
	if c.sm == c.cm {
		return int64(loopback)
	}
	return int64(c.w.opt.Delay)
}

// openNow is the opening of a connection that carries one request: the client's
// kernel will have the answer in back, and the program writes its request in
// the same moment. One event does for both; the request's own way is judged now
// rather than at that moment, and again when it arrives.
func (c *conn) openNow(back int64) {
	p := c.client
	at := c.w.now + back
	if p.deadline != 0 && p.deadline <= at {
		return // too late: the client's limit comes first
	}
	p.deadline = 0
	if c.read > 0 {
		p.limit(at + c.read)
	}
	c.open, c.serving = true, true
	took, lost := c.w.carry(c.cm, c.sm, c.to.Addr(), tcp, c.req.Size())
	if lost {
		c.tries++
		c.push(back+dataRetry, evReqSend)
		return
	}
	c.push(back+took, evReq)
}

// answerArrives is the end of the opening at the client.
func (c *conn) answerArrives(e event) {
	err := c.err
	if c.cEnd != nil {
		c.cEnd.endArrives(e, err)
		return
	}
	if c.waits() && c.client.prog.stall(e) {
		return
	}
	if err == nil {
		c.open = true
		c.cm.confirm(c.to.Addr())
	}
	c.finish(e, err)
}
