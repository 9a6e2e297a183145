package nginx

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// exchange is one request being served. It is used again for later requests.
type exchange struct {
	in     *instance
	ln     *listener
	worker *worker
	server *Server
	loc    *Location
	req    *host.Request
	resp   *host.Response
	peer   netip.Addr // the client's address

	uri      string // normalised path
	args     string
	plainURI bool // uri stands in req.URI as it is

	pick      balance.Request
	out       *host.Request  // what is sent to an upstream
	answer    *host.Response // what it answers
	proxyHost string
	conn      upstreamConn // that the answer came over, where the group keeps some
	cached    bool         // the last try went over a connection that had been kept
	chain     []netip.AddrPort
	scratch   []byte
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
	w := l.in.worker()
	if !w.take(l.in) {
		return host.ErrReset
	}
	x := l.in.take()
	x.ln, x.worker, x.req, x.resp, x.peer = l, w, q, a, peer
	err := x.serve()
	w.room++
	x.req, x.resp = nil, nil
	l.in.free = append(l.in.free, x)
	return err
}

// serve answers the request.
func (x *exchange) serve() error {
	name := hostOnly(x.req.Host)
	x.server = x.ln.names.find(name)
	root := &x.server.root
	x.peer = root.settings.realIP.client(x, x.peer)

	var ok bool
	x.uri, x.args, x.plainURI, ok = splitURI(x.req.URI, *root.settings.mergeSlash)
	if !ok {
		return x.status(400)
	}
	if root.ret != nil {
		return x.giveReturn(root.ret)
	}
	loc, redirect := root.find(x.uri)
	x.loc = loc
	if int64(len(x.req.Form)+x.req.BodyBytes) > *loc.settings.maxBody && *loc.settings.maxBody > 0 {
		return x.status(413)
	}
	switch {
	case redirect:
		return x.redirect(301, x.absolute(x.withArgs(loc.Path)))
	case loc.internal:
		return x.status(404)
	case loc.ret != nil:
		return x.giveReturn(loc.ret)
	case loc.pass != nil:
		return x.proxy(loc)
	case x.req.Method != "GET" && x.req.Method != "HEAD" && !loc.health:
		return x.status(405)
	}
	*x.resp = host.Response{Status: 200, BodyBytes: staticBytes}
	return nil
}

const (
	// errorBytes is about the length of nginx's own error pages.
	errorBytes = 157
	// staticBytes stands for a file; files are not modelled.
	staticBytes = 612
)

// status answers with one of nginx's own pages.
func (x *exchange) status(code int) error {
	*x.resp = host.Response{Status: code, BodyBytes: errorBytes}
	return nil
}

func (x *exchange) redirect(code int, to string) error {
	*x.resp = host.Response{Status: code, Location: to, BodyBytes: errorBytes}
	return nil
}

func (x *exchange) giveReturn(r *returned) error {
	const closeSilently = 444
	switch {
	case r.code == closeSilently:
		return host.ErrClosed
	case r.text == nil:
		return x.status(r.code)
	case isRedirect(r.code):
		return x.redirect(r.code, x.absolute(r.text.text(x)))
	}
	*x.resp = host.Response{Status: r.code, BodyBytes: len(r.text.text(x))}
	return nil
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

// absolute is a path as nginx redirects to it: with scheme, host and, where it
// is not 80, the port it listens on.
func (x *exchange) absolute(to string) string {
	if to == "" || to[0] != '/' {
		return to
	}
	to = "http://" + x.hostName() + x.portSuffix() + to
	return to
}

func (x *exchange) portSuffix() string {
	if x.ln.portText == "80" {
		return ""
	}
	return ":" + x.ln.portText
}

// hostName is $host: the Host header without its port, or the server's name.
func (x *exchange) hostName() string {
	if x.req.Host == "" {
		return x.server.firstName()
	}
	return hostOnly(x.req.Host)
}
