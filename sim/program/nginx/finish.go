package nginx

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// valueUse says what a value is for.
type valueUse uint8

const (
	useNeeded valueUse = iota // it decides something: every variable must be known
	useHeader                 // it is only handed on: an unknown variable empties it
)

type boundValue struct {
	v         *Value
	use       valueUse
	statement *conf.Statement
}

// value parses a text with variables; they are looked up by finish, when every
// map is known. nil after a problem.
func (r *reader) value(s *conf.Statement, w conf.Word, use valueUse) *Value {
	v, err := parseValue(w.Text, s.Problem(w, ""))
	if err != nil {
		r.wrong(s, w, "%v", err)
		return nil
	}
	r.values = append(r.values, boundValue{v, use, s})
	return v
}

// unmodelled are variables of nginx whose values are not known here.
var unmodelled = []string{"request_id", "remote_port", "remote_user", "server_addr", "msec", "request_time", "time_local",
	"time_iso8601", "hostname", "pid", "connection", "connection_requests", "request", "request_body", "request_length",
	"content_length", "content_type", "document_root", "realpath_root", "request_filename", "nginx_version", "status",
	"body_bytes_sent", "bytes_sent", "https", "proxy_port", "proxy_protocol_addr", "proxy_protocol_port", "request_completion",
	"upstream_addr", "upstream_status", "upstream_response_time", "upstream_connect_time", "upstream_header_time",
	"realip_remote_port", "limit_rate"}

// finish is what can be done only when all files have been read.
func (r *reader) finish() {
	r.checkZones()
	for _, b := range r.values {
		r.bind(b)
	}
	r.findCycles()
	for _, p := range r.passes {
		r.link(p)
	}
	for i, u := range r.config.Upstreams {
		u.index = i
	}
	standard := defaults()
	r.http.inherit(&standard)
	for _, s := range r.config.Servers {
		s.root.inheritFrom(&r.http)
		r.checkKept(&s.root)
		r.checkErrorPages(s, &s.root)
	}
	r.checkListens()
	if len(r.config.Servers) == 0 && len(r.problems) == 0 {
		r.wrongAt(conf.Problem{Pos: conf.Pos{File: r.open[0]}}, "no server {} in the configuration: nginx would listen nowhere")
	}
}

// inheritFrom hands settings down.
func (l *Location) inheritFrom(outer *settings) {
	l.settings.inherit(outer)
	for _, c := range l.children {
		c.inheritFrom(&l.settings)
	}
}

// bind looks a value's variables up.
func (r *reader) bind(b boundValue) {
	for i := range b.v.parts {
		p := &b.v.parts[i]
		if p.ref == "" {
			continue
		}
		if m := r.mapNamed(p.ref); m != nil {
			p.v = variable{kind: varMap, m: m}
			continue
		}
		v, ok := builtinVariable(p.ref)
		p.v = v
		switch {
		case ok:
		case slices.Contains(r.defined, p.ref):
			r.wrongAt(b.v.where, "the variable $%s is not supported yet: what defines it is not", p.ref)
		case !slices.Contains(unmodelled, p.ref) && !strings.HasPrefix(p.ref, "ssl_") && !strings.HasPrefix(p.ref, "sent_http_"):
			r.wrongAt(b.v.where, "unknown %q variable", p.ref)
		case b.use == useHeader:
			r.note(b.statement, "the variable $%s is not modelled and empty here", p.ref)
			*p = valuePart{}
		default:
			r.wrongAt(b.v.where, "the variable $%s is not supported yet", p.ref)
		}
	}
	// a part that became empty must not hide that the rest is plain text
	b.v.parts = slices.DeleteFunc(b.v.parts, func(p valuePart) bool { return p == valuePart{} })
}

func (r *reader) mapNamed(name string) *Map {
	for _, m := range r.config.Maps {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// findCycles finds maps that need each other's values.
func (r *reader) findCycles() {
	const (
		entered = 1
		left    = 2
	)
	state := map[*Map]int{}
	var visit func(m *Map) bool
	visit = func(m *Map) bool {
		switch state[m] {
		case entered:
			return false
		case left:
			return true
		}
		state[m] = entered
		defer func() { state[m] = left }()
		for _, v := range m.values() {
			for i := range v.parts {
				if in := v.parts[i].v.m; in != nil && !visit(in) {
					r.wrongAt(v.where, "cycle while evaluating variable %q", m.Name)
					return true
				}
			}
		}
		return true
	}
	for _, m := range r.config.Maps {
		visit(m)
	}
}

// values are all values of a map in a fixed order.
func (m *Map) values() []*Value {
	var all []*Value
	add := func(v *Value) {
		if v != nil {
			all = append(all, v)
		}
	}
	add(m.Source)
	add(m.Default)
	for _, k := range slices.Sorted(maps.Keys(m.exact)) {
		add(m.exact[k])
	}
	for _, e := range m.regex {
		add(e.value)
	}
	return all
}

// link finds the upstream of a proxy_pass, or makes an implicit one.
func (r *reader) link(p *pass) {
	if p.target != nil {
		r.linkVariable(p)
		return
	}
	if p.up = r.upstreams[p.host]; p.up != nil {
		return
	}
	name, port, _ := strings.Cut(p.host, ":")
	if u := r.upstreams[name]; u != nil && !u.Implicit {
		r.wrongAt(p.where, "upstream %q may not have port %s: expected http://%s", name, port, name)
		return
	}
	p.up = r.implicit(p.host, p.scheme, p.where)
}

// linkVariable makes the implicit upstream of http://ADDRESS$variable. Other
// names must be those of upstream blocks: nginx would ask a resolver.
func (r *reader) linkVariable(p *pass) {
	parts := p.target.parts
	if p.scheme == "https" {
		r.wrongAt(p.where, "variables in an https:// URL are not supported yet")
		return
	}
	if len(parts) == 0 || parts[0].ref != "" {
		return
	}
	name := strings.TrimPrefix(parts[0].plain, "http://")
	if i := strings.IndexByte(name, '/'); i >= 0 {
		name = name[:i]
	}
	host, _, problem := splitHostPort(name, 80)
	if _, err := netip.ParseAddr(host); problem != "" || err != nil {
		return
	}
	if r.upstreams[name] != nil {
		return
	}
	r.implicit(name, p.scheme, p.where)
}

// implicit is the group of one server that a plain address stands for.
func (r *reader) implicit(name, scheme string, where conf.Problem) *Upstream {
	port := uint16(80)
	if scheme == "https" {
		port = 443
	}
	host, port, problem := splitHostPort(name, port)
	if problem != "" {
		r.wrongAt(where, "%s in upstream %q", problem, name)
		return nil
	}
	u := &Upstream{Name: name, Pos: where.Pos, Strategy: "round robin", Implicit: true}
	u.Servers = []UpstreamServer{{Written: name, Host: host, Port: port, Weight: 1, MaxFails: 1, FailTimeout: 10e9, where: where}}
	r.config.Upstreams = append(r.config.Upstreams, u)
	r.upstreams[name] = u
	return u
}

// checkErrorPages refuses error pages that another server would be asked for.
func (r *reader) checkErrorPages(s *Server, l *Location) {
	for _, e := range append(slices.Clone(r.http.errorPages), l.settings.errorPages...) {
		if at, _ := s.root.find(e.uri); at.pass != nil {
			r.wrongAt(e.where, "error page %q is passed to an upstream, which is not supported yet: expected a location of its own with a root", e.uri)
			r.http.errorPages = nil // told once
		}
	}
	for _, c := range l.children {
		r.checkErrorPages(s, c)
	}
}
