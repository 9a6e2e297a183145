package conf

import "strings"

// Keyword is one configuration line of keepalived's kind: a name, its
// arguments and perhaps a block of further keywords.
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
// Known differences: where keepalived reports, ignores and goes on (braces
// that do not match, an unterminated quote), there is a Problem here; $NAME=
// definitions, @id conditions and ~SEQ lists are Problems, not expanded.
type Keyword struct {
	Text      *Text
	Line, Col int
	Name      string
	Args      []Arg
	// Block holds the keywords between the braces; HasBlock tells an empty
	// block from none.
	Block    []*Keyword
	HasBlock bool
}

// Arg is one argument of a Keyword.
type Arg struct {
	Text string
	Col  int
	// Quoted tells that it stood in double quotes.
	Quoted bool
}

// Pos is where the keyword stands.
func (k *Keyword) Pos() Pos { return Pos{k.Text.Name, k.Line, k.Col} }

// Problem is a problem with the keyword's name.
func (k *Keyword) Problem(format string, a ...any) Problem {
	return k.Text.Problem(k.Line, k.Col, format, a...)
}

// ArgProblem is a problem with argument i (from 0), or with the name where
// there is no such argument.
func (k *Keyword) ArgProblem(i int, format string, a ...any) Problem {
	if i < 0 || i >= len(k.Args) {
		return k.Problem(format, a...)
	}
	return k.Text.Problem(k.Line, k.Args[i].Col, format, a...)
}

// Keywords takes t apart. Problems are added to ps; the keywords found are
// returned all the same, so that the reader can look for more.
func Keywords(t *Text, ps *Problems) []*Keyword {
	root := &Keyword{Text: t}
	b := blocks{text: t, problems: ps, open: []*Keyword{root}}
	for n := range strings.Count(t.Data, "\n") + 1 {
		b.line(n+1, t.Line(n+1))
	}
	for _, k := range b.open[1:] {
		b.problem(k.Line, k.Col, "block %q is not closed: expected a }", k.Name)
	}
	return root.Block
}

// blocks is the nesting while a file is taken apart.
type blocks struct {
	text     *Text
	problems *Problems
	open     []*Keyword // the file's own first, innermost last
	last     *Keyword   // the keyword that a { would belong to
}

func (b *blocks) problem(line, col int, format string, a ...any) {
	*b.problems = append(*b.problems, b.text.Problem(line, col, format, a...))
}

// char is a character of a line and its column, which survives the removal of
// comments and escapes before it.
type char struct {
	r   rune
	col int
}

func (b *blocks) line(n int, s string) {
	chars := b.uncomment(n, s)
	for len(chars) > 0 {
		switch chars[0].r {
		case '{':
			b.begin(n, chars[0].col)
			chars = trim(chars[1:])
		case '}':
			b.end(n, chars[0].col)
			chars = trim(chars[1:])
		default:
			i := brace(chars)
			b.keyword(n, trim(chars[:i]))
			chars = chars[i:]
		}
	}
}

// uncomment removes the comment, the escapes of comment characters and the
// white space around.
func (b *blocks) uncomment(n int, s string) []char {
	rs := []rune(s)
	out := make([]char, 0, len(rs))
	quote := 0 // column of the open quote
	for i := 0; i < len(rs); i++ {
		switch c := rs[i]; {
		case c == '"' && quote == 0:
			quote = i + 1
		case c == '"':
			quote = 0
		case c == '\\' && i+1 < len(rs):
			if quote == 0 && (rs[i+1] == '#' || rs[i+1] == '!') {
				i++
				break
			}
			out = append(out, char{c, i + 1})
			i++
		case c == '\\':
			b.problem(n, i+1, `line ends with "\": expected the whole keyword on one line`)
		case quote == 0 && (c == '!' || c == '#'):
			return trim(out)
		}
		out = append(out, char{rs[i], i + 1})
	}
	if quote > 0 {
		b.problem(n, quote, `unterminated quote: expected another " on this line`)
	}
	return trim(out)
}

// brace is the index of the first brace outside double quotes.
func brace(chars []char) int {
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

func (b *blocks) begin(n, col int) {
	if b.last == nil {
		b.problem(n, col, "unexpected {: expected a keyword before it")
		b.last = &Keyword{Text: b.text, Line: n, Col: col, Name: "{"}
	}
	b.last.HasBlock = true
	b.open = append(b.open, b.last)
	b.last = nil
}

func (b *blocks) end(n, col int) {
	b.last = nil
	if len(b.open) == 1 {
		b.problem(n, col, "unexpected }: no block is open here")
		return
	}
	b.open = b.open[:len(b.open)-1]
}

func (b *blocks) keyword(n int, chars []char) {
	ws := words(chars)
	if len(ws) == 0 {
		return
	}
	k := &Keyword{Text: b.text, Line: n, Col: ws[0].Col, Name: ws[0].Text, Args: ws[1:]}
	if what, found := unsupported(k.Name); found {
		*b.problems = append(*b.problems, k.Problem("%s %q: not supported, expected a keyword", what, k.Name))
		return
	}
	in := b.open[len(b.open)-1]
	in.Block = append(in.Block, k)
	b.last = k
}

// unsupported names what keepalived's preprocessor would expand.
func unsupported(word string) (string, bool) {
	switch {
	case strings.HasPrefix(word, "$") && strings.Contains(word, "="):
		return "definition", true
	case strings.HasPrefix(word, "@"):
		return "condition", true
	case strings.HasPrefix(word, "~SEQ"), strings.HasPrefix(word, "~LST"):
		return "list", true
	}
	return "", false
}

// words splits at white space; a double quote begins a new word that ends at
// the next one.
func words(chars []char) []Arg {
	var args []Arg
	for i := 0; i < len(chars); {
		switch c := chars[i]; {
		case blank(c.r):
			i++
		case c.r == '"':
			from := i + 1
			for i = from; i < len(chars) && chars[i].r != '"'; i++ {
			}
			args = append(args, Arg{Text: text(chars[from:i]), Col: c.col, Quoted: true})
			i++
		default:
			from := i
			for ; i < len(chars) && !blank(chars[i].r) && chars[i].r != '"'; i++ {
			}
			args = append(args, Arg{Text: text(chars[from:i]), Col: c.col})
		}
	}
	return args
}

func blank(r rune) bool { return strings.ContainsRune(" \t\r\n\f\v", r) }

func trim(chars []char) []char {
	for len(chars) > 0 && blank(chars[0].r) {
		chars = chars[1:]
	}
	for len(chars) > 0 && blank(chars[len(chars)-1].r) {
		chars = chars[:len(chars)-1]
	}
	return chars
}

func text(chars []char) string {
	var s strings.Builder
	for _, c := range chars {
		s.WriteRune(c.r)
	}
	return s.String()
}
