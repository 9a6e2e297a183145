package haproxy

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// exchange is one request that is being served. It is used again for later
// requests.
type exchange struct {
	in    *instance
	front *Proxy // that the request came to
	at    *Proxy // whose rules are gone through
	f     *farm
	req   *host.Request
	resp  *host.Response
	reply *host.Response // the answer that rules look at
	peer  netip.Addr     // the client's address
	port  uint16         // that the client connected to
	to    netip.Addr     // that it came to
	tls   bool           // by TLS

	own    host.Request // a copy that rules change
	vars   map[string]string
	tracks [mostTracks]*counters

	server   *server // assigned, or the one it comes back from
	assigned bool
	direct   bool // assigned by persistence
	holds    bool // has a place at server
	tries    int  // repeated ones

	out    *host.Request  // the request to a server
	answer *host.Response // its response
	key    []byte         // the key that is hashed
	stores []stickStore   // entries for stick tables

	cond          host.Cond
	waitsIn       *queue
	before, after *exchange
	ticket        uint64
	admitted      bool
}

func (in *instance) take() *exchange {
	if x := in.free.Get(); x != nil {
		return x
	}
	return &exchange{in: in, out: new(host.Request), answer: new(host.Response)}
}

// Handle implements host.Handler.
func (l *listener) Handle(peer netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isAnswer := resp.(*host.Response)
	if !ok || !isAnswer {
		return host.ErrClosed // not HTTP
	}
	if !l.enter() {
		return host.ErrReset
	}
	x := l.begin(peer)
	x.req, x.resp, x.reply = q, a, a
	o := x.serve(l.p)
	if o == answered || o == allowed || o == goOn {
		x.finish()
	}
	x.untrack()
	if x.f != nil {
		x.f.busy--
	}
	x.req, x.resp, x.reply, x.f = nil, nil, nil, nil
	l.in.free.Put(x)
	l.leave()
	switch o {
	case closed:
		return host.ErrClosed
	case rejected:
		return host.ErrReset
	case silent:
		l.in.h.NewCond().Wait(0)
	}
	return nil
}

// begin takes an exchange for a client.
func (l *listener) begin(peer netip.Addr) *exchange {
	x := l.in.take()
	x.peer, x.port, x.to, x.tls, x.front, x.at = peer, l.port, l.at, l.tls, l.p, l.p
	x.server, x.assigned, x.direct, x.holds, x.tries = nil, false, false, false, 0
	clear(x.vars)
	return x
}

// statsBytes is about the length of the statistics page.
const statsBytes = 10_000

func (x *exchange) serve(p *Proxy) outcome {
	if x.refused(p) {
		return answered
	}
	for _, list := range [][]rule{p.connectionRules, p.contentRules} {
		if o := x.run(list); o > allowed {
			return o
		}
	}
	if !x.in.config.buffers.acceptable(x.req) {
		return x.status(400)
	}
	if p.monitor != "" && x.req.URI == p.monitor {
		return x.health(p)
	}
	if o := x.process(p); o > allowed {
		return o
	}
	to := x.backend()
	if to == nil {
		return x.fail(503, "no backend takes it")
	}
	x.f = x.in.farms[to.index]
	x.f.busy++
	if to != p {
		if x.refused(to) {
			return answered
		}
		if o := x.process(to); o > allowed {
			return o
		}
	}
	x.persist()
	return x.proxy(p.forwardFor)
}

// refused answers with 500 where a line that is not supported concerns the
// request.
func (x *exchange) refused(p *Proxy) bool {
	line, is := p.part.Refused()
	if is {
		*x.resp = host.Response{Status: 500, BodyBytes: errorBytes}
		x.in.refusals.Note(x.in.h, line.Text())
	}
	return is
}

// process goes through the rules of a proxy (http_process_req_common).
func (x *exchange) process(p *Proxy) outcome {
	x.at = p
	if p.changes() && x.req != &x.own {
		header := append(x.own.Header[:0], x.req.Header...)
		x.own = *x.req
		x.own.Header, x.req = header, &x.own
	}
	if o := x.run(p.requestRules); o > allowed {
		return o
	}
	if p.servesStats(x.req.URI) {
		return x.statsPage(p)
	}
	return x.run(p.redirects)
}

// health answers the page of monitor-uri.
func (x *exchange) health(p *Proxy) outcome {
	for i := range p.monitorFail {
		if p.monitorFail[i].holds(x) {
			return x.status(503)
		}
	}
	*x.resp = host.Response{Status: 200, BodyBytes: errorBytes}
	return answered
}

// backend returns the one that the request goes to; nil for none.
func (x *exchange) backend() *Proxy {
	p := x.front
	for i := range p.rules {
		u := &p.rules[i]
		if !u.when.holds(x) {
			continue
		}
		if u.computed == nil {
			return u.to
		}
		if f := x.farmNamed(u.computed.text(x)); f != nil && f.p.Name != "" {
			return f.p
		}
		break // a name that no backend has: default_backend
	}
	return p.fallback
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

// status answers with one of HAProxy's own pages, or what the configuration has
// in its place: the backend's before the frontend's.
func (x *exchange) status(code int) outcome {
	*x.resp = host.Response{Status: code, BodyBytes: errorBytes}
	places := [2]*Proxy{x.front}
	if x.f != nil {
		places = [2]*Proxy{x.f.p, x.front}
	}
	for _, p := range places {
		if p == nil {
			continue
		}
		if e, ok := p.errors[code]; ok {
			*x.resp = host.Response{Status: e.status, Location: e.location, BodyBytes: errorBytes}
			for i := range e.headers {
				addAnswerHeader(x.resp, e.headers[i].name, e.headers[i].value.text(x))
			}
			break
		}
	}
	return answered
}

// finish goes through the rules for all answers, HAProxy's own too.
func (x *exchange) finish() {
	x.reply = x.resp
	if x.f != nil {
		x.run(x.f.p.afterRules)
	}
	if x.f == nil || x.f.p != x.front {
		x.run(x.front.afterRules)
	}
}

// fail answers with one of HAProxy's own pages, for a reason that reports name.
func (x *exchange) fail(code int, why string) outcome {
	o := x.status(code)
	x.resp.Why = why
	return o
}

// unassigned is why no server was found for the request.
func (x *exchange) unassigned() string {
	if x.f.lb.Any() {
		return "no server of " + x.f.p.Name + " had room in time"
	}
	return "no server of " + x.f.p.Name + " is up"
}

// proxy sends the request to a server, again after some failures.
func (x *exchange) proxy(front *forwardFor) outcome {
	p := x.f.p
	x.fill(front)
	for {
		if !x.assign() {
			x.release()
			return x.fail(503, x.unassigned())
		}
		if to := x.server.conf.redirects; to != "" && (x.req.Method == "GET" || x.req.Method == "HEAD") {
			x.release()
			*x.resp = host.Response{Status: 302, Location: to + pathQueryOf(x.req.URI)}
			return answered
		}
		at := x.server.at
		if at.Port() == 0 {
			at = netip.AddrPortFrom(at.Addr(), x.port)
		}
		if p.serverHeader != "" {
			setHeader(x.out, p.serverHeader, x.server.conf.Name)
		}
		if x.abortsOnClose() {
			x.in.h.FollowClient(true)
		}
		err, cut := x.call(at, host.Options{Connect: p.connect, Read: p.server, Protocol: x.server.conf.speaks(), Proxy: x.server.conf.proxy(x.teller())})
		if err == host.ErrClientGone {
			return x.abort()
		}
		junk := err == nil && !x.in.config.buffers.holds(x.answer.Head())
		failure := failureOf(err, x.answer.Status)
		if junk {
			x.answer.Status, failure = 502, retryJunk
		}
		x.server.watch(err, x.answer.Status)
		if err != nil { // the server may still be working with both
			x.out, x.answer = new(host.Request), new(host.Response)
		}
		again := !cut && failure != 0 && p.retryOn&failure != 0 && x.tries < p.retries
		switch {
		case !again && junk:
			x.release()
			return x.fail(502, "server "+x.server.conf.Name+": the head of its answer does not fit into a buffer")
		case !again && err == nil:
			return x.done()
		case !again:
			x.givesUp(failure, err, cut)
			x.release()
			return x.fail(statusOf(failure), "server "+x.server.conf.Name+": "+err.Error())
		}
		x.tries++
		x.retry(err)
		x.fill(front)
	}
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
	x.added()
	*x.answer = host.Response{}
}

// done passes the response on to the client.
func (x *exchange) done() outcome {
	x.release()
	x.stickResponse()
	*x.resp = *x.answer
	x.reply = x.resp
	lists := [2][]rule{x.f.p.responseRules}
	if x.f.p != x.front {
		lists[1] = x.front.responseRules
	}
	for _, list := range lists {
		if o := x.run(list); o > allowed {
			return o
		}
	}
	if x.f.p.checkCache && x.leaks() {
		return x.fail(502, "option checkcache: a cache may keep the answer with its cookie")
	}
	if c := x.f.p.cookie; c != nil {
		x.answerCookie(c)
	}
	return answered
}
