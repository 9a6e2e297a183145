package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// mostRedirects is how often a request may begin anew within
// (LimitInternalRecursion).
const mostRedirects = 10

// rewriteInPlace runs the rules of the last <Location> that has some, which are
// for what the request has become: the URL where it is passed on, or the file
// (mod_rewrite's hook_fixup). done: the answer is there, or has that status.
func (x *exchange) rewriteInPlace(all []*rules) (status int, done bool) {
	var rw *rewriting
	servers := 1
	if x.s != x.in.config.Servers[0] {
		servers = 2
	}
	for _, rs := range all[servers:] {
		if rs.rewriting != nil {
			rw = rs.rewriting
		}
	}
	if rw == nil || !rw.on {
		return 0, false
	}
	subject := x.root() + x.t.path
	if x.pass != nil {
		x.address(false)
		subject = "proxy:" + strings.TrimSuffix(x.pass.real, x.pass.path) + x.uri
		subject, _, _ = strings.Cut(subject, "?")
	}
	passed := x.pass
	o := x.runRules(rw, subject)
	switch {
	case o.done && x.pass != passed: // sent on by a rule
		return x.passOn(all), true
	case o.done:
		return o.status, true
	case !o.changed:
		return 0, false
	}
	if !strings.HasPrefix(x.t.path, "/") {
		x.t.path = strings.TrimSuffix(rw.base, "/") + "/" + x.t.path
	}
	return x.anew(), true
}

// root is the folder of the files.
func (x *exchange) root() string {
	for _, s := range []*Server{x.s, x.in.config.Servers[0]} {
		if s.root != "" {
			return strings.TrimSuffix(s.root, "/")
		}
	}
	return "/var/www/html" // Debian's
}

// anew serves the request once more, for the path that it has now (an internal
// redirect).
func (x *exchange) anew() int {
	if x.again++; x.again > mostRedirects {
		x.why = "too many internal redirects"
		return 500
	}
	q := *x.req
	q.URI = canonical(x.t.path)
	if x.t.hasQuery {
		q.URI += "?" + x.t.query
	}
	x.req = &q
	return x.serve()
}

// rewriteBase reads RewriteBase.
func (r *reader) rewriteBase(d *conf.Directive) {
	if rw := r.rewritingOf(d); rw != nil {
		rw.base = d.Args()[0].Text
	}
}

// rewriteOptions reads RewriteOptions: whether a virtual host has the main
// server's rules, too.
func (r *reader) rewriteOptions(d *conf.Directive) {
	rw := r.rewritingOf(d)
	if rw == nil {
		return
	}
	for _, w := range d.Args() {
		switch name := strings.ToLower(w.Text); name {
		case "inherit", "inheritbefore":
			rw.inherits = name
		case "inheritdown", "inheritdownbefore":
			rw.down = strings.Replace(name, "down", "", 1)
		case "ignoreinherit":
			rw.ignores = true
		default:
			r.Note(d, d.Name(), "%s concerns files, or targets that no user asks for", w.Text)
		}
	}
}

// inheritRules gives a virtual host the main server's rules where it is to have
// them: behind its own, or before them.
func (s *Server) inheritRules(main *Server) {
	if main.rewriting == nil || s == main {
		return
	}
	own := s.rewriting
	if own == nil {
		own = &rewriting{}
	}
	how := own.inherits
	if how == "" && !own.ignores {
		how = main.rewriting.down
	}
	if how == "" {
		return
	}
	both := *own
	both.on = own.on || main.rewriting.on
	both.maps = main.rewriting.maps
	if own.maps != nil {
		both.maps = own.maps
	}
	if both.rules = append(append([]*rewriteRule(nil), own.rules...), main.rewriting.rules...); how == "inheritbefore" {
		both.rules = append(append([]*rewriteRule(nil), main.rewriting.rules...), own.rules...)
	}
	s.rewriting = &both
}
