package world

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// streamEnd is an end of a connection that a program has as such. It implements
// host.Stream, and host.Task for the end that was accepted.
type streamEnd struct {
	ctx    *ctx
	peer   netip.Addr
	c      *conn
	client bool  // the client's end, which the program opened
	came   bool  // a request stands in the kernel, or an end that nobody took up
	ended  error // how the other end has ended; nil: it has not
	joined *joined
}

// dialStream opens a connection whose end the program has as such.
func (w *World) dialStream(p *proc, to netip.AddrPort, o host.Options) (host.Stream, error) {
	k, err := w.dial(p, to, o)
	if err != nil {
		return nil, err
	}
	c := k.(*kept).c
	s := &streamEnd{ctx: p.ctx, peer: to.Addr(), c: c, client: true}
	c.cEnd, c.client = s, nil
	if c.closed { // meanwhile
		s.ended = host.ErrClosed
	}
	return s, nil
}

// open reports whether this end is.
func (s *streamEnd) open() bool {
	return s.client && s.c.cEnd == s || !s.client && s.c.sEnd == s
}

// Peer implements host.Stream.
func (s *streamEnd) Peer() netip.Addr { return s.peer }

// Close implements io.Closer.
func (s *streamEnd) Close() error {
	if !s.ctx.over {
		s.shut(host.ErrClosed)
	}
	return nil
}

// Reset implements host.Stream.
func (s *streamEnd) Reset() {
	if !s.ctx.over {
		s.shut(host.ErrReset)
	}
}

// shut closes this end, as how says, and lets go of what it is joined with.
func (s *streamEnd) shut(how error) {
	if s.open() {
		c := s.c
		if s.client {
			c.aborted = how == host.ErrReset
			c.drop()
		} else {
			replying := c.replying
			c.served, c.tries = how, 0
			c.closeServer()
			if replying && how == host.ErrClosed {
				c.closed = true // the kernel delivers the answer, FIN behind it
			} else {
				c.sendFin()
			}
		}
	}
	if j := s.joined; j != nil {
		s.joined = nil
		j.finish()
	}
}

// accept hands a new connection to its program.
func (c *conn) accept(e event) {
	s := c.sEnd
	if s == nil || s.ctx.p.stall(e) {
		return
	}
	if c.l.waiting > 0 {
		c.l.waiting--
	}
	if s.ctx.p.injects() { // it knows no message that could say so
		s.ctx.p.Failed++
		s.shut(host.ErrReset)
		return
	}
	p := c.w.spawn(s.ctx)
	p.task = s
	c.w.runLast(p)
}

// Run implements host.Task: the program has the connection until it returns.
func (s *streamEnd) Run() {
	s.c.l.acceptor.Accept(s)
	_ = s.Close()
}

// takeRequest is a request that no handler gets: it goes on to where the
// connection is joined to, or is of a protocol that the server does not speak.
func (c *conn) takeRequest() {
	if c.sEnd == nil {
		c.done(host.ErrReset)
		return
	}
	c.sEnd.came = true
	if j := c.sEnd.joined; j != nil {
		j.passRequest()
	}
}

// replyArrives is an answer at the client's end.
func (s *streamEnd) replyArrives(e event) {
	if s.ctx.p.stall(e) {
		return
	}
	c := s.c
	c.serving, c.replying = false, false
	c.cm.confirm(c.to.Addr())
	if s.joined != nil {
		s.joined.passReply()
	}
	if c.closed {
		s.endArrives(e, host.ErrClosed)
	}
}

// endArrives is the end of the other side.
func (s *streamEnd) endArrives(e event, how error) {
	if s.ctx.p.stall(e) || s.ended != nil {
		return
	}
	s.ended = how
	if s.joined != nil {
		s.joined.passEnd(s)
	}
}

// sendEnd tells the server that the client's end is closed.
func (c *conn) sendEnd() {
	if c.sEnd == nil || c.dead {
		return
	}
	to := c.peer()
	if to == nil {
		c.lostData(evEndSend)
		return
	}
	took, lost := c.w.carry(c.cm, to, c.to.Addr(), tcp, 60)
	if lost {
		c.lostData(evEndSend)
		return
	}
	c.push(took, evEnd)
}

// endArrives is the client's end at the server's kernel.
func (c *conn) endArrives(e event) {
	s := c.sEnd
	if s == nil {
		return
	}
	if !c.sm.up {
		c.lostData(evEndSend)
		return
	}
	how := host.ErrClosed
	if c.aborted {
		how = host.ErrReset
	}
	s.endArrives(e, how)
}
