package httpd

import (
	"errors"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// send sends the request to a member. w is its state in a balancer, nil outside
// one. 0 means that there is an answer.
func (x *exchange) send(m *Member, p *pool, w *balance.Worker) int {
	if !p.enter(m) {
		return 503
	}
	defer p.leave()
	x.fill(m, w != nil)
	var status int
	if m.Scheme == "ajp" {
		status = x.ajp(m, p, w)
	} else {
		status = x.http(m, p)
	}
	if w != nil {
		x.count(m, w, status)
	}
	return status
}

// count adds the bytes that bytraffic looks at: of ajp the bodies alone. A
// request that did not reach the member counts for nothing.
func (x *exchange) count(m *Member, w *balance.Worker, status int) {
	if status == 503 {
		return
	}
	body := len(x.req.Form) + x.req.BodyBytes
	if m.Scheme == "http" {
		body += x.headBytes()
	}
	w.Sent += int64(body)
	if status == 0 {
		w.Received += int64(x.answer.BodyBytes + len(x.answer.Value))
	}
}

// connectLimit and readLimit are the member's own limits, or else ProxyTimeout,
// or else Timeout.
func (x *exchange) connectLimit(m *Member) time.Duration {
	if m.ConnectTimeout > 0 {
		return m.ConnectTimeout
	}
	return x.readLimit(m)
}

func (x *exchange) readLimit(m *Member) time.Duration {
	if m.Timeout > 0 {
		return m.Timeout
	}
	return x.s.effective.timeout
}

// http sends the request on a connection of its own (mod_proxy_http): a failure
// before it was sent is a 503, which a balancer fails over, any other a 502.
func (x *exchange) http(m *Member, p *pool) int {
	err := x.in.h.Call(p.at, x.out, x.answer, host.Options{Connect: x.connectLimit(m), Read: x.readLimit(m)})
	if err == nil {
		return 0
	}
	x.out, x.answer = new(host.Request), new(host.Response) // the member may still be at work with them
	if !host.Sent(err) {
		return 503
	}
	x.timedOut = x.timedOut || errors.Is(err, host.ErrTimeout)
	return 502
}

// fill makes the request that goes to the member.
func (x *exchange) fill(m *Member, balanced bool) {
	header := append(x.out.Header[:0], x.req.Header...)
	*x.out = *x.req
	x.out.Header = header
	x.out.URI = x.uri
	if balanced {
		x.out.URI = m.Path + x.uri
	}
	if x.out.URI == "" || x.out.URI[0] == '?' {
		x.out.URI = "/" + x.out.URI
	}
	if m.Scheme == "http" {
		x.headers(m)
	}
	*x.answer = host.Response{}
}

// headers are those that httpd changes for a member of http: ajp tells the
// client's Host and address by itself.
func (x *exchange) headers(m *Member) {
	preserve := x.s.effective.preserveHost
	if x.place != nil && x.place.preserveHost != nil {
		preserve = *x.place.preserveHost
	}
	if !preserve {
		x.out.Host = m.authority()
	}
	if !x.s.effective.addHeaders {
		return
	}
	x.out.Forwarded = x.in.text(x.peer)
	if x.req.Forwarded != "" {
		x.out.Forwarded = x.req.Forwarded + ", " + x.out.Forwarded
	}
}

// authority is the Host header for a member: its name, and its port unless it
// is 80.
func (m *Member) authority() string {
	const scheme = len("http://")
	return m.URL[scheme : len(m.URL)-len(m.Path)]
}

// pool is the connections to a member.
type pool struct {
	in   *instance
	at   netip.AddrPort
	used int         // by requests
	turn host.Cond   // requests that wait for a connection
	idle []host.Conn // kept, the one used last at the end
}

// pool is the member's.
func (in *instance) pool(m *Member) *pool {
	p := in.pools[m]
	if p == nil {
		a, _ := resolve(m.Host, in.names)
		p = &pool{in: in, at: netip.AddrPortFrom(a, m.Port), turn: in.h.NewCond()}
		in.pools[m] = p
	}
	return p
}

// enter takes one of Max connections, waiting up to Acquire for it.
func (p *pool) enter(m *Member) bool {
	if m.Max > 0 && (p.used >= m.Max || p.turn.Waiting() > 0) {
		return p.turn.Wait(m.Acquire) // whoever leaves gives its place on
	}
	p.used++
	return true
}

func (p *pool) leave() {
	if p.turn.Waiting() > 0 {
		p.turn.Signal()
		return
	}
	p.used--
}
