package nginx

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// exchange is one request that is being served. It is used again for later
// requests.
type exchange struct {
	in     *instance
	ln     *listener
	worker *worker
	server *Server
	loc    *Location
	line   *line // of req; another's when that has waited
	req    *host.Request
	resp   *host.Response
	peer   netip.Addr // the client's address

	method   string // after an error page GET
	uri      string // normalised path
	args     string
	plainURI bool // uri stands in req.URI as it is

	rewrites
	limited bool // limit_req and limit_conn have been applied
	holds   []held
	cached  cacheUse

	pick                  balance.Request
	out                   *host.Request  // the request to an upstream
	answer                *host.Response // its response
	proxyHost, passScheme string         // of proxy_pass
	speaks                host.Protocol  // of it
	conn                  upstreamConn   // that the answer came over, where the group keeps some
	kept                  bool           // the last try went over a connection that had been kept
	proxied               bool
	sub                   bool // a subrequest, whose answer nobody gets
	chain                 []netip.AddrPort
	scratch               []byte
	why                   string // of nginx's own error page, in a few words
}

// rewrites holds the changes of the request on its way through the locations.
type rewrites struct {
	status    int  // of the answer where an error or its page says so, else 0
	paged     bool // an error page has taken the place of an answer
	internal  bool // the request is led by nginx itself
	changed   bool // the URI changed in the script that runs
	rewritten bool // the URI is not the one that was sent
	broken    bool // rewrite ... break: the location's path is no part of the URI
	closes    bool // the client's connection is not kept
	cycles    int  // changes of the URI that are left
	variables []setValue
	captures  []string
	id        string // $request_id, "" before it is asked for
	challenge string // WWW-Authenticate of auth_request's answer
}

func (r *rewrites) reset() {
	variables, captures := r.variables[:0], r.captures[:0]
	*r = rewrites{} // cleared in place: a literal with fields would be made elsewhere and copied
	r.cycles, r.variables, r.captures = mostCycles, variables, captures
}

// mostCycles is one more than how often nginx lets the URI change
// (NGX_HTTP_MAX_URI_CHANGES).
const mostCycles = 11

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
	w := l.in.worker()
	if !w.takeConnection(l.in) {
		return host.ErrReset
	}
	x := l.in.take()
	x.ln, x.worker, x.req, x.resp, x.peer, x.why = l, w, q, a, peer, ""
	x.prepare()
	sent := q.Header
	err := x.answered(x.begin())
	q.Header = sent
	x.end(err)
	w.room++
	x.req, x.resp = nil, nil
	l.in.free.Put(x)
	return err
}

// prepare makes the exchange that of a new request.
func (x *exchange) prepare() {
	x.line = x.ln.names.line(x.req)
	x.server = x.line.server
	root := &x.server.root
	x.loc, x.method = root, x.req.Method
	x.rewrites.reset()
	x.limited, x.proxied, x.chain, x.cached = false, false, x.chain[:0], cacheUse{}
	x.peer = root.settings.realIP.client(x, x.peer)
}

// end is the end of the request, with its answer or with err.
func (x *exchange) end(err error) {
	if err == nil {
		x.slowDown()
	}
	x.resp.Keep = x.keepFor()
	x.release()
	if x.proxied && err == nil {
		x.report(x.resp.Status)
	}
}

// answered passes the request on, unless that is not what answers it. A request
// waits in proxy, and is not to have the phases before on its stack meanwhile.
func (x *exchange) answered(by *pass, err error) error {
	if by == nil {
		return err
	}
	return x.proxy(by)
}

// begin looks at the request as it was sent. It, locate, choose, within and content
// return the proxy_pass that answers the request; nil with an error or with the
// answer itself.
func (x *exchange) begin() (*pass, error) {
	l := x.line
	if l.refused != 0 {
		return nil, x.fail(l.refused)
	}
	first := &x.ln.names.fallback.root.settings.clientSettings
	if code := first.headTooLarge(x.req); code != 0 {
		return nil, x.fail(code)
	}
	first.dropInvalid(x.req)
	x.uri, x.args, x.plainURI = l.path, l.args, l.plain
	if !l.ok {
		return nil, x.fail(400)
	}
	if handled, err := x.secure(); handled {
		return nil, err
	}
	return x.locate()
}

// locate serves the URI from the script of the server on.
func (x *exchange) locate() (*pass, error) {
	root := &x.server.root
	x.loc = root
	if p, refused := root.part.Refused(); refused {
		return nil, x.refuse(p)
	}
	if len(root.script) > 0 {
		if end, err := x.runScript(root.script); end == scriptAnswered {
			return nil, err
		}
	}
	return x.choose()
}

// choose finds the location of the URI, and serves the request by it.
func (x *exchange) choose() (*pass, error) {
	loc, redirect := x.find()
	x.loc = loc
	if loc.re != nil && loc.re.re.NumSubexp() > 0 {
		loc.re.match(x, x.uri)
	}
	if p, refused := loc.part.Refused(); refused {
		return nil, x.refuse(p)
	}
	switch body := int64(len(x.req.Form) + x.req.BodyBytes); {
	case loc.internal && !x.internal:
		return nil, x.fail(404)
	case body > *loc.settings.maxBody && *loc.settings.maxBody > 0:
		return nil, x.fail(413)
	case redirect:
		return nil, x.giveRedirect(301, x.absolute(x.withArgs(loc.Path)))
	}
	return x.within()
}

// within serves the request by the location that was found.
func (x *exchange) within() (*pass, error) {
	x.changed, x.broken = false, false
	if len(x.loc.script) > 0 {
		end, err := x.runScript(x.loc.script)
		switch {
		case end == scriptAnswered:
			return nil, err
		case x.changed:
			if x.cycles--; x.cycles == 0 {
				return nil, x.tooMany()
			}
			return x.choose()
		}
		if p, refused := x.loc.part.Refused(); refused {
			return nil, x.refuse(p) // in an if
		}
	}
	return x.content()
}

// content goes through the phases behind the scripts: limits, access,
// try_files, and what the location answers by.
func (x *exchange) content() (*pass, error) {
	s := &x.loc.settings
	if code := x.limit(s); code != 0 {
		return nil, x.fail(code)
	}
	access := s
	if e := x.loc.except; e != nil && !e.has(x.method) {
		access = &e.inner.settings
	}
	if code := access.denied(x); code != 0 {
		return nil, x.fail(code)
	}
	if x.loc.try != nil {
		if handled, err := x.try(x.loc.try); handled {
			return nil, err
		}
	}
	if len(s.mirrors) > 0 && !x.sub {
		x.sendMirrors(s.mirrors)
	}
	pass := x.passed()
	switch {
	case pass != nil && s.cache != nil:
		return nil, x.cachedProxy(pass)
	case pass != nil:
		return pass, nil
	case x.method != "GET" && x.method != "HEAD":
		return nil, x.fail(405)
	}
	*x.resp = host.Response{BodyBytes: staticBytes}
	return nil, x.send(200)
}

// passed returns the proxy_pass of the location; an if has that of the location
// around it.
func (x *exchange) passed() *pass {
	for l := x.loc; l != nil; l = l.around {
		if l.pass != nil {
			return l.pass
		}
	}
	return nil
}

// limit applies limit_req and limit_conn, once a request, and returns the
// status of a refusal, 0 for none.
func (x *exchange) limit(s *settings) int {
	if x.limited || len(s.limitReqs)+len(s.limitConns) == 0 {
		return 0
	}
	x.limited = true
	if len(s.limitReqs) > 0 {
		full, wait := x.limitRate(s.limitReqs)
		switch {
		case *s.reqDry:
		case full != nil:
			x.why = "limit_req of zone " + full.name
			return *s.reqStatus
		case wait > 0:
			x.in.h.Sleep(wait)
			if x.in.h.ClientGone() { // whatever proxy_ignore_client_abort says (ngx_http_test_reading)
				return clientClosed
			}
		}
	}
	if full := x.limitConnections(s.limitConns); full != nil && !*s.connDry {
		x.why = "limit_conn of zone " + full.name
		return *s.connStatus
	}
	return 0
}

// refuse answers a request that reaches a line that is not supported.
func (x *exchange) refuse(p conf.Problem) error {
	x.in.refusals.Note(x.in.h, p.Text())
	*x.resp = host.Response{Status: 500, BodyBytes: errorBytes}
	return nil
}

const (
	// errorBytes is about the length of nginx's own error pages.
	errorBytes = 157
	// staticBytes stands for a file; files are not modelled.
	staticBytes = 612
)

func (x *exchange) giveRedirect(code int, to string) error {
	*x.resp = host.Response{Location: to, BodyBytes: errorBytes}
	return x.send(code)
}

func (x *exchange) giveReturn(r *returned) error {
	const closeSilently, firstError = 444, 400
	switch {
	case r.code == closeSilently:
		return host.ErrClosed
	case r.text == nil && r.code >= firstError:
		return x.fail(r.code)
	case r.text == nil:
		*x.resp = host.Response{}
		return x.send(r.code)
	case isRedirect(r.code):
		return x.giveRedirect(r.code, x.absolute(r.text.text(x)))
	}
	*x.resp = host.Response{BodyBytes: len(r.text.text(x))}
	return x.send(r.code)
}

func isRedirect(code int) bool {
	return code == 301 || code == 302 || code == 303 || code == 307 || code == 308
}

func (x *exchange) withArgs(path string) string {
	if x.args == "" {
		return path
	}
	return path + "?" + x.args
}

// absolute returns the URL of a redirect to a path: with scheme, host and,
// where it is not 80, the port that nginx listens on.
func (x *exchange) absolute(to string) string {
	if to == "" || to[0] != '/' {
		return to
	}
	if x.loc.settings.absolute != nil && !*x.loc.settings.absolute {
		return to
	}
	return x.scheme() + "://" + x.hostName() + x.portSuffix() + to
}

// scheme returns $scheme.
func (x *exchange) scheme() string {
	if x.ln.tls || x.req.TLS {
		return "https"
	}
	return "http"
}

func (x *exchange) portSuffix() string {
	if s := x.scheme(); x.ln.portText == "80" && s == "http" || x.ln.portText == "443" && s == "https" {
		return ""
	}
	return ":" + x.ln.portText
}

// hostName returns $host: the Host header without its port, or the server's
// name.
func (x *exchange) hostName() string {
	if x.req.Host == "" {
		return x.server.firstName()
	}
	return hostOnly(x.req.Host)
}
