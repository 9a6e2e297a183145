package nginx

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// listen reads address:port, address, port or *:port and the parameters.
func (r *reader) listen(b *block, s *conf.Statement) {
	w := s.Args()[0]
	l := Listen{where: s.Problem(w, "")}
	var problem string
	l.Host, l.Port, problem = parseListen(w.Text)
	if problem != "" {
		r.wrong(s, w, "%s in %q of the \"listen\" directive", problem, w.Text)
		return
	}
	for _, p := range s.Args()[1:] {
		r.listenParameter(&l, s, p)
	}
	for _, other := range b.server.Listens {
		if other.Host == l.Host && other.Port == l.Port {
			r.wrong(s, w, "a duplicate listen %s", w.Text)
			return
		}
	}
	b.server.Listens = append(b.server.Listens, l)
}

func parseListen(text string) (host string, port uint16, problem string) {
	if strings.HasPrefix(text, "unix:") {
		return "", 0, "unix sockets are not supported yet"
	}
	if n, ok := parsePort(text); ok {
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
var listenFlags = []string{"http2", "proxy_protocol", "reuseport", "deferred", "bind", "backlog=", "rcvbuf=", "sndbuf=",
	"accept_filter=", "ipv6only=", "so_keepalive=", "setfib=", "fastopen=", "spdy"}

func (r *reader) listenParameter(l *Listen, s *conf.Statement, p conf.Word) {
	switch p.Text {
	case "default_server", "default":
		l.Default = true
		return
	case "ssl":
		r.note(s, whyTLS)
		return
	}
	for _, f := range listenFlags {
		if p.Text == f || (strings.HasSuffix(f, "=") && strings.HasPrefix(p.Text, f)) {
			return
		}
	}
	hint := `expected one of default_server, ssl, proxy_protocol ...; or is a ";" missing before it?`
	if n := conf.Nearest(p.Text, append([]string{"default_server", "ssl"}, listenFlags...)); n != "" {
		hint = `did you mean "` + n + `"?`
	}
	r.wrong(s, p, "invalid parameter %q: %s", p.Text, hint)
}

// splitHostPort cuts host:port or [v6]:port; problem says what is wrong.
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
		n, ok := parsePort(rest[1:])
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

func parsePort(s string) (uint16, bool) {
	n, ok := parseCount(s)
	if !ok || n < 1 || n > 65535 {
		return 0, false
	}
	return uint16(n), true
}

func (r *reader) serverName(b *block, s *conf.Statement) {
	for _, w := range s.Args() {
		r.addName(b.server, s, w)
	}
}

func (r *reader) addName(srv *Server, s *conf.Statement, w conf.Word) {
	name := strings.ToLower(w.Text)
	switch {
	case strings.HasPrefix(name, "~"):
		re, err := compileRegex(w.Text[1:], true)
		if err != nil || len(name) == 1 {
			r.wrong(s, w, "the regular expression %q is not supported: %v", w.Text, err)
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
		r.wrong(s, w, `invalid server name or wildcard %q: expected "*." at the begin or ".*" at the end`, w.Text)
	case strings.HasPrefix(name, "$"):
		r.wrong(s, w, "the variable %q in server_name is not supported yet", w.Text)
	default:
		if strings.ContainsRune(name, '/') {
			r.note(s, "server name %q has suspicious symbols: no Host header is like that", w.Text)
		}
		srv.Names = append(srv.Names, ServerName{Text: name, Kind: ExactName})
	}
}

func validName(s string) bool { return len(s) > 1 && !strings.ContainsRune(s, '*') }

func (r *reader) realIPFrom(b *block, s *conf.Statement) {
	w := s.Args()[0]
	p, err := netip.ParsePrefix(w.Text)
	if a, addrErr := netip.ParseAddr(w.Text); addrErr == nil {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	if err != nil && w.Text != "unix:" {
		r.wrong(s, w, `invalid address %q in "set_real_ip_from": expected an address or a network such as 10.0.0.0/8`, w.Text)
		return
	}
	if err == nil {
		b.settings.realIP.trusted = append(b.settings.realIP.trusted, p)
	}
}

func (r *reader) realIPHeader(b *block, s *conf.Statement) {
	w := s.Args()[0]
	if w.Text == "proxy_protocol" {
		b.settings.realIP.proxy = true
		r.note(s, "the address that a connection comes from is the client's already")
		return
	}
	b.settings.realIP.header = strings.ReplaceAll(strings.ToLower(w.Text), "-", "_")
}

func (r *reader) realIPRecursive(b *block, s *conf.Statement) {
	b.settings.realIP.recursive = r.flag(s)
}
