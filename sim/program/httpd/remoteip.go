package httpd

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// remoteIP is mod_remoteip: the client's address comes from a header of proxies
// that are trusted.
type remoteIP struct {
	header   string
	trusted  []netip.Prefix // RemoteIPTrustedProxy; with internal none for all
	internal []netip.Prefix // RemoteIPInternalProxy
	protocol *bool          // RemoteIPProxyProtocol
}

func (r *reader) remoteIP() *remoteIP {
	if r.server.remote == nil {
		r.server.remote = &remoteIP{}
	}
	return r.server.remote
}

// remoteHeader reads RemoteIPHeader.
func (r *reader) remoteHeader(d *conf.Directive) { r.remoteIP().header = d.Args()[0].Text }

// remoteProxies reads RemoteIPTrustedProxy and RemoteIPInternalProxy.
func (r *reader) remoteProxies(d *conf.Directive) {
	m := r.remoteIP()
	for _, w := range d.Args() {
		p, ok := r.network(d, w)
		switch {
		case !ok:
		case strings.EqualFold(d.Name(), "RemoteIPInternalProxy"):
			m.internal = append(m.internal, p)
		default:
			m.trusted = append(m.trusted, p)
		}
	}
}

// remoteProtocol reads RemoteIPProxyProtocol. With On the client's address is the one that
// the PROXY line tells; the real httpd does not serve who sends none.
func (r *reader) remoteProtocol(d *conf.Directive) {
	v := r.onOff(d)
	r.remoteIP().protocol = v
	if v != nil && *v {
		r.Note(d, d.Name(), "clients are taken for ones that send the PROXY protocol, with the addresses that they have")
	}
}

// Proxied implements host.Proxied: the first server of the port decides, or the main one.
func (l *listener) Proxied() bool { return takesHeader(l.servers[0], l.in.config.Servers[0]) }

func takesHeader(s, main *Server) bool {
	for _, m := range []*remoteIP{s.remote, main.remote} {
		if m != nil && m.protocol != nil {
			return *m.protocol
		}
	}
	return false
}

// Proxied reports whether a server takes the PROXY protocol.
func (c *Config) Proxied() bool {
	return slices.ContainsFunc(c.Servers, func(s *Server) bool { return takesHeader(s, c.Servers[0]) })
}

// client returns the address that the request counts as coming from
// (remoteip_modify_request): from the end of the header, as long as the address
// before it is trusted. Private addresses count only from internal proxies.
func (x *exchange) client(peer netip.Addr) netip.Addr {
	m := x.s.remote
	if m == nil || m.header == "" {
		m = x.in.config.Servers[0].remote
	}
	if m == nil || m.header == "" {
		return peer
	}
	var all []string
	if value := x.requestHeader(m.header); value != "" {
		all = strings.Split(value, ",")
	}
	is := func(of []netip.Prefix) bool {
		return slices.ContainsFunc(of, func(p netip.Prefix) bool { return p.Contains(peer) })
	}
	everybody := len(m.trusted)+len(m.internal) == 0
	for len(all) > 0 {
		internal := is(m.internal)
		if !everybody && !internal && !is(m.trusted) {
			break
		}
		a, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1]))
		if err != nil || !internal && (a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()) {
			break
		}
		peer, all = a, all[:len(all)-1]
	}
	x.used(m.header, all)
	return peer
}

// used leaves in the header what was not used of it.
func (x *exchange) used(header string, rest []string) {
	h := headerLine{name: header, action: "set"}
	if len(rest) == 0 {
		h.action = "unset"
	}
	if x.requestHeader(header) == "" {
		return
	}
	q := *x.req
	h.changeRequest(&q, strings.Join(rest, ","))
	x.req = &q
}
