package httpd

import (
	"net/netip"
	"strings"

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

// placeOf is the last <Location> that holds the path.
func (s *Server) placeOf(path string) (found *location) {
	for _, l := range s.locations {
		if l.holds(path) {
			found = l
		}
	}
	return found
}

func (l *location) holds(path string) bool {
	if l.pattern != nil {
		return l.pattern.MatchString(path)
	}
	return prefixLength(path, l.prefix) > 0
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

// findPass is the ProxyPass that takes the request, nil for none: that of the
// last <Location> with one, then the main server's and the virtual host's own,
// the first that fits.
func (x *exchange) findPass() *pass {
	var inPlace *pass
	for _, l := range x.s.locations {
		if l.pass != nil && l.holds(x.t.path) {
			inPlace = l.pass
		}
	}
	if inPlace != nil {
		return inPlace.orNone()
	}
	main := x.in.config.Servers[0]
	if x.s != main && x.s.inherits {
		if p := main.firstPass(x.t.path); p != nil {
			return p.orNone()
		}
	}
	if p := x.s.firstPass(x.t.path); p != nil {
		return p.orNone()
	}
	return nil
}

func (s *Server) firstPass(path string) *pass {
	for _, p := range s.passes {
		if p.pattern != nil && p.pattern.MatchString(path) || p.pattern == nil && prefixLength(path, p.prefix) > 0 {
			return p
		}
	}
	return nil
}

// orNone is p, unless it says "!".
func (p *pass) orNone() *pass {
	if p.real == "!" {
		return nil
	}
	return p
}

// readdress finds the URL that the request goes to (ap_proxy_trans_match). A
// status is an answer: the famous ProxyPass / balancer://app without the slash
// at the end makes a name of the path's beginning, which nobody knows.
func (x *exchange) readdress() int {
	p, t := x.pass, &x.t
	taken := 0
	if p.pattern == nil {
		taken = prefixLength(t.path, p.prefix)
		if t.path[:taken] == p.path && t.path == t.raw && canonical(t.path) == t.path && !p.noQuery {
			x.uri = x.req.URI // as most requests go
			return 0
		}
	}
	url := x.mapped(taken)
	x.uri = pathOf(url)
	_, rest, _ := strings.Cut(url, "://")
	name := strings.ToLower(rest[:len(rest)-len(x.uri)])
	switch {
	case p.balancer != nil && name != p.balancer.Name:
		return 500
	case p.balancer == nil && !p.member.called(name):
		return 502
	}
	return 0
}

// mapped is the whole URL, for a prefix of which taken bytes of the path are.
func (x *exchange) mapped(taken int) string {
	p, path := x.pass, canonical(x.t.path[taken:])
	if p.noCanon && taken == prefixLength(x.t.raw, p.prefix) {
		path = x.t.raw[taken:]
	}
	url := ""
	if p.pattern != nil && strings.Contains(p.real, "$") {
		url = substitute(p.real, p.pattern.FindStringSubmatch(x.t.path))
	} else {
		url = p.real + path
	}
	if x.t.hasQuery && !p.noQuery {
		url += "?" + x.t.query
	}
	return url
}

// called tells whether name is the member's, with or without its port.
func (m *Member) called(name string) bool {
	host, port := splitAddress(name)
	if port == "" {
		return host == m.Host
	}
	n, ok := parsePort(port)
	return ok && n == m.Port && host == m.Host
}

// substitute puts the groups of a match, encoded, in for $0 to $9.
func substitute(text string, groups []string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '$' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
			if n := int(text[i+1] - '0'); n < len(groups) {
				b.WriteString(canonical(groups[n]))
			}
			i++
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// pathOf is what stands behind the name in the URL that the request goes to.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		return rest[i:]
	}
	return ""
}

// reverse is a Location as the client must have it (ProxyPassReverse).
func (x *exchange) reverse(at string) string {
	if at == "" {
		return ""
	}
	rules := x.s.reverse
	if main := x.in.config.Servers[0]; x.s != main {
		rules = append(append([]reversal(nil), rules...), main.reverse...)
	}
	if x.place != nil {
		rules = append(append([]reversal(nil), x.place.reverse...), rules...)
	}
	for _, r := range rules {
		if rest, ok := x.strip(at, r.real); ok {
			return "http://" + x.req.Host + r.fake + rest
		}
	}
	return at
}

// strip takes the beginning of a rule away: a URL, or that of any member of a
// balancer.
func (x *exchange) strip(at, real string) (string, bool) {
	name, isBalancer := balancerName(real)
	if !isBalancer {
		return strings.CutPrefix(at, real)
	}
	for _, b := range x.in.config.Balancers {
		for _, m := range b.Members {
			if b.Name == name {
				if rest, ok := strings.CutPrefix(at, m.URL+pathOf(real)); ok {
					return rest, true
				}
			}
		}
	}
	return "", false
}
