package httpd

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
)

// gateway is a protocol to a server behind a web server that is no server of HTTP
// itself (mod_proxy_fcgi, mod_proxy_scgi, mod_proxy_uwsgi). Each request has a
// connection of its own: that is the default of mod_proxy_fcgi, and the others know
// no other way.
type gateway struct {
	speaks host.Protocol
	// mapped: the application goes by the path behind the ProxyPass (PATH_INFO), not
	// by what the client asked for (REQUEST_URI).
	mapped bool
	// broken is the status where the server closes without an answer, late where it
	// does not answer in time. Asked of httpd 2.4.71.
	broken, late int
}

var gateways = map[string]*gateway{
	"fcgi":  {speaks: host.FastCGI, broken: 503, late: 504},
	"scgi":  {speaks: host.SCGI, broken: 500, late: 504},
	"uwsgi": {speaks: host.UWSGI, mapped: true, broken: 500, late: 500},
}

// gateway sends the request by such a protocol. One that does not reach the server
// is a 503.
func (x *exchange) gateway(m *Member, p *pool) int {
	err := x.in.h.Call(p.at, x.out, x.answer, host.Options{Connect: x.connectLimit(m), Read: x.readLimit(m), Protocol: m.gateway.speaks})
	if err == nil {
		return 0
	}
	x.why = m.URL + ": " + err.Error()
	x.out, x.answer = new(host.Request), new(host.Response) // the server may still use the old ones
	switch {
	case !host.Sent(err):
		return 503
	case errors.Is(err, host.ErrTimeout):
		x.timedOut = true
		return m.gateway.late
	}
	return m.gateway.broken
}
