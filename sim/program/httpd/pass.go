package httpd

import (
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// placeOf returns the last <Location> that holds the path.
func (s *Server) placeOf(path string) (found *location) {
	for _, l := range s.locations {
		if l.holds(path) {
			found = l
		}
	}
	return found
}

func (l *location) holds(path string) bool {
	if l.isIf {
		return l.within == nil || l.within.holds(path)
	}
	if l.glob {
		return globbed(path, l.prefix)
	}
	if l.pattern != nil {
		return l.pattern.MatchString(path)
	}
	return prefixLength(path, l.prefix) > 0
}

// globbed reports whether a path, or one of the paths above it, matches
// wildcards, which do not match slashes (ap_location_walk).
func globbed(at, pattern string) bool {
	for end := len(at); end > 0; end = strings.LastIndexByte(at[:end], '/') {
		if is, err := path.Match(pattern, at[:end]); err == nil && is {
			return true
		}
	}
	return at == "/" && pattern == "/*" || pattern == "/" || pattern == "/*"
}

// meets reports whether the section is for a request by its method and its
// condition.
func (l *location) meets(x *exchange) bool {
	if l.isIf && !l.met(x) {
		return false
	}
	return len(l.methods) == 0 || slices.ContainsFunc(l.methods, func(m string) bool {
		return m == x.req.Method || m == "GET" && x.req.Method == "HEAD"
	}) != l.except
}

// met reports whether the condition of an <If> holds, and none of those before it.
func (l *location) met(x *exchange) bool {
	for _, b := range l.before {
		if b.cond == nil || b.cond.holds(x) {
			return false
		}
	}
	return l.cond != nil && l.cond.holds(x)
}

// reaches reports whether a <Proxy> section is for what is sent where p leads.
func (l *location) reaches(p *pass) bool {
	if l.target != nil {
		return l.target.MatchString("proxy:"+p.real) || l.target.MatchString(p.real)
	}
	if l.proxy == "*" {
		return true
	}
	begin, wild := strings.CutSuffix(l.proxy, "*")
	to := strings.ToLower(p.real)
	begin = strings.ToLower(begin)
	return strings.HasPrefix(to, begin) && (wild || len(to) == len(begin) || strings.HasSuffix(begin, "/") || to[len(begin)] == '/' || to[len(begin)] == '?')
}

// findPass returns the ProxyPass that takes the request, nil for none: that of
// the last <Location> with one, then the main server's and the virtual host's
// own, the first that fits.
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

// orNone returns p, or nil where it is "!".
func (p *pass) orNone() *pass {
	if p.real == "!" {
		return nil
	}
	return p
}

// readdress finds the URL that the request goes to (ap_proxy_trans_match). It
// returns a status where httpd answers itself: ProxyPass / balancer://app,
// without the slash at the end, makes the beginning of the path part of the
// balancer's name, which then does not exist.
func (x *exchange) readdress() int {
	p, t := x.pass, &x.t
	if p.asked {
		if x.uri = t.raw; t.hasQuery {
			x.uri += "?" + t.query
		}
		return 0
	}
	taken := 0
	if p.pattern == nil {
		taken = prefixLength(t.path, p.prefix)
		if t.asSent && t.path[:taken] == p.path && t.path == t.raw && canonical(t.path) == t.path && !p.noQuery {
			x.uri = x.req.URI // the usual case
			return 0
		}
	}
	url := x.mapped(taken)
	x.uri = pathOf(url)
	if p.named != nil && p.shorter(url) {
		one := *p
		one.member = p.named
		p, x.pass = &one, &one
		if _, known := conf.Destination(p.member.Host, x.in.names); !known {
			x.why = "no address for " + p.member.Host
			return 500
		}
	}
	_, rest, _ := strings.Cut(url, "://")
	name := strings.ToLower(rest[:len(rest)-len(x.uri)])
	name = name[strings.LastIndexByte(name, '@')+1:] // without user and password
	switch {
	case p.balancer != nil && name != p.balancer.Name:
		x.why = "no balancer is called " + name
		return 500
	case p.balancer == nil && !p.member.called(name) && !(p.member.Socket != "" && p.groups()):
		x.why = "no address for " + name
		return unknownName(name)
	}
	return 0
}

// groups reports whether groups of the match stand in the URL. The name in one that
// leads to a socket counts for nothing then: httpd looks for no address.
func (p *pass) groups() bool { return p.pattern != nil && strings.Contains(p.real, "$") }

// shorter reports whether a URL is shorter than that of the file with its $1: it is not
// that of the member with the socket then, and httpd asks the name in it (ap_proxy_get_worker).
// The query counts where it is a part of the URL that is sent.
func (p *pass) shorter(url string) bool {
	if p.member.gateway != nil {
		url, _, _ = strings.Cut(url, "?")
	}
	return len(url) < len(p.real)
}

// keptSlashes are encoded slashes that were not decoded.
var keptSlashes = strings.NewReplacer("%252F", "%2F", "%252f", "%2f")

// mapped returns the whole URL for a ProxyPass whose prefix takes so many bytes
// of the path.
func (x *exchange) mapped(taken int) string {
	p, path := x.pass, canonical(x.t.path[taken:])
	if x.t.kept {
		path = keptSlashes.Replace(path)
	}
	if p.noCanon && taken == prefixLength(x.t.sent, p.prefix) {
		path = x.t.sent[taken:]
	}
	url := ""
	if p.groups() {
		url = substitute(p.real, p.pattern.FindStringSubmatch(x.t.path))
	} else {
		url = p.real + path
	}
	if x.t.hasQuery && !p.noQuery {
		url += "?" + x.t.query
	}
	return url
}

// unknownName returns the status for a server that is not known: 400 where its
// port is no number, else 500, as for a name without an address.
func unknownName(name string) int {
	if _, port := splitAddress(name); port != "" {
		if _, ok := conf.Port(port); !ok {
			return 400
		}
	}
	return 500
}

// called reports whether name is that of the member, with or without its port.
func (m *Member) called(name string) bool {
	host, port := splitAddress(name)
	if port == "" {
		return host == m.Host
	}
	n, ok := conf.Port(port)
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

// pathOf returns the part of a URL behind the name: the path and the query.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[i:]
	}
	return ""
}
