package nginx

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// except is a limit_except: access rules for the methods that it does not name.
type except struct {
	methods []string
	inner   *Location
}

// has reports whether the method is named; GET allows HEAD, too.
func (e *except) has(method string) bool {
	return slices.Contains(e.methods, method) || method == "HEAD" && slices.Contains(e.methods, "GET")
}

func (r *reader) limitExcept(b *block, s *conf.Directive) {
	e := &except{inner: &Location{Pos: s.Pos(), Match: b.loc.Match, Path: b.loc.Path, around: b.loc}}
	for _, w := range s.Args() {
		e.methods = append(e.methods, strings.ToUpper(w.Text))
	}
	e.inner.part.Outer = &b.loc.part
	b.loc.except = e
	b.loc.ifs = append(b.loc.ifs, e.inner)
	r.enter(&block{scope: inExcept, name: "limit_except", server: b.server, loc: e.inner, settings: &e.inner.settings}, s.Block)
}
