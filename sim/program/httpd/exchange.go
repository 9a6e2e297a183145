package httpd

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// exchange is one request that is being served. It is used again for later
// requests.
type exchange struct {
	in   *instance
	s    *Server
	req  *host.Request
	resp *host.Response
	peer netip.Addr // the client's address

	t      target
	place  *location // the last <Location> that the path is in, nil for none
	pass   *pass
	uri    string            // path and query where the pass leads
	route  string            // of the client's session
	busy   []*balance.Worker // that count this request
	out    *host.Request     // the request to a member
	answer *host.Response    // its response

	places   []*rules    // for the request
	member   *Member     // that was asked last
	changed  bool        // the session has another member than before, or none
	env      []*variable // that rules have set
	cookies  []string    // that rules have set
	location string      // of a redirect
	port     string      // that the request came in at
	// changedReq is the request with the headers that rules have changed.
	changedReq *host.Request
	inner      bool // it asks for the page of an error
	again      int  // internal redirects

	why      string // of httpd's own error page, in a few words
	timedOut bool   // a member's answer took too long (proxy_timedout)
}

func (in *instance) take() *exchange {
	if x := in.idle.Get(); x != nil {
		return x
	}
	return &exchange{in: in, out: new(host.Request), answer: new(host.Response)}
}

// Handle implements host.Handler. A request beyond MaxRequestWorkers waits for
// its turn.
func (l *listener) Handle(peer netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isAnswer := resp.(*host.Response)
	if !ok || !isAnswer {
		return host.ErrClosed // not HTTP
	}
	in := l.in
	if in.free == 0 || in.turn.Waiting() > 0 {
		in.turn.Wait(0) // a request that ends hands its place over
	} else {
		in.free--
	}
	x := in.take()
	q = relative(q)
	x.req, x.resp, x.s = q, a, l.named(q.Host)
	x.peer = x.client(peer)
	x.port = l.text
	*a = host.Response{}
	status := l.tooMuch(q)
	if status == 0 {
		status = x.serve()
	}
	if status != noAnswer {
		if status != 0 {
			x.errorAnswer(status, x.places)
		}
		x.setHeaders(x.places, status != 0)
		x.keep(q)
	}
	for _, w := range x.busy {
		w.Busy--
	}
	x.busy, x.timedOut, x.why = x.busy[:0], false, ""
	x.again = 0
	x.req, x.resp, x.s, x.place, x.pass, x.member = nil, nil, nil, nil, nil, nil
	x.places, x.env, x.cookies, x.location, x.changed, x.route, x.changedReq = x.places[:0], nil, nil, "", false, "", nil
	in.idle.Put(x)
	if in.turn.Waiting() > 0 {
		in.turn.Signal()
	} else {
		in.free++
	}
	if status == noAnswer {
		return host.ErrClosed
	}
	return nil
}

// errorBytes is about the length of httpd's own error pages, pageBytes that of
// its status pages.
const (
	errorBytes = 300
	pageBytes  = 3000
)

// serve fills the answer, or returns the status of httpd's own page.
func (x *exchange) serve() int {
	var status int
	if x.req.URI == "*" && x.req.Method == "OPTIONS" {
		*x.resp = host.Response{Status: 200}
		return 0
	}
	x.pass, x.places = nil, x.places[:0]
	if x.t, status = splitTarget(x.req.URI, x.slashes()); status != 0 {
		return status
	}
	if x.req.Method == "TRACE" && (x.s.noTrace || x.in.config.Servers[0].noTrace) {
		return 405
	}
	status, rewritten := x.rewrite()
	x.place = x.s.placeOf(x.t.path)
	if !rewritten {
		x.pass = x.findPass()
	}
	all := x.applicable()
	switch {
	case x.refused(all):
		x.pass = nil
		return 500
	case rewritten && status != 0:
		return status
	}
	if status := x.early(all); status != 0 {
		return status
	}
	if status, done := x.rewriteInPlace(all); done {
		return status
	}
	if x.pass == nil {
		switch x.pass = x.handled(); {
		case x.pass == nil:
			return x.local()
		case x.refused(all):
			x.pass = nil
			return 500
		}
		return x.passOn(all)
	}
	if status := x.address(rewritten); status != 0 {
		return status
	}
	return x.passOn(all)
}

// passOn sends the request where x.pass leads, and takes the answer.
func (x *exchange) passOn(all []*rules) (status int) {
	switch x.pass.own {
	case 0:
	case 200:
		*x.resp = host.Response{Status: 200, BodyBytes: pageBytes}
		return 0
	default:
		x.why = "no such worker of mod_jk"
		return x.pass.own
	}
	x.requestHeaders(all)
	if status, done := x.forwarded(); done {
		return status
	}
	if b := x.pass.balancer; b != nil {
		status = x.balance(x.in.farms[b.index])
	} else {
		status = x.direct(x.pass.member)
	}
	if status == 0 {
		if x.overrides(all) {
			return x.answer.Status
		}
		*x.resp = *x.answer
		x.resp.Location = x.reverse(x.resp.Location)
		x.resp.SetCookie = x.reverseCookies(x.resp.SetCookie)
		x.viaAnswer()
	}
	return status
}

// address finds the URL for the member; a rule has found it already.
func (x *exchange) address(rewritten bool) int {
	if rewritten {
		return 0
	}
	return x.readdress()
}

// early returns the status of an answer that needs no member: a redirect of the
// server, which is for requests that are not sent on alone; one who may not
// enter; a redirect of a <Location>.
func (x *exchange) early(all []*rules) int {
	servers := 1
	if x.s != x.in.config.Servers[0] {
		servers = 2
	}
	if x.pass == nil {
		for i := servers - 1; i >= 0; i-- {
			if status := x.redirected(all[i].redirects); status != 0 {
				return status
			}
		}
	}
	if status := x.allowed(all); status != 0 {
		return status
	}
	if x.methodRefused(all) {
		return 405
	}
	for i := len(all) - 1; i >= servers; i-- {
		if status := x.redirected(all[i].redirects); status != 0 {
			return status
		}
	}
	return 0
}

// local answers what is not proxied.
func (x *exchange) local() int {
	switch {
	case x.place != nil && x.place.handler != "":
		*x.resp = host.Response{Status: 200, BodyBytes: pageBytes}
	case !x.s.files && !x.in.config.Servers[0].files:
		return 404 // no DocumentRoot: there are no files
	case x.req.Method != "GET" && x.req.Method != "HEAD":
		return 405
	default:
		*x.resp = host.Response{Status: 200}
	}
	return 0
}
