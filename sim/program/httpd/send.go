package httpd

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// send sends the request to a member. w is its state in a balancer, nil outside
// one. It returns 0 when there is an answer.
func (x *exchange) send(m *Member, p *pool, w *balance.Worker) int {
	if !p.enter(m) {
		x.why = m.URL + ": no connection is free"
		return 503
	}
	defer p.leave()
	x.fill(m, w != nil)
	x.member = m
	var status int
	switch {
	case m.Scheme == "ajp":
		status = x.ajp(m, p, w)
	case m.gateway != nil:
		status = x.gateway(m, p)
	default:
		status = x.http(m, p)
	}
	if w != nil {
		x.count(m, w, status)
	}
	return status
}

// count adds the bytes that bytraffic compares: of ajp the bodies alone. A
// request that did not reach the member is not counted.
func (x *exchange) count(m *Member, w *balance.Worker, status int) {
	if status == 503 {
		return
	}
	body := len(x.req.Form) + x.req.BodyBytes
	if m.Scheme != "ajp" {
		body += x.headBytes()
	}
	w.Sent += int64(body)
	if status == 0 {
		w.Received += int64(x.answer.BodyBytes + len(x.answer.Value))
	}
}

// connectLimit and readLimit return the member's own limits, or else
// ProxyTimeout, or else Timeout.
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

// noAnswer is the status of a request whose client finds its connection closed:
// one of http:// that a member broke off, and that was not the first of its own
// connection, so that the client may send it again (mod_proxy_http, AH01104).
const noAnswer = -1

// http sends the request on a kept connection, the one used last, or on a new one
// (mod_proxy_http): a failure before it was sent is a 503, which a balancer fails
// over, any other a 502 or no answer at all.
func (x *exchange) http(m *Member, p *pool) int {
	o := host.Options{Connect: x.connectLimit(m), Read: x.readLimit(m)}
	if status := x.encrypt(m, &o); status != 0 {
		return status
	}
	var err error
	if m.Reuse {
		err = x.overKept(p, o)
	} else {
		err = x.in.h.Call(p.at, x.out, x.answer, o)
	}
	switch {
	case err == nil && m.answerTooLong(x.answer):
		x.why = m.URL + ": bad HTTP/1.1 header"
		return 502
	case err == nil:
		return 0
	}
	x.why = m.URL + ": " + err.Error()
	x.out, x.answer = new(host.Request), new(host.Response) // the member may still use the old ones
	switch {
	case tlsFailed(err):
		return 500
	case !host.Sent(err), m.HTTP2:
		return 503
	}
	if errors.Is(err, host.ErrTimeout) {
		x.timedOut = true
	} else if x.req.Nth > 1 && !x.inner {
		return noAnswer
	}
	return 502
}

// overKept sends the request on an idle connection, or on a new one. One that the
// member has closed meanwhile is noticed before it is used, and replaced
// (ap_proxy_check_connection). What fails leaves its place in the pool without a
// connection: the next request opens one, though others are idle.
func (x *exchange) overKept(p *pool, o host.Options) (err error) {
	var c host.Conn
	if n := len(p.idle); n > 0 {
		c, p.idle = p.idle[n-1], p.idle[:n-1]
	}
	for kept := c != nil; ; kept = false {
		if c == nil {
			if c, err = x.in.h.Dial(p.at, o); err != nil {
				p.idle = append(p.idle, nil)
				return err
			}
		}
		began := x.in.h.Monotonic()
		if err = c.Call(x.out, x.answer, o.Read); err == nil && !x.answer.Truncated {
			p.idle = append(p.idle, c)
			return nil
		}
		_ = c.Close()
		if c = nil; !kept || !errors.Is(err, host.ErrClosed) || x.in.h.Monotonic() != began {
			p.idle = append(p.idle, nil)
			return err
		}
	}
}

// fill makes the request that goes to the member.
func (x *exchange) fill(m *Member, balanced bool) {
	header := joined(x.out.Header[:0], x.req.Header)
	*x.out = *x.req
	x.out.Header = header
	x.out.URI = x.uri
	if balanced {
		x.out.URI = m.Path + x.uri
	}
	if x.out.URI == "" || x.out.URI[0] == '?' {
		x.out.URI = "/" + x.out.URI
	}
	switch {
	case m.gateway != nil && !m.gateway.mapped:
		x.out.URI = x.req.URI
	case m.gateway == nil && m.Scheme != "ajp":
		x.headers(m)
	}
	*x.answer = host.Response{}
}

// headers sets the headers that httpd changes for a member of http; ajp passes
// on the client's Host and address by itself.
func (x *exchange) headers(m *Member) {
	preserve := x.s.effective.preserveHost
	if x.place != nil && x.place.preserveHost != nil {
		preserve = *x.place.preserveHost
	}
	if !preserve {
		x.out.Host = m.authority()
	}
	x.viaRequest()
	if !x.s.effective.addHeaders {
		return
	}
	x.out.Header = joined(x.out.Header, []host.Field{{Name: "X-Forwarded-Host", Value: x.req.Host}, {Name: "X-Forwarded-Server", Value: x.serverName()}})
	x.out.Forwarded = x.in.addresses.Text(x.peer)
	if x.req.Forwarded != "" {
		x.out.Forwarded = x.req.Forwarded + ", " + x.out.Forwarded
	}
}

// joined appends headers: one whose name is there already joins its line, as
// httpd joins the lines of a client.
func joined(all []host.Field, more []host.Field) []host.Field {
next:
	for _, f := range more {
		for i := range all {
			if strings.EqualFold(all[i].Name, f.Name) {
				all[i].Value += ", " + f.Value
				continue next
			}
		}
		all = append(all, f)
	}
	return all
}

// serverName returns the name by which the server calls itself.
func (x *exchange) serverName() string {
	for _, s := range []*Server{x.s, x.in.config.Servers[0]} {
		if s.Name != "" {
			return s.Name
		}
	}
	return x.in.h.Machine()
}

// authority returns the Host header for a member: its name, and its port unless
// it is 80.
func (m *Member) authority() string {
	return m.URL[len(m.Scheme)+len("://") : len(m.URL)-len(m.Path)]
}

// pool keeps the connections to a member.
type pool struct {
	in   *instance
	at   netip.AddrPort
	used int         // by requests
	turn host.Cond   // requests that wait for a connection
	idle []host.Conn // kept, the one used last at the end; nil for a place without one (http)
}

// pool returns the pool of a member, made at its first use.
func (in *instance) pool(m *Member) *pool {
	p := in.pools[m]
	if p == nil {
		a, _ := conf.Destination(m.Host, in.names)
		at := netip.AddrPortFrom(a, m.Port)
		if m.Socket != "" {
			at = in.socket(m.Socket)
		}
		p = &pool{in: in, at: at, turn: in.h.NewCond()}
		in.pools[m] = p
	}
	return p
}

// socket returns where a socket in the file system leads; a port at which nobody
// listens where nobody does on it.
func (in *instance) socket(path string) netip.AddrPort {
	if at, ok := in.sockets[path]; ok {
		return at
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
}

// enter takes one of Max connections, waiting up to Acquire for it.
func (p *pool) enter(m *Member) bool {
	if m.Max > 0 && (p.used >= m.Max || p.turn.Waiting() > 0) {
		return p.turn.Wait(m.Acquire) // leave hands a place over
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
