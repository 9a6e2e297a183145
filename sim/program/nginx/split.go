package nginx

import "github.com/hadrill/hadrill/sim/conf"

// marks are the characters with a meaning in nginx.conf or its values that
// articles print in other shapes.
const marks = `"';{}:`

// split divides a statement at a forgotten ";", which shows as an argument on a
// further line that is a directive's name. The parts are read as two
// directives, so that one slip is one problem. nginx would complain of the
// wrong arguments.
func (r *reader) split(s *conf.Directive) []*conf.Directive {
	var parts []*conf.Directive
	begin := 0
	for i := 1; i < len(s.Words); i++ {
		w, last := s.Words[i], s.Words[i-1]
		if w.Quoted || w.Line == last.Line || r.directives.Find(w.Text) == nil {
			continue
		}
		r.Wrong(s, last, `expected ";" after %q: the directive %q of line %d is taken for its argument`, last.Text, w.Text, w.Line)
		parts = append(parts, &conf.Directive{File: s.File, Words: s.Words[begin:i]})
		begin = i
	}
	last := *s
	last.Words = s.Words[begin:]
	return append(parts, &last)
}
