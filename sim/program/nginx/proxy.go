package nginx

import (
	"errors"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// try is what proxy needs while a request goes from server to server.
type try struct {
	g     *group
	uri   string
	tries int // left, the present one included
	start host.Time
	sent  bool // the present server may have got the request
}

// proxy sends the request to one server of the group after another, as
// ngx_http_upstream_connect, _test_next and _next do.
func (x *exchange) proxy(loc *Location) error {
	g, uri, ok := x.target(loc)
	if !ok {
		return x.tried(502) // no resolver defined to resolve the name
	}
	s := &loc.settings
	t := try{g: g, uri: uri, tries: g.tries, start: x.in.h.Now()}
	if *s.tries > 0 {
		t.tries = min(t.tries, *s.tries)
	}
	x.chain = x.chain[:0]
	x.beginPick(g)
	x.fill(loc, t.uri)
	for {
		x.pick.Now = x.in.h.Now().Seconds()
		p := g.strategy.Pick(g.peers, &x.pick)
		if p == nil {
			x.note(netip.AddrPort{})
			return x.failed(g, failNoLive.status())
		}
		at := g.members[p.ID].at
		x.note(at)
		if !x.worker.take(x.in) {
			p.Release()
			return x.failed(g, 500)
		}
		err := x.call(g, s, at)
		x.worker.room++
		fail := x.judge(s, &t, err)
		if err != nil { // the server may still be working with both
			x.out, x.answer = new(host.Request), new(host.Response)
		}
		if fail == 0 {
			x.done(s, &t, p)
			return nil
		}
		if !x.next(s, &t, p, fail) {
			return x.failed(g, fail.status())
		}
		if err != nil {
			x.fill(loc, t.uri)
		}
	}
}

// target is the group and the URI to ask it for.
func (x *exchange) target(loc *Location) (*group, string, bool) {
	p := loc.pass
	up, host, uri := p.up, p.host, p.uri
	if p.target != nil {
		var ok bool
		if up, host, uri, ok = x.in.config.parseTarget(p.target.text(x)); !ok {
			x.chain = x.chain[:0]
			return nil, "", false
		}
		x.proxyHost = host
		if uri == "" {
			uri = x.req.URI
		}
		return x.worker.groups[up.index], uri, true
	}
	x.proxyHost = host
	if uri == "" {
		uri = x.req.URI
	} else {
		uri = x.passedURI(loc, uri)
	}
	return x.worker.groups[up.index], uri, true
}

// parseTarget takes a URL apart that a proxy_pass with variables came to. Only
// the names of upstream blocks are known at run time.
func (c *Config) parseTarget(url string) (up *Upstream, hostPort, uri string, ok bool) {
	rest, found := strings.CutPrefix(url, "http://")
	if !found {
		return nil, "", "", false
	}
	hostPort = rest
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		hostPort, uri = rest[:i], rest[i:]
	}
	for _, u := range c.Upstreams {
		if u.Name == hostPort {
			return u, hostPort, uri, true
		}
	}
	return nil, "", "", false
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
func (x *exchange) fill(loc *Location, uri string) {
	header := append(x.out.Header[:0], x.req.Header...)
	*x.out = *x.req
	x.out.Header, x.out.URI, x.out.Host = header, uri, x.proxyHost
	for i := range loc.settings.headers {
		h := &loc.settings.headers[i]
		h.apply(x, x.out)
	}
	*x.answer = host.Response{}
}

// judge says how a try failed; 0 is an answer that the client gets, be it an
// error page that is not listed or that nobody is left to better.
func (x *exchange) judge(s *settings, t *try, err error) failure {
	t.sent = err == nil || host.Sent(err)
	switch {
	case errors.Is(err, host.ErrConnectTimeout), errors.Is(err, host.ErrTimeout):
		return failTimeout
	case err != nil:
		return failError
	}
	f := failureOf(x.answer.Status)
	if f != 0 && t.tries-t.g.spent > 1 && x.mayRepeat(s, t, f) {
		return f
	}
	return 0
}

// mayRepeat tells whether the configuration lets a request that failed so go
// to another server.
func (x *exchange) mayRepeat(s *settings, t *try, f failure) bool {
	if t.sent && changesState(x.req.Method) {
		f |= nonIdempotent
	}
	switch {
	case *s.next&f != f:
		return false
	case t.sent && !*s.buffering && (x.req.Form != "" || x.req.BodyBytes > 0):
		return false // the body was passed on as it came in
	case *s.nextTimeout > 0 && x.in.h.Now().Sub(t.start) >= *s.nextTimeout:
		return false
	}
	return true
}

// changesState tells the methods that are not repeated once they were sent.
func changesState(method string) bool {
	return method == "POST" || method == "LOCK" || method == "PATCH"
}

// next counts the failure and tells whether there is another try.
func (x *exchange) next(s *settings, t *try, p *balance.Peer, f failure) bool {
	p.Release()
	x.letGo(t.g, s, false)
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
	if x.cached && f == failError {
		t.tries++ // the server may only have closed what was kept
	}
	return t.tries > 0 && x.mayRepeat(s, t, f)
}

// done passes the answer on.
func (x *exchange) done(s *settings, t *try, p *balance.Peer) {
	p.Release()
	x.letGo(t.g, s, true)
	if !t.g.peers.Single() {
		t.g.answered(x.in.h, p)
	}
	*x.resp = *x.answer
	x.stick(t.g)
	x.tell(x.resp.Status)
}

// failed answers with an error page after the servers of a group.
func (x *exchange) failed(g *group, status int) error {
	err := x.tried(status)
	x.stick(g)
	return err
}

// stick adds the cookie of sticky to an answer.
func (x *exchange) stick(g *group) {
	if x.pick.NewRoute == "" {
		return
	}
	cookie := g.up.cookie + "=" + x.pick.NewRoute
	if x.resp.SetCookie != "" {
		cookie = x.resp.SetCookie + "\n" + cookie
	}
	x.resp.SetCookie = cookie
}

// tried answers with nginx's own error page.
func (x *exchange) tried(status int) error {
	x.tell(status)
	return x.status(status)
}

func (x *exchange) note(at netip.AddrPort) {
	if x.in.options.Tried != nil {
		x.chain = append(x.chain, at)
	}
}

func (x *exchange) tell(status int) {
	if f := x.in.options.Tried; f != nil {
		f(x.req, x.chain, status)
	}
}
