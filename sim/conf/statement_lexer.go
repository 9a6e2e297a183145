package conf

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenWord  tokenKind = iota
	tokenEnd             // ;
	tokenOpen            // {
	tokenClose           // }
	tokenFile            // end of file
)

type token struct {
	Word
	kind    tokenKind
	trouble string // what is wrong at this place, "" for nothing
}

// wordLexer cuts a text into words and the three marks of the grammar.
type wordLexer struct {
	data      string
	at        int
	line, col int
}

func newWordLexer(t *Text) *wordLexer { return &wordLexer{data: t.Data, line: 1, col: 1} }

// step moves over one character.
func (l *wordLexer) step() {
	c := l.data[l.at]
	switch {
	case c == '\n':
		l.at++
		l.line, l.col = l.line+1, 1
	case c < utf8.RuneSelf:
		l.at++
		l.col++
	default:
		_, n := utf8.DecodeRuneInString(l.data[l.at:])
		l.at += n
		l.col++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// skipSpace moves to where the next word or mark begins.
func (l *wordLexer) skipSpace() {
	comment := false
	for l.at < len(l.data) {
		c := l.data[l.at]
		switch {
		case comment:
			comment = c != '\n'
		case c == '#':
			comment = true
		case !isSpace(c):
			return
		}
		l.step()
	}
}

func (l *wordLexer) next() token {
	l.skipSpace()
	tok := token{Word: Word{Line: l.line, Col: l.col}}
	if l.at == len(l.data) {
		tok.kind = tokenFile
		return tok
	}
	switch c := l.data[l.at]; c {
	case ';':
		tok.kind = tokenEnd
	case '{':
		tok.kind = tokenOpen
	case '}':
		tok.kind = tokenClose
	case '"', '\'':
		l.quoted(c, &tok)
		return tok
	default:
		l.plain(&tok)
		return tok
	}
	l.step()
	return tok
}

// plain reads a word without quotes. "{" ends it, except in ${name}.
func (l *wordLexer) plain(tok *token) {
	from, variable := l.at, false
	for l.at < len(l.data) {
		c := l.data[l.at]
		switch {
		case c == '{' && variable:
			l.step()
			continue
		case isSpace(c), c == ';', c == '{':
			tok.Text = unescape(l.data[from:l.at])
			return
		}
		variable = c == '$'
		if c == '\\' && l.at+1 < len(l.data) {
			l.step()
		}
		l.step()
	}
	tok.Text = unescape(l.data[from:])
}

// quoted reads a word in quotes; after it must come a space or a mark.
func (l *wordLexer) quoted(quote byte, tok *token) {
	tok.Quoted = true
	l.step()
	from := l.at
	for l.at < len(l.data) && l.data[l.at] != quote {
		if l.data[l.at] == '\\' && l.at+1 < len(l.data) {
			l.step()
		}
		l.step()
	}
	tok.Text = unescape(l.data[from:l.at])
	if l.at == len(l.data) {
		tok.trouble = fmt.Sprintf("unexpected end of file: expected %c to close the quote that begins here", quote)
		return
	}
	l.step()
	if l.at < len(l.data) && !strings.ContainsRune(" \t\r\n;{)", rune(l.data[l.at])) {
		r, _ := utf8.DecodeRuneInString(l.data[l.at:])
		tok.trouble = fmt.Sprintf(`unexpected "%c" after the closing quote: expected a space, ";" or "{"`, r)
	}
}

// unescape undoes \" \' \\ \t \r \n; any other backslash stays (a regular
// expression needs it).
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if j := strings.IndexByte(`"'\trn`, s[i+1]); j >= 0 {
				b.WriteByte("\"'\\\t\r\n"[j])
				i++
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
