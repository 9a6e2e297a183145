package haproxy

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// exchange is one request being served. It is used again for later requests.
type exchange struct {
	in   *instance
	f    *farm
	req  *host.Request
	resp *host.Response
	peer netip.Addr // the client's address
	port uint16     // that the client connected to

	server   *server // assigned, or the one it comes back from
	assigned bool
	direct   bool // assigned by persistence
	holds    bool // has a place at server
	tries    int  // repeated ones

	out    *host.Request  // what is sent to a server
	answer *host.Response // what it answers
	key    []byte         // what is hashed
	stores []stickStore   // what stick tables are to learn

	cond          host.Cond
	waitsIn       *queue
	before, after *exchange
	ticket        uint64
	admitted      bool
}

func (in *instance) take() *exchange {
	n := len(in.free)
	if n == 0 {
		return &exchange{in: in, out: new(host.Request), answer: new(host.Response)}
	}
	x := in.free[n-1]
	in.free = in.free[:n-1]
	return x
}

// Handle implements host.Handler.
func (l *listener) Handle(peer netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isAnswer := resp.(*host.Response)
	if !ok || !isAnswer {
		return host.ErrClosed // not HTTP
	}
	x := l.in.take()
	x.req, x.resp, x.peer, x.port = q, a, peer, l.port
	x.server, x.assigned, x.direct, x.holds, x.tries = nil, false, false, false, 0
	err := x.serve(l.p)
	x.req, x.resp, x.f = nil, nil, nil
	l.in.free = append(l.in.free, x)
	return err
}

// statsBytes is about the length of the statistics page.
const statsBytes = 10_000

func (x *exchange) serve(p *Proxy) error {
	if p.servesStats(x.req.URI) {
		*x.resp = host.Response{Status: 200, BodyBytes: statsBytes}
		return nil
	}
	to := p.fallback
	for i := range p.rules {
		if p.rules[i].when.holds(x.peer, x.req) {
			to = p.rules[i].to
			break
		}
	}
	if to == nil {
		return x.status(503)
	}
	if to != p && to.servesStats(x.req.URI) {
		*x.resp = host.Response{Status: 200, BodyBytes: statsBytes}
		return nil
	}
	x.f = x.in.farms[to.index]
	x.persist()
	return x.proxy(p.forwardFor)
}

func (p *Proxy) servesStats(uri string) bool {
	if !p.statsOn {
		return false
	}
	if p.stats == "" {
		return strings.HasPrefix(uri, "/haproxy?stats")
	}
	return strings.HasPrefix(uri, p.stats)
}

// errorBytes is about the length of HAProxy's own error pages.
const errorBytes = 107

// status answers with one of HAProxy's own pages.
func (x *exchange) status(code int) error {
	*x.resp = host.Response{Status: code, BodyBytes: errorBytes}
	return nil
}

// proxy sends the request to a server, again after some failures.
func (x *exchange) proxy(front *forwardFor) error {
	p := x.f.p
	x.fill(front)
	for {
		if !x.assign() {
			x.release()
			return x.status(503)
		}
		at := x.server.at
		if at.Port() == 0 {
			at = netip.AddrPortFrom(at.Addr(), x.port)
		}
		err := x.in.h.Call(at, x.out, x.answer, host.Options{Connect: p.connect, Read: p.server})
		x.server.watch(err, x.answer.Status)
		failure := failureOf(err, x.answer.Status)
		if err != nil { // the server may still be working with both
			x.out, x.answer = new(host.Request), new(host.Response)
		}
		again := failure != 0 && p.retryOn&failure != 0 && x.tries < p.retries
		switch {
		case !again && err == nil:
			return x.done()
		case !again:
			x.release()
			return x.status(statusOf(failure))
		}
		x.tries++
		x.retry(err)
		x.fill(front)
	}
}

// retry readies the next try: at another server or, after a while, at the same
// (back_handle_st_cer, stream_choose_redispatch).
func (x *exchange) retry(err error) {
	f := x.f
	same := true
	if x.mayRedispatch() {
		x.release()
		x.direct, x.assigned = false, false
		same = f.lb.Active() <= 1
	}
	broken := err != nil && !host.Sent(err) && !errors.Is(err, host.ErrConnectTimeout)
	if broken && same {
		x.in.h.Sleep(f.p.pause())
	}
}

// pause is how long HAProxy waits before it connects to the same server again.
func (p *Proxy) pause() time.Duration {
	if p.connect > 0 {
		return min(time.Second, p.connect)
	}
	return time.Second
}

// mayRedispatch tells whether this retry may go to another server.
func (x *exchange) mayRedispatch() bool {
	p := x.f.p
	every := p.redispatch
	if every < 0 {
		every += p.retries + 1
	}
	switch {
	case p.redispatch == 0:
		return false
	case !x.server.up():
		return true
	case every > 0 && x.tries%every == 0:
		return true
	}
	return !x.direct && x.f.lb.Active() > 1 && !p.algorithm.hashes()
}

// fill makes the request that goes to a server.
func (x *exchange) fill(front *forwardFor) {
	header := append(x.out.Header[:0], x.req.Header...)
	*x.out = *x.req
	x.out.Header = header
	if c := x.f.p.cookie; c != nil && x.req.Cookie != "" {
		x.out.Cookie = c.seenByServer(x.req.Cookie)
	}
	x.forward(front, x.f.p.forwardFor)
	*x.answer = host.Response{}
}

// done passes the answer on.
func (x *exchange) done() error {
	x.release()
	x.stickResponse()
	*x.resp = *x.answer
	if c := x.f.p.cookie; c != nil {
		x.answerCookie(c)
	}
	return nil
}
