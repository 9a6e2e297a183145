package conf

import "unicode/utf8"

// Environment gives a variable of the environment by its name, and reports whether
// it is set. A nil one has none.
type Environment func(name string) (value string, set bool)

// ParseLines cuts a file into lines of words, the grammar of haproxy.cfg, as
// HAProxy 2.6 does (parse_line): "#" begins a comment wherever it stands
// outside quotes; quotes may open and close within a word; a backslash takes
// the meaning from a space, "#", a quote or a backslash, makes \t \r \n \xHH,
// and stays before anything else. In single quotes nothing is special, and in
// double quotes "$NAME", "${NAME}" and "${NAME-DEFAULT}" are variables of the
// environment, of which "${NAME[*]}" makes several words. Each line of words goes
// to do before the next is cut, as it may set variables.
func ParseLines(t *Text, env Environment, do func(*Directive)) Problems {
	ps := fileProblems{file: t}
	for i := range t.lines {
		x := lineLexer{text: t.Line(i + 1), line: i + 1, col: 1, env: env}
		x.run()
		if x.trouble != "" {
			ps.add(i+1, x.troubleCol, "%s", x.trouble)
		}
		if len(x.words) > 0 {
			do(&Directive{File: t, Words: x.words})
		}
	}
	return ps.all
}

// lineLexer cuts one line.
type lineLexer struct {
	text       string
	at         int
	line, col  int
	words      []Word
	word       []byte
	open       bool // a word is being read
	begin      int  // its column
	quoted     bool
	quote      byte // the quote that is open, 0 for none
	quoteCol   int
	env        Environment
	trouble    string
	troubleCol int
}

func (x *lineLexer) run() {
	for x.at < len(x.text) {
		c := x.text[x.at]
		switch {
		case x.quote == 0 && (c == ' ' || c == '\t' || c == '\r'):
			x.finish()
			x.skip(1)
		case x.quote == 0 && c == '#':
			x.finish()
			return
		case x.quote == 0 && (c == '"' || c == '\''):
			x.begun()
			x.quoted, x.quote, x.quoteCol = true, c, x.col
			x.skip(1)
		case x.quote != 0 && c == x.quote:
			x.quote = 0
			x.skip(1)
		case c == '\\' && x.quote != '\'':
			x.begun()
			x.escape()
		case c == '$' && x.quote == '"':
			x.begun()
			x.variable()
		default:
			x.plain()
		}
	}
	x.finish()
	if x.quote != 0 {
		x.complain(x.quoteCol, "unmatched quote: expected one more before the end of the line")
	}
}

// plain takes one character as it is.
func (x *lineLexer) plain() {
	x.begun()
	_, n := utf8.DecodeRuneInString(x.text[x.at:])
	x.word = append(x.word, x.text[x.at:x.at+n]...)
	x.at += n
	x.col++
}

func (x *lineLexer) complain(col int, what string) {
	if x.trouble == "" {
		x.trouble, x.troubleCol = what, col
	}
}

// skip moves over n characters of one byte.
func (x *lineLexer) skip(n int) { x.at, x.col = x.at+n, x.col+n }

func (x *lineLexer) begun() {
	if !x.open {
		x.open, x.begin, x.quoted = true, x.col, false
	}
}

func (x *lineLexer) finish() {
	if x.open {
		x.words = append(x.words, Word{Text: string(x.word), Quoted: x.quoted, Line: x.line, Col: x.begin})
		x.open, x.word = false, x.word[:0]
	}
}

// escape takes a backslash and what belongs to it.
func (x *lineLexer) escape() {
	if x.at+1 == len(x.text) {
		x.word = append(x.word, '\\')
		x.skip(1)
		return
	}
	switch c := x.text[x.at+1]; c {
	case ' ', '#', '\\', '"', '\'', '$':
		x.word = append(x.word, c)
	case 't':
		x.word = append(x.word, '\t')
	case 'r':
		x.word = append(x.word, '\r')
	case 'n':
		x.word = append(x.word, '\n')
	case 'x':
		x.hex()
		return
	default:
		x.word = append(x.word, '\\')
		x.skip(1)
		return
	}
	x.skip(2)
}

// hex takes \xHH.
func (x *lineLexer) hex() {
	if x.at+3 < len(x.text) {
		high, low := HexDigit(x.text[x.at+2]), HexDigit(x.text[x.at+3])
		if high >= 0 && low >= 0 {
			x.word = append(x.word, byte(high<<4|low))
			x.skip(4)
			return
		}
	}
	x.complain(x.col, `invalid escape "\x": expected two hexadecimal digits after it`)
	x.skip(2)
}

// HexDigit returns the value of a hexadecimal digit, -1 for anything else.
func HexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
