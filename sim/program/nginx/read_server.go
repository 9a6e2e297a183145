package nginx

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// listen reads address:port, address, port or *:port and the parameters.
func (r *reader) listen(b *block, s *conf.Directive) {
	w := s.Args()[0]
	l := Listen{where: s.Problem(w, "")}
	var problem string
	if strings.HasPrefix(w.Text, "unix:") {
		b.server.socket = true
		r.Note(s, s.Name(), "nobody comes by a socket of the file system")
		return
	}
	l.Host, l.Port, problem = parseListen(w.Text)
	if problem != "" {
		r.Wrong(s, w, "%s in %q of the \"listen\" directive", problem, w.Text)
		return
	}
	for _, p := range s.Args()[1:] {
		r.listenParameter(&l, s, p)
	}
	for _, other := range b.server.Listens {
		if other.Host == l.Host && other.Port == l.Port {
			r.Wrong(s, w, "a duplicate listen %s", w.Text)
			return
		}
	}
	b.server.Listens = append(b.server.Listens, l)
}

func parseListen(text string) (host string, port uint16, problem string) {
	if n, ok := conf.Port(text); ok {
		return "", n, ""
	}
	host, port, problem = splitHostPort(text, 80)
	if problem == "" && digitsOnly(text) {
		problem = "invalid port: expected 1 to 65535"
	}
	if host == "*" || host == "0.0.0.0" {
		host = ""
	}
	return host, port, problem
}

func digitsOnly(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// listenFlags are the parameters of listen without effect here.
var listenFlags = []string{"http2", "reuseport", "deferred", "bind", "backlog=", "rcvbuf=", "sndbuf=",
	"accept_filter=", "ipv6only=", "so_keepalive=", "setfib=", "fastopen=", "spdy"}

func (r *reader) listenParameter(l *Listen, s *conf.Directive, p conf.Word) {
	switch p.Text {
	case "default_server", "default":
		l.Default = true
		return
	case "ssl":
		l.TLS = true
		return
	case "proxy_protocol":
		l.Proxied = true
		return
	}
	for _, f := range listenFlags {
		if p.Text == f || (strings.HasSuffix(f, "=") && strings.HasPrefix(p.Text, f)) {
			return
		}
	}
	r.Wrong(s, p, "invalid parameter %q: %s", p.Text, conf.Hint(p.Text, append([]string{"default_server", "ssl", "proxy_protocol"}, listenFlags...),
		`expected one of default_server, ssl, proxy_protocol ...; or is a ";" missing before it?`))
}

// splitHostPort cuts host:port or [v6]:port; problem is "" for none.
func splitHostPort(text string, standard uint16) (host string, port uint16, problem string) {
	host, port = text, standard
	rest := ""
	if strings.HasPrefix(text, "[") {
		end := strings.IndexByte(text, ']')
		if end < 0 {
			return "", 0, `invalid address: expected "]"`
		}
		host, rest = text[1:end], text[end+1:]
		if a, err := netip.ParseAddr(host); err != nil || !a.Is6() {
			return "", 0, "invalid IPv6 address"
		}
		if rest != "" && rest[0] != ':' {
			return "", 0, `invalid address: expected ":" after "]"`
		}
	} else if i := strings.IndexByte(text, ':'); i >= 0 {
		host, rest = text[:i], text[i:]
	}
	if rest != "" {
		n, ok := conf.Port(rest[1:])
		if !ok {
			return "", 0, "invalid port: expected 1 to 65535"
		}
		port = n
	}
	if host == "" {
		return "", 0, "no host"
	}
	if i := strings.IndexFunc(host, notInHost); i >= 0 {
		return "", 0, "invalid host: expected an address or a name"
	}
	return host, port, ""
}

func notInHost(c rune) bool {
	return c != '-' && c != '_' && c != '.' && c != '*' && c != ':' && c < 0x80 &&
		(c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
}

func (r *reader) serverName(b *block, s *conf.Directive) {
	for _, w := range s.Args() {
		r.addName(b.server, s, w)
	}
}

func (r *reader) addName(srv *Server, s *conf.Directive, w conf.Word) {
	name := strings.ToLower(w.Text)
	switch {
	case strings.HasPrefix(name, "~"):
		re, err := newPattern(w.Text[1:], true)
		if err != nil || len(name) == 1 {
			r.Wrong(s, w, "the regular expression %q is not supported: %v", w.Text, err)
			return
		}
		srv.Names = append(srv.Names, ServerName{Text: name, Kind: RegexName, re: re})
	case strings.HasPrefix(name, "*.") && validName(name[1:]):
		srv.Names = append(srv.Names, ServerName{Text: name[1:], Kind: SuffixName})
	case strings.HasPrefix(name, ".") && validName(name):
		srv.Names = append(srv.Names, ServerName{Text: name[1:], Kind: ExactName}, ServerName{Text: name, Kind: SuffixName})
	case strings.HasSuffix(name, ".*") && validName(name[:len(name)-1]):
		srv.Names = append(srv.Names, ServerName{Text: name[:len(name)-1], Kind: PrefixName})
	case strings.ContainsRune(name, '*'):
		r.Wrong(s, w, `invalid server name or wildcard %q: expected "*." at the begin or ".*" at the end`, w.Text)
	case strings.HasPrefix(name, "$"):
		r.Wrong(s, w, "the variable %q in server_name is not supported yet", w.Text)
	default:
		if strings.ContainsRune(name, '/') {
			r.Note(s, s.Name(), "server name %q has suspicious symbols: no Host header is like that", w.Text)
		}
		srv.Names = append(srv.Names, ServerName{Text: name, Kind: ExactName})
	}
}

func validName(s string) bool { return len(s) > 1 && !strings.ContainsRune(s, '*') }

func (r *reader) realIPFrom(b *block, s *conf.Directive) {
	w := s.Args()[0]
	p, err := netip.ParsePrefix(w.Text)
	if a, addrErr := netip.ParseAddr(w.Text); addrErr == nil {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	if err != nil && w.Text != "unix:" {
		r.Wrong(s, w, `invalid address %q in "set_real_ip_from": expected an address or a network such as 10.0.0.0/8`, w.Text)
		return
	}
	if err == nil {
		b.settings.realIP.trusted = append(b.settings.realIP.trusted, p)
	}
}

func (r *reader) realIPHeader(b *block, s *conf.Directive) {
	w := s.Args()[0]
	if w.Text == "proxy_protocol" {
		b.settings.realIP.proxy = true
		r.Note(s, s.Name(), "the address that a connection comes from is the client's already")
		return
	}
	b.settings.realIP.header = strings.ReplaceAll(strings.ToLower(w.Text), "-", "_")
}

func (r *reader) realIPRecursive(b *block, s *conf.Directive) {
	b.settings.realIP.recursive = r.flag(s)
}
