package haproxy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// elsewhere lists the sections without an effect here, each with the reason.
var elsewhere = map[string]string{
	"peers":       "one HAProxy does not tell others of its tables: that part is not modelled",
	"resolvers":   "the names of the scenario answer, with one address each, which one server of the name has",
	"mailers":     "mail is not modelled",
	"cache":       "a cache is only used by rules, which are not supported",
	"ring":        "logs are not modelled",
	"program":     "programs beside HAProxy are not modelled",
	"http-errors": whyPages,
}

// newSection reports whether a line begins a section, and begins it.
func (r *reader) newSection(l *conf.Directive) bool {
	name := l.Name()
	if name == "userlist" {
		r.beginUserlist(l)
		return true
	}
	if why, ok := elsewhere[name]; ok {
		r.skipping = true
		r.Note(l, name, "%s", why)
		return true
	}
	at := -1
	for i, n := range sectionNames {
		if n == name {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	r.skipping, r.userlist, r.in, r.proxy, r.reading = false, "", 1<<at, nil, nil
	switch r.in {
	case inGlobal:
	case inDefaults:
		r.beginDefaults(l)
	default:
		r.beginProxy(l)
	}
	return true
}

func (r *reader) beginUserlist(l *conf.Directive) {
	r.skipping, r.userlist = len(l.Words) < 2, ""
	if r.skipping {
		r.Wrong(l, l.Words[0], "userlist has no name: expected userlist NAME")
		return
	}
	r.userlist = l.Words[1].Text
}

func (r *reader) beginDefaults(l *conf.Directive) {
	r.keepDefaults()
	r.defaults = r.inherited(l, defaultSettings())
	r.defaults.shared = &conf.Part{Outer: r.defaults.shared}
	r.reading, r.name = &r.defaults, ""
	if len(l.Words) > 1 {
		r.name = l.Words[1].Text
	}
}

// inherited returns the settings that a section begins with: those of the
// defaults section that it names with "from", otherwise usual.
func (r *reader) inherited(l *conf.Directive, usual settings) settings {
	s := usual
	for i, w := range l.Words {
		if i < 2 || w.Text != "from" || i+1 >= len(l.Words) {
			continue
		}
		var ok bool
		if s, ok = r.named[l.Words[i+1].Text]; !ok {
			r.Wrong(l, l.Words[i+1], "unknown defaults section %q: expected the name of one above", l.Words[i+1].Text)
		}
	}
	if c := s.httpCheck; c != nil {
		own := *c
		s.httpCheck = &own
	}
	if c := s.tcpCheck; c != nil {
		own := *c
		s.tcpCheck = &own
	}
	s.ownCheck = false
	if s.acls = maps.Clone(s.acls); s.acls == nil {
		s.acls = map[string]*acl{}
	}
	if s.errors = maps.Clone(s.errors); s.errors == nil {
		s.errors = map[int]errorAnswer{}
	}
	return s
}

// keepDefaults stores the settings of the last defaults section under its name.
func (r *reader) keepDefaults() {
	if r.name != "" {
		r.named[r.name] = r.defaults
	}
}

func (r *reader) beginProxy(l *conf.Directive) {
	p := &Proxy{Section: l.Name(), Pos: l.Pos(), where: l.Problem(l.Words[0], "")}
	r.keepDefaults()
	p.settings = r.inherited(l, r.defaults)
	p.part.Outer = p.shared
	r.proxy, r.reading, r.serverID = p, &p.settings, 0
	if len(l.Words) < 2 {
		r.Wrong(l, l.Words[0], "%q has no name: expected %s NAME", l.Name(), l.Name())
		return
	}
	w := l.Words[1]
	p.Name = w.Text
	if !r.permitted(l, w, l.Name()) {
		return
	}
	for _, list := range [][]*Proxy{r.config.Frontends, r.config.Backends} {
		for _, q := range list {
			// a listen may have the name of a frontend or backend above it
			if q.Name == p.Name && (q.Section == "listen" || q.Section == p.Section) {
				r.Wrong(l, w, "duplicate name %q: the %s of line %d has it already", p.Name, q.Section, q.Pos.Line)
				return
			}
		}
	}
	if r.in&inFront != 0 {
		r.config.Frontends = append(r.config.Frontends, p)
	}
	if r.in&inBack != 0 {
		p.index = len(r.config.Backends)
		r.config.Backends = append(r.config.Backends, p)
	}
	if r.in&inFront != 0 && len(l.Words) > 2 && l.Words[2].Text != "from" {
		r.Wrong(l, l.Words[2], "an address behind the name of a %s section: expected a bind line, HAProxy 2.6 takes no other", l.Name())
	}
}

// finish checks the file as a whole.
func (r *reader) finish(file string) {
	if len(r.Problems) > 0 {
		return
	}
	if len(r.config.Frontends) == 0 {
		r.WrongFile(file, "nothing listens: expected a frontend or a listen section with a bind line")
	}
	at := map[string]*Proxy{}
	for _, p := range r.config.Frontends {
		r.dropTwins(p)
		r.finishFrontend(p, at)
	}
	for _, p := range r.config.Backends {
		r.finishBackend(p)
	}
	r.linkStick()
}

// dropTwins leaves out the addresses of IPv6 beside those of IPv4 on one port.
func (r *reader) dropTwins(p *Proxy) {
	p.Binds = slices.DeleteFunc(p.Binds, func(b Bind) bool {
		twin := b.six && slices.ContainsFunc(p.Binds, func(o Bind) bool { return !o.six && o.Host == "" && o.Port == b.Port })
		if twin {
			r.NoteAt(b.where.Pos, "bind", "IPv6 is not modelled: nobody comes by :::%d", b.Port)
		}
		return twin
	})
}

func (r *reader) finishFrontend(p *Proxy, at map[string]*Proxy) {
	if len(p.Binds) == 0 && p.sockets == 0 {
		r.WrongAt(p.where, "%s %q has no bind line", p.Section, p.Name)
	}
	for _, b := range p.Binds {
		key := fmt.Sprintf("%s:%d", b.Host, b.Port)
		if q := at[key]; q != nil {
			r.WrongAt(b.where, "cannot bind twice: the %s %q of line %d listens there already", q.Section, q.Name, q.Pos.Line)
		}
		at[key] = p
	}
	for i := range p.rules {
		u := &p.rules[i]
		if u.computed == nil {
			u.to = r.backend(u.line, u.name)
		}
	}
	if p.defaultAt != nil {
		p.fallback = r.backend(p.defaultAt, p.defaultBackend)
	}
	if p.Section == "listen" && p.fallback == nil {
		p.fallback = p
	}
}

func (r *reader) backend(l *conf.Directive, w conf.Word) *Proxy {
	var names []string
	for _, p := range r.config.Backends {
		if p.Name == w.Text {
			return p
		}
		names = append(names, p.Name)
	}
	r.Wrong(l, w, "unable to find the backend %q: %s", w.Text, conf.Hint(w.Text, names, "expected the name of a backend"))
	return nil
}

// findTracked completes track [BACKEND/]SERVER by the server's own backend, and
// refuses one that the file does not have.
func (r *reader) findTracked(own *Proxy, s *Server) {
	if s.tracks.Text == "" {
		return
	}
	if !strings.Contains(s.tracks.Text, "/") {
		s.tracks.Text = own.Name + "/" + s.tracks.Text
	}
	backend, name, _ := strings.Cut(s.tracks.Text, "/")
	for _, p := range r.config.Backends {
		if p.Name != backend {
			continue
		}
		for i := range p.Servers {
			if p.Servers[i].Name == name {
				return
			}
		}
	}
	r.WrongAt(s.where, "server %q: unable to find the server %q that it tracks: expected [BACKEND/]SERVER", s.Name, s.tracks.Text)
}

// finishTLS looks at the TLS of a server.
func (r *reader) finishTLS(p *Proxy, s *Server) {
	where := s.where
	switch {
	case !s.tls && !s.checkTLS:
		return
	case s.verifies && !s.authorities && !r.config.unverified:
		r.WrongAt(where, "server %q: verify is enabled by default but no ca-file is there: expected verify none, or ca-file FILE", s.Name)
	}
}

func (r *reader) finishBackend(p *Proxy) {
	r.finishChecks(p)
	ids := map[int]string{}
	for _, s := range p.Servers {
		if other, twice := ids[s.ID]; twice {
			r.WrongAt(s.where, "server %q has the id %d of server %q: expected one of its own", s.Name, s.ID, other)
		}
		ids[s.ID] = s.Name
	}
	for i := range p.Servers {
		r.findTracked(p, &p.Servers[i])
		r.finishTLS(p, &p.Servers[i])
		r.finishSocket(&p.Servers[i])
		if s := &p.Servers[i]; s.observe != observeNothing && !s.check {
			r.NoteAt(s.where.Pos, "server", "observe without check: nothing comes of the errors of server %q", s.Name)
		}
	}
	if p.cookie == nil {
		return
	}
	for _, s := range p.Servers {
		if s.Cookie == "" && !s.Backup && p.cookie.mode != cookieRewrite {
			r.NoteAt(s.where.Pos, "server", "server %q has no cookie value: no client sticks to it", s.Name)
		}
	}
}

// marks are the characters with a meaning in haproxy.cfg that articles print in
// other shapes.
const marks = `"':`
