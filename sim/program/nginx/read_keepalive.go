package nginx

import "github.com/hadrill/hadrill/sim/conf"

// keepalive reads keepalive CONNECTIONS. It must stand below the balancing
// method: a method below it replaces it.
func (r *reader) keepalive(b *block, s *conf.Directive) {
	w := s.Args()[0]
	n, ok := parseCount(w.Text)
	if !ok || n == 0 {
		r.Wrong(s, w, `invalid value %q in "keepalive" directive: expected a number of at least 1`, w.Text)
		return
	}
	b.up.kept.most = n
}

// keepaliveTimeout reads keepalive_timeout, which outside an upstream is about
// clients.
func (r *reader) keepaliveTimeout(b *block, s *conf.Directive) {
	d := r.duration(s)
	switch args := s.Args(); {
	case b.scope != inUpstream:
		b.settings.keepTimeout = d
		if len(args) == 2 && !isSeconds(1, args[1].Text) { // of the header Keep-Alive
			r.Wrong(s, args[1], "invalid time %q in %q: expected whole seconds", args[1].Text, s.Name())
		}
	case len(args) == 2:
		r.Wrong(s, args[1], "invalid number of arguments in %q directive: 2, expected 1 in upstream", s.Name())
	case d != nil:
		b.up.kept.timeout = *d
	}
}

func (r *reader) keepaliveTime(b *block, s *conf.Directive) {
	d := r.duration(s)
	if b.scope != inUpstream {
		b.settings.keepTime = d
	} else if d != nil {
		b.up.kept.life = *d
	}
}

func (r *reader) keepaliveRequests(b *block, s *conf.Directive) {
	n, ok := parseCount(s.Args()[0].Text)
	switch {
	case !ok:
		r.Wrong(s, s.Args()[0], "invalid number %q in %q: expected a number such as 1000", s.Args()[0].Text, s.Name())
	case b.scope != inUpstream:
		b.settings.keepRequests = &n
	default:
		b.up.kept.requests = n
	}
}

// httpVersion reads proxy_http_version.
func (r *reader) httpVersion(b *block, s *conf.Directive) {
	w := s.Args()[0]
	if w.Text != "1.0" && w.Text != "1.1" {
		r.Wrong(s, w, `invalid value %q in "proxy_http_version": it must be "1.0" or "1.1"`, w.Text)
		return
	}
	is11 := w.Text == "1.1"
	b.settings.http11 = &is11
}

// checkKept adds a note where an upstream keeps connections while the requests
// to it ask the servers to close them.
func (r *reader) checkKept(l *Location) {
	if p := l.pass; p != nil && p.up != nil && p.up.kept.most > 0 && l.settings.asksToClose() {
		r.NoteAt(p.where.Pos, "proxy_pass", `keepalive of the upstream "%s" keeps no connection: expected proxy_http_version 1.1 and proxy_set_header Connection ""`, p.up.Name)
	}
	for _, c := range l.children {
		r.checkKept(c)
	}
}

// asksToClose reports whether every request says Connection: close, or is of
// HTTP/1.0 and says nothing.
func (s *settings) asksToClose() bool {
	switch {
	case s.connection == nil:
		return true
	case len(s.connection.parts) == 0:
		return !*s.http11
	}
	return false
}
