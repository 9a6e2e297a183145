package httpd

import (
	"errors"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// Ports and members with TLS (mod_ssl). Certificates are not judged: each is good
// for the name by which it is asked for.

// sslEngine reads SSLEngine.
func (r *reader) sslEngine(d *conf.Directive) { r.server.ssl = strings.ToLower(d.Args()[0].Text) }

// sslProxyEngine reads SSLProxyEngine, of a server or of a <Proxy> section.
func (r *reader) sslProxyEngine(d *conf.Directive) {
	if v := r.onOff(d); r.place != nil {
		r.place.sslProxy = v
	} else {
		r.server.settings.sslProxy = v
	}
}

// sslRequire reads SSLRequireSSL.
func (r *reader) sslRequire(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.tls = true
	}
}

// sslVerifyClient reads SSLVerifyClient: users have no certificate, so that one
// that is required lets nobody in.
func (r *reader) sslVerifyClient(d *conf.Directive) {
	if strings.EqualFold(d.Args()[0].Text, "require") {
		r.Refuse(r.part(), d, d.Name(), d.Args()[0], "certificates of clients are not supported yet: users have none")
		return
	}
	r.Note(d, d.Name(), "users have no certificate, and none is required")
}

// mdRequireHTTPS reads MDRequireHttps.
func (r *reader) mdRequireHTTPS(d *conf.Directive) {
	if !strings.EqualFold(d.Args()[0].Text, "off") {
		r.Refuse(r.part(), d, d.Name(), d.Args()[0], "%q is not supported yet: expected a Redirect to https", d.Name())
	}
}

// encrypted reports whether the port takes TLS alone: that of its first virtual
// host decides (ssl_init_server_check, ap_get_server_protocol).
func (l *listener) encrypted(says bool) bool {
	switch ssl := l.servers[0].ssl; {
	case !l.in.config.hasTLS:
		return false
	case ssl == "" && l.servers[0] != l.in.config.Servers[0]:
		if main := l.in.config.Servers[0].ssl; main != "" {
			return main == "on"
		}
		return says
	case ssl == "":
		return says
	default:
		return ssl == "on"
	}
}

// HandlePlain implements host.PlainHandler: "You're speaking plain HTTP to an
// SSL-enabled server port" (ssl_io_filter_error).
func (l *listener) HandlePlain(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isAnswer := resp.(*host.Response)
	if !ok || !isAnswer {
		return host.ErrClosed // not HTTP
	}
	x := l.in.take()
	x.req, x.resp, x.s, x.inner = q, a, l.servers[0], true
	*a = host.Response{}
	x.places = append(x.places[:0], &l.in.config.Servers[0].rules, &x.s.rules)
	x.errorAnswer(400, x.places)
	x.setHeaders(x.places, true)
	x.req, x.resp, x.s, x.inner, x.places = nil, nil, nil, false, x.places[:0]
	l.in.idle.Put(x)
	return nil
}

// engaged reports whether SSLProxyEngine is on for what is sent where the
// request goes.
func (x *exchange) engaged() bool {
	on := or(x.s.settings.sslProxy, x.in.config.Servers[0].settings.sslProxy)
	for _, s := range []*Server{x.in.config.Servers[0], x.s} {
		for _, l := range s.proxies {
			if l.sslProxy != nil && l.reaches(x.pass) {
				on = l.sslProxy
			}
		}
	}
	return *on
}

// encrypt prepares the call of a member with https: 500 where httpd has no TLS
// for it.
func (x *exchange) encrypt(m *Member, o *host.Options) int {
	if m.Scheme != "https" {
		return 0
	}
	if !x.engaged() {
		x.why = m.URL + ": SSLProxyEngine is not on"
		return 500
	}
	o.Protocol = host.HTTPS
	return 0
}

// tlsFailed reports whether a member does not speak TLS.
func tlsFailed(err error) bool { return errors.Is(err, host.ErrTLS) }
