package httpd

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// exchange is one request being served. It is used again for later requests.
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
	out    *host.Request     // what is sent to a member
	answer *host.Response    // what it answers

	timedOut bool // a member's answer took too long (proxy_timedout)
}

func (in *instance) take() *exchange {
	n := len(in.idle)
	if n == 0 {
		return &exchange{in: in, out: new(host.Request), answer: new(host.Response)}
	}
	x := in.idle[n-1]
	in.idle = in.idle[:n-1]
	return x
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
		in.turn.Wait(0) // whoever ends gives its place on
	} else {
		in.free--
	}
	x := in.take()
	x.req, x.resp, x.peer, x.s = q, a, peer, l.named(q.Host)
	status := x.serve()
	if status != 0 {
		*a = host.Response{Status: status, BodyBytes: errorBytes}
	}
	for _, w := range x.busy {
		w.Busy--
	}
	x.busy, x.timedOut = x.busy[:0], false
	x.req, x.resp, x.s, x.place, x.pass = nil, nil, nil, nil, nil
	in.idle = append(in.idle, x)
	if in.turn.Waiting() > 0 {
		in.turn.Signal()
	} else {
		in.free++
	}
	return nil
}

// errorBytes is about the length of httpd's own error pages, pageBytes that of
// its status pages.
const (
	errorBytes = 300
	pageBytes  = 3000
)

// serve fills the answer, or gives the status of httpd's own page.
func (x *exchange) serve() int {
	var status int
	if x.t, status = splitTarget(x.req.URI); status != 0 {
		return status
	}
	x.place = x.s.placeOf(x.t.path)
	if x.pass = x.findPass(); x.pass == nil {
		return x.local()
	}
	if status := x.readdress(); status != 0 {
		return status
	}
	if b := x.pass.balancer; b != nil {
		status = x.balance(x.in.farms[b.index])
	} else {
		status = x.direct(x.pass.member)
	}
	if status == 0 {
		*x.resp = *x.answer
		x.resp.Location = x.reverse(x.resp.Location)
	}
	return status
}

// local answers what is not proxied.
func (x *exchange) local() int {
	switch {
	case x.place != nil && x.place.handler != "":
		*x.resp = host.Response{Status: 200, BodyBytes: pageBytes}
	case x.req.Method != "GET" && x.req.Method != "HEAD":
		return 405
	default:
		*x.resp = host.Response{Status: 200}
	}
	return 0
}
