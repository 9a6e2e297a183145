package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// tryFiles is a try_files. No file is there, so the last argument counts: a
// status, a named location or a URI.
type tryFiles struct {
	code int
	last *Value
}

func (r *reader) tryFiles(b *block, s *conf.Directive) {
	args := s.Args()
	last := args[len(args)-1]
	t := &tryFiles{}
	if text, is := strings.CutPrefix(last.Text, "="); is {
		n, ok := parseCount(text)
		if !ok || n > 999 {
			r.Wrong(s, last, "invalid code %q: expected = and a status", last.Text)
			return
		}
		t.code = n
	} else if t.last = r.value(s, last, useNeeded); t.last == nil {
		return
	}
	if strings.HasPrefix(last.Text, "@") {
		r.leads = append(r.leads, lead{b.server, last.Text, s.Problem(last, "")})
	}
	b.loc.try = t
	r.Note(s, s.Name(), "files are not modelled: where the last argument leads to an upstream or a return no file is there, else all are")
}

// try carries out try_files; handled is false where the location goes on to
// its own content.
func (x *exchange) try(t *tryFiles) (handled bool, err error) {
	if t.code != 0 {
		return false, nil // what a static location has is there
	}
	target := t.last.text(x)
	if strings.HasPrefix(target, "@") {
		return true, x.toNamed(target)
	}
	path, args, _ := strings.Cut(target, "?")
	if loc, _ := x.server.root.find(path); loc.dynamic() {
		return true, x.redirectInside(path, args)
	}
	return false, nil
}

// dynamic reports whether the location answers by something else than files.
func (l *Location) dynamic() bool {
	return l.pass != nil || len(l.script) > 0 || l.health || l.refusesContent()
}

// refusesContent reports whether what the location answers by is not
// supported.
func (l *Location) refusesContent() bool {
	_, refused := l.part.Refused()
	return refused
}
