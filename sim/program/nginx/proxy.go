package nginx

import (
	"errors"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// try is the state of a request while it goes from server to server.
type try struct {
	g     *group
	uri   string
	tries int // left, the present one included
	start host.Time
	asked host.Time // the present server
	sent  bool      // the present server may have got the request
}

// proxy sends the request to one server of the group after another, as
// ngx_http_upstream_connect, _test_next and _next do.
func (x *exchange) proxy(p *pass) error {
	g, uri, why := x.target(p)
	x.proxied = true
	if x.why = why; strings.HasPrefix(why, badTarget) {
		return x.fail(500)
	} else if why != "" {
		return x.fail(502)
	}
	if p, refused := g.up.part.Refused(); refused {
		return x.refuse(p)
	}
	s := &x.loc.settings
	t := try{g: g, uri: uri, tries: g.tries, start: x.in.h.Monotonic()}
	if *s.tries > 0 {
		t.tries = min(t.tries, *s.tries)
	}
	x.beginPick(g)
	x.fill(t.uri)
	x.followClient(s)
	for {
		x.pick.Now = x.in.h.Now().Seconds()
		peer := g.strategy.Pick(g.peers, &x.pick)
		if peer == nil {
			x.note(netip.AddrPort{})
			x.why = "no live upstreams in " + g.up.Name
			x.none(g)
			return x.failed(g, failNoLive, failNoLive.status())
		}
		x.picked(g, peer)
		at := g.members[peer.ID].at
		x.note(at)
		if !x.worker.takeConnection(x.in) {
			peer.Release()
			x.why = "worker_connections are not enough"
			return x.failed(g, 0, 500)
		}
		t.asked = x.in.h.Monotonic()
		err := x.call(g, s, at)
		x.worker.room++
		fail := x.judge(s, &t, err)
		if err != nil { // the server may still use both
			x.out, x.answer = new(host.Request), new(host.Response)
		}
		if fail != 0 && x.abandoned(s) {
			x.outwaited(s, &t, peer, err)
			return x.leave(s, &t, peer, fail)
		}
		if fail == 0 {
			return x.done(s, &t, peer)
		}
		if !x.next(s, &t, peer, fail, err) {
			x.givesUp(s, &t, peer, fail, err)
			x.why = g.up.Servers[peer.ID].Written
			switch {
			case err != nil:
				x.why += ": " + err.Error()
			case fail == failInvalidHeader:
				x.why += ": sent too big header"
			}
			return x.failed(g, fail, fail.status())
		}
		if err != nil {
			x.fill(t.uri)
		}
	}
}

// target returns the group and the URI of the request to it; a reason where
// nginx finds none.
func (x *exchange) target(p *pass) (g *group, uri, why string) {
	x.passScheme, x.proxyHost, uri = p.scheme, p.host, p.uri
	switch {
	case p.target != nil:
		if g, uri, why = x.targetOf(p.target.text(x)); why != "" {
			return nil, "", why
		}
	default:
		if g = x.worker.groups[p.up.index]; uri != "" {
			uri = x.passedURI(uri)
		}
	}
	if uri == "" {
		uri = x.sentURI()
	}
	return g, uri, ""
}

// sentURI returns the request's URI as it was sent, or as it was rewritten.
func (x *exchange) sentURI() string {
	if !x.rewritten {
		return pathOf(x.req.URI)
	}
	return x.withArgs(escapePath(x.uri))
}

func (x *exchange) beginPick(g *group) {
	x.pick.Reset()
	x.pick.Addr, x.pick.Random = x.peer, x.in.random
	if g.up.cookie != "" {
		x.pick.Route = cookieValue(x.req.Cookie, g.up.cookie)
	}
	if g.up.Key == nil {
		return
	}
	start := len(x.scratch)
	g.up.Key.write(x)
	x.pick.Key = append(x.pick.Key, x.scratch[start:]...)
	x.scratch = x.scratch[:start]
}

// fill makes the request that goes to the upstream.
func (x *exchange) fill(uri string) {
	header := append(x.out.Header[:0], x.req.Header...)
	*x.out = *x.req
	x.out.Header, x.out.URI, x.out.Host, x.out.Method = header, uri, x.proxyHost, x.method
	if x.speaks = host.HTTP; x.passScheme == "https" {
		x.speaks = host.HTTPS
	}
	x.applyPassed(&x.loc.settings.passSettings)
	if x.cached.e != nil && x.method == "HEAD" {
		x.out.Method = "GET" // proxy_cache_convert_head
	}
	for i := range x.loc.settings.headers {
		x.loc.settings.headers[i].apply(x, x.out)
	}
	*x.answer = host.Response{}
}

// judge classifies the outcome of a try; 0 is an answer that the client gets,
// even an error page, if it is not listed or no server is left to try.
func (x *exchange) judge(s *settings, t *try, err error) failure {
	t.sent = err == nil || host.Sent(err)
	switch {
	case errors.Is(err, host.ErrConnectTimeout), errors.Is(err, host.ErrTimeout):
		return failTimeout
	case err != nil:
		return failError
	case int64(x.answer.Head().Bytes) > *s.answerBuffer:
		return failInvalidHeader
	}
	f := failureOf(x.answer.Status)
	if f != 0 && t.tries-t.g.spent > 1 && x.mayRepeat(s, t, f) {
		return f
	}
	return 0
}

// mayRepeat reports whether the configuration lets a request that failed so go
// to another server.
func (x *exchange) mayRepeat(s *settings, t *try, f failure) bool {
	if t.sent && changesState(x.method) {
		f |= nonIdempotent
	}
	switch {
	case *s.next&f != f:
		return false
	case t.sent && !*s.buffering && (x.req.Form != "" || x.req.BodyBytes > 0):
		return false // the body was passed on while it was received
	case *s.nextTimeout > 0 && x.in.h.Monotonic().Sub(t.start) >= *s.nextTimeout:
		return false
	}
	return true
}

// changesState reports whether a request of this method is not repeated once it
// was sent.
func changesState(method string) bool {
	return method == "POST" || method == "LOCK" || method == "PATCH"
}

// next counts the failure and reports whether there is another try. err is nil
// where the server answered.
func (x *exchange) next(s *settings, t *try, p *balance.Peer, f failure, err error) bool {
	p.Release()
	x.putBack(t.g, s, false)
	switch {
	case t.g.peers.Single():
		t.tries = 0
	case f.counts():
		t.g.failed(x.in.h, p, x.in.h.Now().Seconds())
		t.tries--
	default:
		t.g.answered(x.in.h, p)
		t.tries--
	}
	if err != nil {
		t.g.broke(x.in.h, p, err)
	}
	if x.kept && f == failError {
		t.tries++ // the server may only have closed the kept connection
	}
	return t.tries > 0 && x.mayRepeat(s, t, f)
}

// done passes the response on to the client, or sends the error page that
// stands for it.
func (x *exchange) done(s *settings, t *try, p *balance.Peer) error {
	p.Release()
	x.putBack(t.g, s, true)
	t.g.answered(x.in.h, p)
	if x.staleFor(failureOf(x.answer.Status)) {
		return nil
	}
	x.keep()
	if status := x.answer.Status; status >= 300 && *s.intercept && s.pageFor(status) != nil {
		return x.fail(status)
	}
	if p := s.ranges; p != nil && x.req.Get("Range") != "" {
		return x.refuse(*p)
	}
	x.passHeaders()
	x.setStickyCookie(t.g)
	return x.send(x.answer.Status)
}

// failed answers with an error page after the servers of a group.
func (x *exchange) failed(g *group, f failure, status int) error {
	if x.staleFor(f) {
		return nil
	}
	err := x.fail(status)
	x.setStickyCookie(g)
	return err
}

// setStickyCookie adds the cookie of sticky to the response.
func (x *exchange) setStickyCookie(g *group) {
	if x.pick.NewRoute == "" {
		return
	}
	x.resp.SetCookie = addLine(x.resp.SetCookie, g.up.cookie+"="+x.pick.NewRoute)
}

func (x *exchange) note(at netip.AddrPort) {
	if x.in.options.Proxied != nil {
		x.chain = append(x.chain, at)
	}
}

func (x *exchange) report(status int) {
	if f := x.in.options.Proxied; f != nil {
		f(x.req, x.chain, status)
	}
}
