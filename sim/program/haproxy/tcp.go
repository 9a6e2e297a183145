package haproxy

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Accept implements host.Acceptor: a frontend in mode tcp joins the client's
// connection to one of a server.
func (l *listener) Accept(s host.Stream) {
	if !l.enter() {
		s.Reset()
		return
	}
	x := l.begin(s.Peer())
	x.req, x.resp = &x.own, x.answer
	x.own = host.Request{}
	*x.resp = host.Response{}
	o := x.join(l.p, s)
	x.untrack()
	if x.f != nil {
		x.f.busy--
	}
	x.req, x.resp, x.f = nil, nil, nil
	l.in.free.Put(x)
	l.leave()
	switch o {
	case rejected:
		s.Reset()
	case silent:
		l.in.h.NewCond().Wait(0)
	}
}

// join serves one connection.
func (x *exchange) join(p *Proxy, client host.Stream) outcome {
	if line, is := p.part.Refused(); is {
		x.in.refusals.Note(x.in.h, line.Text())
		return rejected
	}
	for _, list := range [][]rule{p.connectionRules, p.contentRules} {
		if o := x.run(list); o > allowed {
			return o
		}
	}
	to := x.backend()
	if to == nil {
		return closed
	}
	if line, is := to.part.Refused(); is {
		x.in.refusals.Note(x.in.h, line.Text())
		return rejected
	}
	x.at, x.f = to, x.in.farms[to.index]
	x.f.busy++
	x.persist()
	server := x.dial()
	if server == nil {
		x.release()
		return closed
	}
	x.pass(client, server, least64(p.client, to.server))
	return closed
}

// least64 returns the smaller of two times, of which 0 is none.
func least64(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// dial opens a connection to a server, again after failures; nil when none can be
// had.
func (x *exchange) dial() host.Stream {
	p := x.f.p
	for {
		if !x.assign() {
			return nil
		}
		at := x.server.at
		if at.Port() == 0 {
			at = netip.AddrPortFrom(at.Addr(), x.port)
		}
		s, err := x.in.h.DialStream(at, x.streamOptions(p))
		x.server.watch(err, 0)
		if err == nil {
			return s
		}
		if x.tries >= p.retries || errors.Is(err, host.ErrNoAddress) {
			return nil
		}
		x.tries++
		x.retry(err)
	}
}

// streamOptions are those of a connection to the server.
func (x *exchange) streamOptions(p *Proxy) host.Options {
	o := host.Options{Connect: p.connect, Proxy: x.server.conf.proxy(x.teller())}
	if x.server.conf.tls {
		o.Protocol = host.HTTPS
	}
	return o
}

// pass joins both connections until one ends, or the server is marked down.
func (x *exchange) pass(client, server host.Stream, idle time.Duration) {
	s := x.server
	if s.mayCut() {
		c := &session{close: func() {
			_ = server.Close() // both ends go with it
			_ = client.Close()
		}}
		s.sessions = append(s.sessions, c)
		defer func() {
			s.sessions = slices.DeleteFunc(s.sessions, func(o *session) bool { return o == c })
		}()
	}
	x.stickResponse()
	x.in.h.JoinStreams(client, server, idle)
	x.release()
}
