package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func (r *reader) sslOn(b *block, s *conf.Directive) {
	b.settings.on = r.flag(s)
	r.Note(s, s.Name(), `the "ssl" directive is deprecated: expected listen ... ssl`)
}

func (r *reader) sslCertificate(b *block, _ *conf.Directive) { b.settings.certificate = yes() }

func (r *reader) sslKey(b *block, _ *conf.Directive) { b.settings.key = yes() }

func (r *reader) sslClientCertificate(b *block, _ *conf.Directive) { b.settings.clients = yes() }

func yes() *bool {
	is := true
	return &is
}

func (r *reader) rejectHandshake(b *block, s *conf.Directive) { b.settings.reject = r.flag(s) }

func (r *reader) verifyClient(b *block, s *conf.Directive) {
	word := s.Args()[0].Text
	must, asks := strings.EqualFold(word, "on"), strings.EqualFold(word, "optional")
	asks = asks || must
	b.settings.verifyClient, b.settings.asksClient = &must, &asks
	if must {
		r.Note(s, s.Name(), "users have no certificates and get 400")
	}
}

// checkCertificates adds problems for servers of TLS without what it takes
// (ngx_http_ssl_merge_srv_conf, ngx_http_ssl_init). Of a port's servers the
// default one needs a certificate, and each where that one rejects handshakes.
func (r *reader) checkCertificates() {
	for _, s := range r.config.Servers {
		t := &s.root.settings.tlsSettings
		if len(s.Listens) > 0 {
			r.checkCertificate(s.Listens[0].where, t)
		}
		for i := range s.Listens {
			l := &s.Listens[i]
			if isOn(t.certificate) || isOn(t.reject) || !r.config.secure(l.Host, l.Port) {
				continue
			}
			if d := r.config.defaultServer(l.Host, l.Port); d == s || isOn(d.root.settings.reject) {
				r.WrongAt(l.where, `no "ssl_certificate" is defined for the "listen ... ssl" directive`)
			}
		}
	}
}

// checkCertificate judges what one server says of itself.
func (r *reader) checkCertificate(where conf.Problem, t *tlsSettings) {
	switch {
	case !isOn(t.certificate) && isOn(t.on) && !isOn(t.reject):
		r.WrongAt(where, `no "ssl_certificate" is defined for the "ssl" directive`)
	case !isOn(t.certificate):
	case !isOn(t.key):
		r.WrongAt(where, `no "ssl_certificate_key" is defined for the certificate`)
	case isOn(t.asksClient) && !isOn(t.clients):
		r.WrongAt(where, "no ssl_client_certificate for ssl_verify_client")
	}
}

// secure reports whether a server listens for TLS at an address.
func (c *Config) secure(host string, port uint16) bool {
	for _, s := range c.Servers {
		for i := range s.Listens {
			if l := &s.Listens[i]; l.TLS && l.Host == host && l.Port == port {
				return true
			}
		}
	}
	return false
}

// defaultServer returns the server of an address that requests for unknown
// names come to: the one with default_server, else the first.
func (c *Config) defaultServer(host string, port uint16) *Server {
	var first *Server
	for _, s := range c.Servers {
		for i := range s.Listens {
			l := &s.Listens[i]
			switch {
			case l.Host != host || l.Port != port:
			case l.Default:
				return s
			case first == nil:
				first = s
			}
		}
	}
	return first
}
