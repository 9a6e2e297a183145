package httpd

import "strings"

// placeOf is the last <Location> that holds the path.
func (s *Server) placeOf(path string) (found *location) {
	for _, l := range s.locations {
		if l.holds(path) {
			found = l
		}
	}
	return found
}

func (l *location) holds(path string) bool {
	if l.pattern != nil {
		return l.pattern.MatchString(path)
	}
	return prefixLength(path, l.prefix) > 0
}

// findPass is the ProxyPass that takes the request, nil for none: that of the
// last <Location> with one, then the main server's and the virtual host's own,
// the first that fits.
func (x *exchange) findPass() *pass {
	var inPlace *pass
	for _, l := range x.s.locations {
		if l.pass != nil && l.holds(x.t.path) {
			inPlace = l.pass
		}
	}
	if inPlace != nil {
		return inPlace.orNone()
	}
	main := x.in.config.Servers[0]
	if x.s != main && x.s.inherits {
		if p := main.firstPass(x.t.path); p != nil {
			return p.orNone()
		}
	}
	if p := x.s.firstPass(x.t.path); p != nil {
		return p.orNone()
	}
	return nil
}

func (s *Server) firstPass(path string) *pass {
	for _, p := range s.passes {
		if p.pattern != nil && p.pattern.MatchString(path) || p.pattern == nil && prefixLength(path, p.prefix) > 0 {
			return p
		}
	}
	return nil
}

// orNone is p, unless it says "!".
func (p *pass) orNone() *pass {
	if p.real == "!" {
		return nil
	}
	return p
}

// readdress finds the URL that the request goes to (ap_proxy_trans_match). A
// status is an answer: the famous ProxyPass / balancer://app without the slash
// at the end makes a name of the path's beginning, which nobody knows.
func (x *exchange) readdress() int {
	p, t := x.pass, &x.t
	taken := 0
	if p.pattern == nil {
		taken = prefixLength(t.path, p.prefix)
		if t.path[:taken] == p.path && t.path == t.raw && canonical(t.path) == t.path && !p.noQuery {
			x.uri = x.req.URI // as most requests go
			return 0
		}
	}
	url := x.mapped(taken)
	x.uri = pathOf(url)
	_, rest, _ := strings.Cut(url, "://")
	name := strings.ToLower(rest[:len(rest)-len(x.uri)])
	switch {
	case p.balancer != nil && name != p.balancer.Name:
		return 500
	case p.balancer == nil && !p.member.called(name):
		return unknownName(name)
	}
	return 0
}

// mapped is the whole URL, for a prefix of which taken bytes of the path are.
func (x *exchange) mapped(taken int) string {
	p, path := x.pass, canonical(x.t.path[taken:])
	if p.noCanon && taken == prefixLength(x.t.raw, p.prefix) {
		path = x.t.raw[taken:]
	}
	url := ""
	if p.pattern != nil && strings.Contains(p.real, "$") {
		url = substitute(p.real, p.pattern.FindStringSubmatch(x.t.path))
	} else {
		url = p.real + path
	}
	if x.t.hasQuery && !p.noQuery {
		url += "?" + x.t.query
	}
	return url
}

// unknownName is the status for a server of that name: 400 where the port is
// none, else 500, which a name without an address gives.
func unknownName(name string) int {
	if _, port := splitAddress(name); port != "" {
		if _, ok := parsePort(port); !ok {
			return 400
		}
	}
	return 500
}

// called tells whether name is the member's, with or without its port.
func (m *Member) called(name string) bool {
	host, port := splitAddress(name)
	if port == "" {
		return host == m.Host
	}
	n, ok := parsePort(port)
	return ok && n == m.Port && host == m.Host
}

// substitute puts the groups of a match, encoded, in for $0 to $9.
func substitute(text string, groups []string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '$' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
			if n := int(text[i+1] - '0'); n < len(groups) {
				b.WriteString(canonical(groups[n]))
			}
			i++
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// pathOf is what stands behind the name in a URL: the path and the query.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[i:]
	}
	return ""
}
