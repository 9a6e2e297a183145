package nginx

import "github.com/hadrill/hadrill/sim/host"

// The statuses that nginx has for requests to a port of TLS; clients get 400
// for them, unless an error_page says otherwise (ngx_http_request.h).
const (
	noCertificate = 496
	plainRequest  = 497
)

// tlsSettings holds a server's settings of TLS (ngx_http_ssl_module).
type tlsSettings struct {
	on           *bool // ssl on
	certificate  *bool // there is an ssl_certificate
	key          *bool // there is an ssl_certificate_key
	reject       *bool // ssl_reject_handshake
	clients      *bool // there is an ssl_client_certificate
	verifyClient *bool // ssl_verify_client on
	asksClient   *bool // ssl_verify_client on or optional
}

func (s *tlsSettings) inherit(o *tlsSettings) {
	inheritOne(&s.on, o.on)
	inheritOne(&s.certificate, o.certificate)
	inheritOne(&s.key, o.key)
	inheritOne(&s.reject, o.reject)
	inheritOne(&s.clients, o.clients)
	inheritOne(&s.verifyClient, o.verifyClient)
	inheritOne(&s.asksClient, o.asksClient)
}

func isOn(flag *bool) bool { return flag != nil && *flag }

// secure judges a request to a port of TLS before any location is looked for
// (ngx_http_process_request): one that came without TLS, one of a client
// without a certificate where the server wants one. handled is false where it
// goes on. Users have no certificates. A handshake that is rejected shows here,
// where the Host header stands for the name that a client sends in it.
func (x *exchange) secure() (handled bool, err error) {
	s := &x.server.root.settings.tlsSettings
	switch {
	case !x.ln.tls:
		return false, nil
	case !x.req.TLS:
		return true, x.fail(plainRequest)
	case isOn(s.reject):
		return true, host.ErrClosed
	case isOn(s.verifyClient):
		return true, x.fail(noCertificate)
	}
	return false, nil
}

// shownStatus returns the status that a client gets for one of nginx's own.
func shownStatus(code int) int {
	const first, badRequest = 494, 400
	if code >= first && code <= plainRequest {
		return badRequest
	}
	return code
}
