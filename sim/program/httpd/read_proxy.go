package httpd

import (
	"net/url"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// balancerScheme begins the URL of a balancer.
const balancerScheme = "balancer://"

// proxied is the subject of a <Proxy> section: a balancer, a member, or
// neither.
type proxied struct {
	balancer *Balancer
	member   *Member
}

// balancerName returns the name behind balancer:// in lower case, up to a
// slash.
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
		r.Wrong(d, w, "bad syntax for a balancer name in %q: expected balancer://NAME", w.Text)
		return nil
	}
	if b := r.server.balancer(name); b != nil {
		return b
	}
	if !r.room(d, len(r.server.balancers)) {
		return nil
	}
	if !r.jk && !r.modules.has("proxy_balancer_module") {
		r.Wrong(d, w, "no protocol handler was valid for %q: the file loads modules but not proxy_balancer_module", w.Text)
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
	outer, place := r.section, r.place
	r.section = &proxied{}
	w := d.Args()[0]
	r.place = &location{proxy: w.Text}
	name, isBalancer := balancerName(w.Text)
	switch {
	case isBalancer:
		r.section.balancer = r.balancer(d, w, name)
	case strings.Contains(w.Text, "://") && !strings.ContainsAny(w.Text, "*?["):
		r.section.member = r.member(d, w)
		if r.section.member != nil {
			r.section.member = r.server.shared(r.section.member)
		}
	case len(d.Args()) > 1:
		r.Wrong(d, d.Args()[1], "<Proxy> arguments are not supported for %q: expected balancer://NAME or a URL", w.Text)
	}
	for _, arg := range d.Args()[1:] {
		r.parameter(d, arg, r.section)
	}
	r.walk(d.Block, inProxy)
	r.server.proxies = append(r.server.proxies, r.place)
	r.section, r.place = outer, place
}

// proxyMatch reads <ProxyMatch pattern>.
func (r *reader) proxyMatch(d *conf.Directive) {
	outer, place := r.section, r.place
	r.section, r.place = &proxied{}, &location{}
	if r.place.target = r.pattern(d, d.Args()[0]); r.place.target != nil {
		r.walk(d.Block, inProxy)
		r.server.proxies = append(r.server.proxies, r.place)
	}
	r.section, r.place = outer, place
}

// shared returns the server's member of the same URL if it has one, else it
// adds m and returns it.
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
		r.Wrong(d, w, "invalid %s parameter %q: expected key=value", d.Name(), w.Text)
	case to.balancer != nil:
		r.balancerParameter(d, w, to.balancer, name, value)
	case to.member != nil:
		r.memberParameter(d, w, to.member, name, value)
	}
}

// balancerMember reads BalancerMember [balancer://NAME] URL [key=value ...].
func (r *reader) balancerMember(d *conf.Directive) {
	var b *Balancer
	args := d.Args()
	if r.section != nil {
		b = r.section.balancer
		if b == nil {
			r.Wrong(d, d.Words[0], "BalancerMember must stand in <Proxy balancer://NAME>, or name the balancer first")
			return
		}
	} else {
		name, ok := balancerName(args[0].Text)
		if !ok {
			r.Wrong(d, args[0], "BalancerMember must define balancer name when outside <Proxy > section: expected balancer://NAME before %q", args[0].Text)
			return
		}
		b, args = r.balancer(d, args[0], name), args[1:]
	}
	if b == nil {
		return
	}
	if len(args) == 0 || isParameter(args[0].Text) {
		r.Wrong(d, d.Words[0], "BalancerMember must define remote proxy server: expected http://HOST:PORT or ajp://HOST:PORT")
		return
	}
	m := r.member(d, args[0])
	if m == nil || !r.room(d, len(b.Members)) {
		return
	}
	for _, o := range b.Members {
		if o.URL == m.URL {
			r.Note(d, "BalancerMember", "line %d has the same URL: they are one member, the parameters here count for nothing", o.where.Pos.Line)
			return
		}
	}
	for _, w := range args[1:] {
		r.parameter(d, w, &proxied{member: m})
	}
	b.Members = append(b.Members, m)
}

// isParameter reports whether a word of a BalancerMember is key=value: any word
// with "=" counts as such, even a URL.
func isParameter(s string) bool { return strings.Contains(s, "=") }

// proxySet reads ProxySet [url] key=value ...
func (r *reader) proxySet(d *conf.Directive) {
	to, args := r.section, d.Args()
	if to == nil {
		to, args = &proxied{}, d.Args()[1:]
		name, isBalancer := balancerName(d.Args()[0].Text)
		if isBalancer {
			to.balancer = r.server.balancer(name)
		}
		for _, m := range r.server.members {
			if m.URL == strings.TrimSuffix(strings.ToLower(d.Args()[0].Text), "/") {
				to.member = m
			}
		}
		if to.balancer == nil && to.member == nil {
			r.Wrong(d, d.Args()[0], "ProxySet can not find %q: expected a balancer or a member of the lines before", d.Args()[0].Text)
			return
		}
	}
	for _, w := range args {
		r.parameter(d, w, to)
	}
}

// schemes are the protocols to members, each with its port and module.
var schemes = []scheme{
	{"http", 80, "proxy_http_module"}, {"https", 443, "proxy_http_module"}, {"ajp", 8009, "proxy_ajp_module"},
	{"ws", 80, "proxy_wstunnel_module"}, {"wss", 443, "proxy_wstunnel_module"},
	{"h2c", 80, "proxy_http2_module"}, {"h2", 443, "proxy_http2_module"},
	{"fcgi", 8000, "proxy_fcgi_module"}, {"scgi", 4000, "proxy_scgi_module"}, {"uwsgi", 3031, "proxy_uwsgi_module"},
}

type scheme struct {
	name   string
	port   uint16
	module string
}

// speaks returns the protocol to a member: who asks for no tunnel is served by
// mod_proxy_http (ProxyWebsocketFallbackToProxyHttp).
func (s scheme) speaks() string {
	switch s.name {
	case "ws", "h2c":
		return "http"
	case "wss", "h2":
		return "https"
	}
	return s.name
}

// member reads the URL of a member; nil when it is none.
func (r *reader) member(d *conf.Directive, w conf.Word) *Member {
	if !r.room(d, len(r.server.members)) {
		return nil
	}
	socket, text, ok := cutSocket(w.Text)
	if !ok {
		r.Wrong(d, w, "invalid URL %q: expected unix:PATH|SCHEME://HOST", w.Text)
		return nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		r.Wrong(d, w, "unable to parse URL %q: expected SCHEME://HOST:PORT", w.Text)
		return nil
	case u.Scheme == "" || u.Hostname() == "":
		r.Wrong(d, w, "URL must be absolute: expected SCHEME://HOST:PORT in %q", w.Text)
		return nil
	}
	for _, s := range schemes {
		if s.name != strings.ToLower(u.Scheme) {
			continue
		}
		if !r.jk && !r.modules.has(s.module) {
			r.Wrong(d, w, "no protocol handler was valid for %q: the file loads modules but not %s", w.Text, s.module)
			return nil
		}
		m := &Member{Scheme: s.speaks(), Host: strings.ToLower(u.Hostname()), Port: s.port, Path: u.EscapedPath(), Factor: 100, health: defaultHealth,
			Retry: defaultRetry, Reuse: true, Socket: socket, HTTP2: s.module == "proxy_http2_module", gateway: gateways[s.name], where: d.Problem(w, "")}
		if m.gateway != nil {
			m.Reuse = false
		}
		m.URL = m.Scheme + "://" + m.Host
		if strings.Contains(m.Host, ":") {
			m.URL = m.Scheme + "://[" + m.Host + "]"
		}
		if p := u.Port(); p != "" {
			var ok bool
			if m.Port, ok = conf.Port(p); !ok {
				r.Wrong(d, w, "invalid port %q in %q: expected 1 to 65535", p, w.Text)
				return nil
			}
			if m.Port != s.port {
				m.URL += ":" + p
			}
		}
		m.URL += m.Path
		return m
	}
	r.Refuse(r.reached(), d, d.Name(), w, "the scheme of %q is not supported yet: expected http://, https://, h2://, h2c://, ws://, wss://, ajp://, fcgi://, scgi:// or uwsgi://", w.Text)
	return nil
}

// cutSocket takes unix:PATH|URL apart, where the path may stand as unix://PATH, and a
// scheme alone is a URL of localhost (ap_proxy_de_socketfy); a URL without a socket is
// whole. false where there is no path or no URL.
func cutSocket(text string) (path, url string, ok bool) {
	rest, is := strings.CutPrefix(text, "unix:")
	if !is {
		return "", text, true
	}
	path, url, ok = strings.Cut(rest, "|")
	if after, full := strings.CutPrefix(path, "//"); full {
		_, path, _ = strings.Cut(after, "/")
		path = "/" + path
	}
	if scheme, alone := strings.CutSuffix(strings.TrimSuffix(url, "//"), ":"); alone && scheme != "" {
		url = scheme + "://localhost"
	}
	return path, url, ok && path != ""
}
