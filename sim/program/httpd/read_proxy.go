package httpd

import (
	"net/url"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// scheme is what begins the name of a balancer.
const balancerScheme = "balancer://"

// proxied is what a <Proxy> section is for: a balancer, a member, or nothing
// that matters here.
type proxied struct {
	balancer *Balancer
	member   *Member
}

// balancerName is what stands behind balancer:// in lower case, up to a slash.
func balancerName(url string) (string, bool) {
	if len(url) < len(balancerScheme) || !strings.EqualFold(url[:len(balancerScheme)], balancerScheme) {
		return "", false
	}
	name, _, _ := strings.Cut(url[len(balancerScheme):], "/")
	return strings.ToLower(name), true
}

// balancer finds a balancer of the server being read, or makes one.
func (r *reader) balancer(d *conf.Directive, w conf.Word, name string) *Balancer {
	if name == "" {
		r.wrong(d, w, "bad syntax for a balancer name in %q: expected balancer://NAME", w.Text)
		return nil
	}
	if b := r.server.balancer(name); b != nil {
		return b
	}
	if !r.room(d, len(r.server.balancers)) {
		return nil
	}
	if !r.modules.has("proxy_balancer_module") {
		r.wrong(d, w, "no protocol handler was valid for %q: the file loads modules but not proxy_balancer_module", w.Text)
	}
	b := &Balancer{Name: name, Method: "byrequests", Separator: '.', Recover: true, owner: r.server, at: d}
	r.server.balancers = append(r.server.balancers, b)
	return b
}

func (s *Server) balancer(name string) *Balancer {
	for _, b := range s.balancers {
		if b.Name == name {
			return b
		}
	}
	return nil
}

// proxySection reads <Proxy url [key=value ...]>.
func (r *reader) proxySection(d *conf.Directive) {
	outer := r.section
	r.section = &proxied{}
	w := d.Args[0]
	name, isBalancer := balancerName(w.Text)
	switch {
	case isBalancer:
		r.section.balancer = r.balancer(d, w, name)
	case strings.Contains(w.Text, "://") && !strings.ContainsAny(w.Text, "*?["):
		r.section.member = r.member(d, w)
		if r.section.member != nil {
			r.section.member = r.server.shared(r.section.member)
		}
	case len(d.Args) > 1:
		r.wrong(d, d.Args[1], "<Proxy> arguments are not supported for %q: expected balancer://NAME or a URL", w.Text)
	}
	for _, arg := range d.Args[1:] {
		r.parameter(d, arg, r.section)
	}
	r.walk(d.Block, inProxy)
	r.section = outer
}

// shared is the server's own member of the same URL, or m, which it then keeps.
func (s *Server) shared(m *Member) *Member {
	for _, o := range s.members {
		if o.URL == m.URL {
			return o
		}
	}
	s.members = append(s.members, m)
	return m
}

// parameter reads key=value for a balancer or a member.
func (r *reader) parameter(d *conf.Directive, w conf.Word, to *proxied) {
	name, value, found := strings.Cut(w.Text, "=")
	switch {
	case !found:
		r.wrong(d, w, "invalid %s parameter %q: expected key=value", d.Name.Text, w.Text)
	case to.balancer != nil:
		r.balancerParameter(d, w, to.balancer, name, value)
	case to.member != nil:
		r.memberParameter(d, w, to.member, name, value)
	}
}

// balancerMember reads BalancerMember [balancer://NAME] URL [key=value ...].
func (r *reader) balancerMember(d *conf.Directive) {
	var b *Balancer
	args := d.Args
	if r.section != nil {
		b = r.section.balancer
		if b == nil {
			r.wrong(d, d.Name, "BalancerMember must stand in <Proxy balancer://NAME>, or name the balancer first")
			return
		}
	} else {
		name, ok := balancerName(args[0].Text)
		if !ok {
			r.wrong(d, args[0], "BalancerMember must define balancer name when outside <Proxy > section: expected balancer://NAME before %q", args[0].Text)
			return
		}
		b, args = r.balancer(d, args[0], name), args[1:]
	}
	if b == nil {
		return
	}
	if len(args) == 0 || isParameter(args[0].Text) {
		r.wrong(d, d.Name, "BalancerMember must define remote proxy server: expected http://HOST:PORT or ajp://HOST:PORT")
		return
	}
	m := r.member(d, args[0])
	if m == nil || !r.room(d, len(b.Members)) {
		return
	}
	for _, o := range b.Members {
		if o.URL == m.URL {
			r.note(d, "BalancerMember", "line %d has the same URL: they are one member, the parameters here count for nothing", o.where.Pos.Line)
			return
		}
	}
	for _, w := range args[1:] {
		r.parameter(d, w, &proxied{member: m})
	}
	b.Members = append(b.Members, m)
}

// isParameter tells whether a word of a BalancerMember is key=value: any with
// "=" is, also a URL that has one.
func isParameter(s string) bool { return strings.Contains(s, "=") }

// proxySet reads ProxySet [url] key=value ...
func (r *reader) proxySet(d *conf.Directive) {
	to, args := r.section, d.Args
	if to == nil {
		to, args = &proxied{}, d.Args[1:]
		name, isBalancer := balancerName(d.Args[0].Text)
		if isBalancer {
			to.balancer = r.server.balancer(name)
		}
		for _, m := range r.server.members {
			if m.URL == strings.TrimSuffix(strings.ToLower(d.Args[0].Text), "/") {
				to.member = m
			}
		}
		if to.balancer == nil && to.member == nil {
			r.wrong(d, d.Args[0], "ProxySet can not find %q: expected a balancer or a member of the lines before", d.Args[0].Text)
			return
		}
	}
	for _, w := range args {
		r.parameter(d, w, to)
	}
}

// schemes are the protocols to members, each with its port and module.
var schemes = []struct {
	name   string
	port   uint16
	module string
}{{"http", 80, "proxy_http_module"}, {"ajp", 8009, "proxy_ajp_module"}}

// member reads the URL of a member; nil when it is none.
func (r *reader) member(d *conf.Directive, w conf.Word) *Member {
	if !r.room(d, len(r.server.members)) {
		return nil
	}
	if strings.HasPrefix(w.Text, "unix:") {
		r.wrong(d, w, "unix sockets are not supported yet: expected http://HOST:PORT in %q", w.Text)
		return nil
	}
	u, err := url.Parse(w.Text)
	switch {
	case err != nil:
		r.wrong(d, w, "unable to parse URL %q: expected SCHEME://HOST:PORT", w.Text)
		return nil
	case u.Scheme == "" || u.Hostname() == "":
		r.wrong(d, w, "URL must be absolute: expected SCHEME://HOST:PORT in %q", w.Text)
		return nil
	}
	for _, s := range schemes {
		if s.name != strings.ToLower(u.Scheme) {
			continue
		}
		if !r.modules.has(s.module) {
			r.wrong(d, w, "no protocol handler was valid for %q: the file loads modules but not %s", w.Text, s.module)
			return nil
		}
		m := &Member{Scheme: s.name, Host: strings.ToLower(u.Hostname()), Port: s.port, Path: u.EscapedPath(), Factor: 100,
			Retry: defaultRetry, Reuse: true, where: d.Problem(w, "")}
		m.URL = m.Scheme + "://" + m.Host
		if strings.Contains(m.Host, ":") {
			m.URL = m.Scheme + "://[" + m.Host + "]"
		}
		if p := u.Port(); p != "" {
			var ok bool
			if m.Port, ok = parsePort(p); !ok {
				r.wrong(d, w, "invalid port %q in %q: expected 1 to 65535", p, w.Text)
				return nil
			}
			if m.Port != s.port {
				m.URL += ":" + p
			}
		}
		m.URL += m.Path
		return m
	}
	why := "expected http:// or ajp://"
	if strings.EqualFold(u.Scheme, "https") {
		why = refusedTLS
	}
	r.wrong(d, w, "the scheme of %q is not supported yet: %s", w.Text, why)
	return nil
}
