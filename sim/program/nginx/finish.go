package nginx

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// valueUse says how a value is used.
type valueUse uint8

const (
	useNeeded valueUse = iota // it has an influence: every variable must be known
	useHeader                 // it is only passed on: an unknown variable empties it
)

type boundValue struct {
	v         *Value
	use       valueUse
	statement *conf.Directive
	part      *conf.Part // whose requests need it
	of        *Map       // whose value it is, nil for none
}

// value parses a text with variables; they are looked up by finish, when every
// map is known. nil after a problem.
func (r *reader) value(s *conf.Directive, w conf.Word, use valueUse) *Value {
	v, err := parseValue(w.Text, s.Problem(w, ""))
	if err != nil {
		r.Wrong(s, w, "%v", err)
		return nil
	}
	r.values = append(r.values, boundValue{v: v, use: use, statement: s, part: r.at, of: r.inMap})
	return v
}

// unmodelled lists the variables of nginx whose values the simulator does not
// have.
var unmodelled = []string{"remote_port", "remote_user", "server_addr", "request_time", "pid", "connection", "request_body", "request_length",
	"content_length", "content_type", "document_root", "realpath_root", "request_filename", "status",
	"body_bytes_sent", "bytes_sent", "proxy_port", "proxy_protocol_addr", "proxy_protocol_port", "request_completion",
	"upstream_addr", "upstream_status", "upstream_response_time", "upstream_connect_time", "upstream_header_time",
	"realip_remote_port", "limit_rate", "invalid_referer", "proxy_add_via", "document_uri", "proxy_internal_body_length", "upstream_bytes_received",
	"upstream_bytes_sent", "upstream_response_length", "uid_got", "uid_set", "uid_reset", "gzip_ratio", "http2", "http3", "limit_req_status",
	"limit_conn_status", "request_body_file", "secure_link", "secure_link_expires", "slice_range", "date_local", "date_gmt",
	"memcached_key", "ancient_browser", "modern_browser", "msie", "pipe", "connections_active", "connections_waiting", "time_zone",
	"tcpinfo_rtt", "tcpinfo_rttvar", "tcpinfo_snd_cwnd", "tcpinfo_rcv_space", "server_addr"}

// finish completes the configuration when all files have been read.
func (r *reader) finish() {
	r.checkZones()
	r.linkLimits()
	r.linkCaches()
	r.checkNamed()
	for _, b := range r.values {
		r.bind(b)
	}
	r.refuseByMaps()
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
	}
	for _, s := range r.config.Servers {
		if !r.checkBuffers(&s.root) {
			break
		}
	}
	r.checkListens()
	r.checkCertificates()
	if len(r.config.Servers) == 0 && len(r.Problems) == 0 {
		r.WrongFile(r.open[0], "no server {} in the configuration: nginx would listen nowhere")
	}
}

// inheritFrom lets the location and those inside it inherit settings.
func (l *Location) inheritFrom(outer *settings) {
	l.settings.inherit(outer)
	for _, c := range append(l.ifs, l.children...) {
		c.inheritFrom(&l.settings)
	}
}

// bind looks a value's variables up.
func (r *reader) bind(b boundValue) {
	part := b.part
	if b.of != nil {
		part = &b.of.part
	}
	for i := range b.v.parts {
		p := &b.v.parts[i]
		if p.ref == "" {
			continue
		}
		refuse := func(format string) {
			where := b.v.where
			where.What = fmt.Sprintf(format, p.ref)
			r.RefuseAt(part, b.statement.Name(), where)
		}
		v, ok := r.variable(p.ref)
		p.v = v
		switch {
		case ok:
		case slices.Contains(r.defined, p.ref):
			refuse("the variable $%s is not supported yet: what defines it is not")
		case !slices.Contains(unmodelled, p.ref) && !hasPrefix(p.ref, unmodelledFamilies):
			r.WrongAt(b.v.where, "unknown %q variable", p.ref)
		case b.use == useHeader:
			r.Note(b.statement, b.statement.Name(), "the variable $%s is not modelled and empty here", p.ref)
			*p = valuePart{}
		default:
			refuse("the variable $%s is not supported yet")
			*p = valuePart{}
		}
	}
	// a part that became empty must not hide that the rest is plain text
	b.v.parts = slices.DeleteFunc(b.v.parts, func(p valuePart) bool { return p == valuePart{} })
}

// refuseByMaps gives the parts that need a map what is refused in it.
func (r *reader) refuseByMaps() {
	for range r.config.Maps { // maps of maps
		for _, b := range r.values {
			part := b.part
			if b.of != nil {
				part = &b.of.part
			}
			if _, done := part.Refused(); done || part == nil {
				continue
			}
			for i := range b.v.parts {
				if m := b.v.parts[i].v.m; m != nil {
					if p, refused := m.part.Refused(); refused {
						r.RefuseAt(part, "map", p)
					}
				}
			}
		}
	}
}

// variable finds what defines a variable: a block of the file, a set or an
// expression, nginx itself.
func (r *reader) variable(name string) (variable, bool) {
	if m := r.mapNamed(name); m != nil {
		return variable{kind: varMap, m: m}, true
	}
	for _, c := range r.config.splits {
		if c.Name == name {
			return variable{kind: varSplit, c: c}, true
		}
	}
	for _, g := range r.config.geos {
		if g.Name == name {
			return variable{kind: varGeo, g: g}, true
		}
	}
	if r.given[name] {
		return variable{kind: varSet, name: name}, true
	}
	if len(name) == 1 && name[0] >= '0' && name[0] <= '9' {
		return variable{kind: varCapture, n: int(name[0] - '0')}, true
	}
	return builtinVariable(name)
}

// unmodelledFamilies are the beginnings of the names of further such variables.
var unmodelledFamilies = []string{"ssl_", "sent_http_", "upstream_cookie_", "geoip_", "fastcgi_", "jwt_"}

func hasPrefix(name string, of []string) bool {
	return slices.ContainsFunc(of, func(p string) bool { return strings.HasPrefix(name, p) })
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
					r.WrongAt(v.where, "cycle while evaluating variable %q", m.Name)
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

// values returns all values of a map in a fixed order.
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
	if p.target != nil { // it may be any
		for _, u := range r.config.Upstreams {
			u.used = true
		}
		return
	}
	if p.up = r.upstreams[p.host]; p.up != nil {
		p.up.used = true
		return
	}
	name, port, _ := strings.Cut(p.host, ":")
	if u := r.upstreams[name]; u != nil && !u.Implicit {
		r.WrongAt(p.where, "upstream %q may not have port %s: expected http://%s", name, port, name)
		return
	}
	p.up = r.implicit(p.host, p.scheme, p.where)
}

// implicit returns the group of one server that nginx makes for a plain
// address.
func (r *reader) implicit(name, scheme string, where conf.Problem) *Upstream {
	port := uint16(80)
	if scheme == "https" {
		port = 443
	}
	host, port, problem := splitHostPort(name, port)
	if problem != "" {
		r.WrongAt(where, "%s in upstream %q", problem, name)
		return nil
	}
	u := implicitUpstream(name, host, port, where)
	r.config.Upstreams = append(r.config.Upstreams, u)
	r.upstreams[name] = u
	return u
}
