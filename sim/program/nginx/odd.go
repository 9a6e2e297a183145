package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// oddities are characters that come into files copied from articles, and what
// should stand there.
var oddities = []struct{ found, hint string }{
	{"\u201c", `typographic quote "“": expected a plain "`},
	{"\u201d", `typographic quote "”": expected a plain "`},
	{"\u2018", `typographic quote "‘": expected a plain '`},
	{"\u2019", `typographic quote "’": expected a plain '`},
	{"\uff1b", `full-width "；": expected a plain ;`},
	{"\uff5b", `full-width "｛": expected a plain {`},
	{"\uff5d", `full-width "｝": expected a plain }`},
	{"\uff1a", `full-width "：": expected a plain :`},
	{"\u3000", `ideographic space: expected a plain space`},
	{"\u00a0", `no-break space: expected a plain space`},
	{"\u200b", `zero-width space: expected nothing or a plain space`},
	{"\ufeff", `byte order mark: expected nothing before the first directive`},
	{"\u2026", `an ellipsis "…": expected what the text left out`},
}

// odd tells of characters that nginx would take for part of a word, though
// they were meant as marks; the statement is of no use then. Text in plain
// quotes may hold any character.
func (r *reader) odd(s *conf.Statement) bool {
	bad := false
	for _, w := range s.Words {
		if w.Quoted {
			continue
		}
		for _, o := range oddities {
			if before, _, found := strings.Cut(w.Text, o.found); found {
				w.Col += len([]rune(before))
				r.wrong(s, w, "%s in %q", o.hint, w.Text)
				bad = true
				break
			}
		}
	}
	return bad
}

// split finds a forgotten ";": an argument on a further line that is a
// directive's name. The parts are read as two directives, so that one slip is
// told once. nginx would tell of the wrong arguments instead.
func (r *reader) split(s *conf.Statement) []*conf.Statement {
	var parts []*conf.Statement
	begin := 0
	for i := 1; i < len(s.Words); i++ {
		w, last := s.Words[i], s.Words[i-1]
		if w.Quoted || w.Line == last.Line || r.directives[w.Text] == nil {
			continue
		}
		r.wrong(s, last, `expected ";" after %q: the directive %q of line %d is taken for its argument`, last.Text, w.Text, w.Line)
		parts = append(parts, &conf.Statement{File: s.File, Words: s.Words[begin:i]})
		begin = i
	}
	last := *s
	last.Words = s.Words[begin:]
	return append(parts, &last)
}
