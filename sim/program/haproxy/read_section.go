package haproxy

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// elsewhere are sections that hold nothing that matters here.
var elsewhere = map[string]string{
	"userlist":    "users and passwords are not modelled",
	"peers":       "one HAProxy does not tell others of its tables: that part is not modelled",
	"resolvers":   "names are resolved when HAProxy starts",
	"mailers":     "mail is not modelled",
	"cache":       "a cache is only used by rules, which are not supported",
	"ring":        "logs are not modelled",
	"program":     "programs beside HAProxy are not modelled",
	"http-errors": whyPages,
}

// newSection tells whether a line begins a section, and begins it.
func (r *reader) newSection(l *conf.Line) bool {
	name := l.Name()
	if why, ok := elsewhere[name]; ok {
		r.skipping = true
		r.note(l, name, "%s", why)
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
	r.skipping, r.in, r.proxy, r.reading = false, 1<<at, nil, nil
	switch r.in {
	case inGlobal:
	case inDefaults:
		r.beginDefaults(l)
	default:
		r.beginProxy(l)
	}
	return true
}

func (r *reader) beginDefaults(l *conf.Line) {
	r.keepDefaults()
	r.defaults = r.inherited(l, defaultSettings())
	r.reading, r.name = &r.defaults, ""
	if len(l.Words) > 1 {
		r.name = l.Words[1].Text
	}
}

// inherited is what a section takes over: from the defaults section that it
// names with "from", otherwise usual.
func (r *reader) inherited(l *conf.Line, usual settings) settings {
	s := usual
	for i, w := range l.Words {
		if i < 2 || w.Text != "from" || i+1 >= len(l.Words) {
			continue
		}
		var ok bool
		if s, ok = r.named[l.Words[i+1].Text]; !ok {
			r.wrong(l, l.Words[i+1], "unknown defaults section %q: expected the name of one above", l.Words[i+1].Text)
		}
	}
	if c := s.httpCheck; c != nil {
		own := *c
		s.httpCheck = &own
	}
	return s
}

// keepDefaults stores what the last defaults section came to under its name.
func (r *reader) keepDefaults() {
	if r.name != "" {
		r.named[r.name] = r.defaults
	}
}

func (r *reader) beginProxy(l *conf.Line) {
	p := &Proxy{Section: l.Name(), Pos: l.Pos(), acls: map[string]*acl{}, where: l.Problem(l.Words[0], "")}
	r.keepDefaults()
	p.settings = r.inherited(l, r.defaults)
	r.proxy, r.reading, r.serverID = p, &p.settings, 0
	if len(l.Words) < 2 {
		r.wrong(l, l.Words[0], "%q has no name: expected %s NAME", l.Name(), l.Name())
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
				r.wrong(l, w, "duplicate name %q: the %s of line %d has it already", p.Name, q.Section, q.Pos.Line)
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
		r.wrong(l, l.Words[2], "an address behind the name of a %s section: expected a bind line, HAProxy 2.6 takes no other", l.Name())
	}
}

// finish checks the file as a whole.
func (r *reader) finish(file string) {
	if len(r.problems) > 0 {
		return
	}
	whole := func(format string, a ...any) {
		r.problems = append(r.problems, conf.Problem{Pos: conf.Pos{File: file}, What: fmt.Sprintf(format, a...)})
	}
	if len(r.config.Frontends) == 0 {
		whole("nothing listens: expected a frontend or a listen section with a bind line")
	}
	at := map[string]*Proxy{}
	for _, p := range r.config.Frontends {
		r.finishFrontend(p, at)
	}
	for _, p := range r.config.Backends {
		r.finishBackend(p)
	}
	r.linkStick()
}

func (r *reader) at(where conf.Problem, format string, a ...any) {
	where.What = fmt.Sprintf(format, a...)
	r.problems = append(r.problems, where)
}

func (r *reader) finishFrontend(p *Proxy, at map[string]*Proxy) {
	r.requireHTTP(p)
	if len(p.Binds) == 0 {
		r.at(p.where, "%s %q has no bind line", p.Section, p.Name)
	}
	for _, b := range p.Binds {
		key := fmt.Sprintf("%s:%d", b.Host, b.Port)
		if q := at[key]; q != nil {
			r.at(b.where, "cannot bind twice: the %s %q of line %d listens there already", q.Section, q.Name, q.Pos.Line)
		}
		at[key] = p
	}
	for i := range p.rules {
		u := &p.rules[i]
		u.to = r.backend(u.line, u.name)
	}
	if p.defaultAt != nil {
		p.fallback = r.backend(p.defaultAt, p.defaultBackend)
	}
	if p.Section == "listen" && p.fallback == nil {
		p.fallback = p
	}
}

func (r *reader) backend(l *conf.Line, w conf.Word) *Proxy {
	var names []string
	for _, p := range r.config.Backends {
		if p.Name == w.Text {
			return p
		}
		names = append(names, p.Name)
	}
	hint := "expected the name of a backend"
	if n := conf.Nearest(w.Text, names); n != "" {
		hint = fmt.Sprintf("did you mean %q?", n)
	}
	r.wrong(l, w, "unable to find the backend %q: %s", w.Text, hint)
	return nil
}

func (r *reader) requireHTTP(p *Proxy) {
	if !p.http {
		r.at(p.where, "%s %q is in mode tcp, which is not supported yet: expected mode http in it or in defaults (without a mode HAProxy takes tcp)", p.Section, p.Name)
	}
}

func (r *reader) finishBackend(p *Proxy) {
	if p.Section == "backend" {
		r.requireHTTP(p)
	}
	ids := map[int]string{}
	for _, s := range p.Servers {
		if other, twice := ids[s.ID]; twice {
			r.at(s.where, "server %q has the id %d of server %q: expected one of its own", s.Name, s.ID, other)
		}
		ids[s.ID] = s.Name
	}
	for i := range p.Servers {
		if s := &p.Servers[i]; s.observe != observeNothing && !s.check {
			r.notes = append(r.notes, conf.Note{Pos: s.where.Pos, Directive: "server", Why: fmt.Sprintf("observe without check: nothing comes of the errors of server %q", s.Name)})
		}
	}
	if p.cookie == nil {
		return
	}
	for _, s := range p.Servers {
		if s.Cookie == "" && !s.Backup && p.cookie.mode != cookieRewrite {
			r.notes = append(r.notes, conf.Note{Pos: s.where.Pos, Directive: "server", Why: fmt.Sprintf("server %q has no cookie value: no client sticks to it", s.Name)})
		}
	}
}

// oddities are characters that come into files copied from articles.
var oddities = []struct{ found, hint string }{
	{"\u201c", `typographic quote "“": expected a plain "`},
	{"\u201d", `typographic quote "”": expected a plain "`},
	{"\u2018", `typographic quote "‘": expected a plain '`},
	{"\u2019", `typographic quote "’": expected a plain '`},
	{"\uff1a", `full-width "：": expected a plain :`},
	{"\u3000", `ideographic space: expected a plain space`},
	{"\u00a0", `no-break space: expected a plain space`},
	{"\u200b", `zero-width space: expected nothing or a plain space`},
	{"\ufeff", `byte order mark: expected nothing before the first word`},
	{"\u2026", `an ellipsis "…": expected what the text left out`},
}

// odd tells of characters that HAProxy would take for part of a word, though
// they were meant as marks.
func (r *reader) odd(l *conf.Line) bool {
	bad := false
	for _, w := range l.Words {
		for _, o := range oddities {
			if before, _, found := strings.Cut(w.Text, o.found); found && !w.Quoted {
				w.Col += len([]rune(before))
				r.wrong(l, w, "%s in %q", o.hint, w.Text)
				bad = true
				break
			}
		}
	}
	return bad
}
