package conf

import "strings"

// ParseBlocks reads a whole file of keywords, each a line with its arguments
// and perhaps a block in braces, the grammar of keepalived.conf. The keywords
// found are returned beside the problems, so that the reader can look for more.
//
// The grammar is lib/parser.c of keepalived 2.2.7, as its read_line,
// decomment and alloc_strvec take a file apart:
//
//   - a line ends the keyword; a brace outside double quotes stands alone,
//     wherever on the line it is, also inside a word;
//   - ! and # outside double quotes begin a comment, also inside a word;
//     \! and \# are the characters themselves;
//   - only the ASCII double quote quotes; what is between two is one argument,
//     without escapes. Typographic quotes are ordinary characters of a word.
//
// Definitions, @id conditions and ~SEQ are expanded (Definitions). What
// keepalived logs and goes on from (a brace that opens or closes nothing, a
// quote that does not end) is odd, what it does with it is in the keywords: a {
// without a keyword opens nothing, a block that is not closed ends with the
// file.
//
// Known differences: ~LST lists, definitions that expand without end, and a line
// that ends with \\ outside of a definition are Problems.
func ParseBlocks(t *Text, d *Definitions) (keywords []*Directive, odd []Oddity, wrong Problems) {
	root := &Directive{File: t}
	b := blocks{text: t, wrong: fileProblems{file: t}, open: []*Directive{root}, defs: d}
	for n := range strings.Count(t.Data, "\n") + 1 {
		b.line(n+1, t.Line(n+1))
	}
	for _, k := range b.open[1:] {
		b.oddity("", place{line: k.Words[0].Line, col: k.Words[0].Col}, "block %q is not closed: expected a }", k.Name())
	}
	return root.Block, b.odd, b.wrong.all
}

// Oddity is a place in a file that keepalived logs and goes on from, and its log
// line; "" for a block that is not closed, of which it logs the number alone.
type Oddity struct {
	Problem
	Log string
}

// blocks is the nesting while a file is taken apart.
type blocks struct {
	text     *Text
	odd      []Oddity
	wrong    fileProblems
	open     []*Directive // the file's own first, innermost last
	last     *Directive   // the keyword that a { would belong to
	defs     *Definitions
	defining *definition // that further lines belong to
	expanded int         // lines that definitions made
}

// oddity keeps one, until there are many: a file of the wrong kind has
// thousands.
func (b *blocks) oddity(log string, at place, format string, a ...any) {
	const most = 50
	if len(b.odd) < most {
		b.odd = append(b.odd, Oddity{b.text.Problem(at.line, at.col, format, a...), log})
	}
}

// line takes a line of the file.
func (b *blocks) line(n int, s string) {
	switch {
	case b.defining == nil:
		b.expand(b.uncomment(chars(n, s)), 0)
	case strings.TrimRight(s, "\r\n") == "":
		b.defining = nil
	default:
		if rest := b.uncomment(chars(n, s)); len(rest) > 0 && !b.defining.add(rest) {
			b.defining = nil
		}
	}
}

// nest takes a line whose definitions are expanded.
func (b *blocks) nest(rest []place) {
	if n := len(rest); n > 0 && rest[n-1].r == '\\' {
		b.wrong.add(rest[n-1].line, rest[n-1].col, `line ends with "\": expected the whole keyword on one line`)
		rest = trim(rest[:n-1])
	}
	for len(rest) > 0 {
		switch rest[0].r {
		case '{':
			b.begin(rest[0])
			rest = trim(rest[1:])
		case '}':
			b.end(rest[0])
			rest = trim(rest[1:])
		default:
			i := brace(rest)
			b.keyword(trim(rest[:i]))
			rest = rest[i:]
		}
	}
}

// uncomment removes the comment, the escapes of comment characters and the
// white space around. A \ at the end stays, without the white space before it.
func (b *blocks) uncomment(line []place) []place {
	out := make([]place, 0, len(line))
	quote := -1 // where the open quote is
	for i := 0; i < len(line); i++ {
		switch c := line[i].r; {
		case c == '"' && quote < 0:
			quote = i
		case c == '"':
			quote = -1
		case c == '\\' && i+1 < len(line) && line[i+1].r != '\r':
			if quote < 0 && (line[i+1].r == '#' || line[i+1].r == '!') {
				i++
				break
			}
			out = append(out, line[i])
			i++
		case c == '\\':
			return append(trim(out), line[i])
		case quote < 0 && (c == '!' || c == '#'):
			return trim(out)
		}
		out = append(out, line[i])
	}
	if quote >= 0 {
		b.oddity("Unterminated quote '"+text(line)+"'", line[quote], `unterminated quote: expected another " on this line`)
	}
	return trim(out)
}

// brace returns the index of the first brace outside double quotes.
func brace(chars []place) int {
	quoted := false
	for i, c := range chars {
		switch {
		case c.r == '"':
			quoted = !quoted
		case !quoted && (c.r == '{' || c.r == '}'):
			return i
		}
	}
	return len(chars)
}

func (b *blocks) begin(at place) {
	if b.last == nil {
		b.oddity("Unexpected '{' - ignoring", at, "unexpected {: expected a keyword before it")
		return
	}
	b.last.HasBlock = true
	b.open = append(b.open, b.last)
	b.last = nil
}

func (b *blocks) end(at place) {
	b.last = nil
	if len(b.open) == 1 {
		b.oddity("Extra '}' found", at, "unexpected }: no block is open here")
		return
	}
	b.open = b.open[:len(b.open)-1]
}

func (b *blocks) keyword(chars []place) {
	ws := words(chars)
	if len(ws) == 0 {
		return
	}
	k := &Directive{File: b.text, Words: ws}
	in := b.open[len(b.open)-1]
	in.Block = append(in.Block, k)
	b.last = k
}

// words splits at white space; a double quote begins a new word that ends at
// the next one. One that does not end is left out.
func words(chars []place) []Word {
	var all []Word
	for i := 0; i < len(chars); {
		switch c := chars[i]; {
		case blank(c.r):
			i++
		case c.r == '"':
			from := i + 1
			for i = from; i < len(chars) && chars[i].r != '"'; i++ {
			}
			if i == len(chars) {
				return all
			}
			all = append(all, Word{Text: text(chars[from:i]), Quoted: true, Line: c.line, Col: c.col})
			i++
		default:
			from := i
			for ; i < len(chars) && !blank(chars[i].r) && chars[i].r != '"'; i++ {
			}
			all = append(all, wordOf(chars[from:i]))
		}
	}
	return all
}
