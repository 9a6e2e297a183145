//go:build linux

package live

import (
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// tlsServer answers what came over TLS and what did not; plainServer answers who
// comes without TLS itself.
type tlsServer struct{}

func (tlsServer) Handle(_ netip.Addr, req, resp host.Message) error {
	q := req.(*host.Request)
	*resp.(*host.Response) = host.Response{Status: 200, Value: fmt.Sprint(q.URI, " ", q.Form, " tls ", q.TLS)}
	return nil
}

type plainServer struct{ tlsServer }

func (plainServer) HandlePlain(_ netip.Addr, _, resp host.Message) error {
	*resp.(*host.Response) = host.Response{Status: 400}
	return nil
}

// speaking is a server of that protocol on the first address.
func speaking(speaks host.Protocol, handler host.Handler) func(*stage) map[string]host.Main {
	return func(s *stage) map[string]host.Main {
		return map[string]host.Main{"server": func(h host.Host) error {
			_, err := h.Serve(s.at(0), speaks, handler)
			return err
		}}
	}
}

// askTLS asks once by a connection of its own and twice by a kept one.
func askTLS(speaks host.Protocol) func(*stage, host.Host) {
	return func(s *stage, h host.Host) {
		o := limits
		o.Protocol = speaks
		say := func(a *host.Response, err error) {
			if err != nil {
				s.say(err.Error())
				return
			}
			s.say(fmt.Sprint(a.Status, " ", a.Value))
		}
		var a host.Response
		err := h.Call(s.at(0), &host.Request{Method: "POST", URI: "/a", Form: "v"}, &a, o)
		say(&a, err)
		if err != nil {
			return
		}
		c, err := h.Dial(s.at(0), o)
		for range 2 {
			if err == nil {
				err = c.Call(&host.Request{Method: "GET", URI: "/b"}, &a, limits.Read)
			}
			say(&a, err)
		}
	}
}

const (
	threeTLS   = "200 /a v tls true | 200 /b  tls true | 200 /b  tls true"
	threePlain = "200 /a v tls false | 200 /b  tls false | 200 /b  tls false"
)

var tlsCases = []contractCase{
	{"TLS to TLS", speaking(host.HTTPS, tlsServer{}), askTLS(host.HTTPS), threeTLS},
	{"TLS to a port without", speaking(host.HTTP, tlsServer{}), askTLS(host.HTTPS), "TLS handshake failed"},
	{"no TLS to a port with it", speaking(host.HTTPS, tlsServer{}), askTLS(host.HTTP), "connection closed by peer"},
	{"no TLS to a server that answers that", speaking(host.HTTPS, plainServer{}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "GET", URI: "/"}, limits)
	}, "{Status:400 SetCookie: Value: Served: Location: Header:[] BodyBytes:0 Truncated:false Keep:0s By:m/server Why:}"},
	{"TLS to a port that takes both", speaking(host.AnyHTTP, tlsServer{}), askTLS(host.HTTPS), threeTLS},
	{"no TLS to a port that takes both", speaking(host.AnyHTTP, tlsServer{}), askTLS(host.HTTP), threePlain},
	{"TLS where nobody listens", alone, askTLS(host.HTTPS), "connection refused"},
}
