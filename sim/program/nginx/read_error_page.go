package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// errorPage reads error_page CODE ... [=[STATUS]] TARGET.
func (r *reader) errorPage(b *block, s *conf.Directive) {
	args := s.Args()
	p := errorPage{status: -1}
	target := args[len(args)-1]
	for i, w := range args[:len(args)-1] {
		text, overwrites := strings.CutPrefix(w.Text, "=")
		n, ok := parseCount(text)
		switch {
		case overwrites && i > 0 && i == len(args)-2 && (ok || text == ""):
			p.status = n
		case overwrites || !ok || n < 300 || n > 599:
			r.Wrong(s, w, "invalid value %q: expected a status from 300 to 599, or =STATUS before the page", w.Text)
			return
		default:
			p.codes = append(p.codes, n)
		}
	}
	if p.target = r.value(s, target, useNeeded); p.target == nil {
		return
	}
	if strings.HasPrefix(target.Text, "@") {
		r.leads = append(r.leads, lead{b.server, target.Text, s.Problem(target, "")})
	}
	b.settings.errorPages = append(b.settings.errorPages, p)
}

// lead is a mention of a named location.
type lead struct {
	server *Server // nil in http
	name   string
	where  conf.Problem
}

func (r *reader) interceptErrors(b *block, s *conf.Directive) { b.settings.intercept = r.flag(s) }

func (r *reader) recursivePages(b *block, s *conf.Directive) { b.settings.recursivePages = r.flag(s) }

// checkNamed finds mentions of named locations that are not there. nginx
// answers 500 when a request comes to one.
func (r *reader) checkNamed() {
	for _, l := range r.leads {
		if l.server != nil && l.server.named[l.name] == nil {
			r.NoteAt(l.where.Pos, "location", "could not find named location %q: a request that is led there gets 500", l.name)
		}
	}
}
