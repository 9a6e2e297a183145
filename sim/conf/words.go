package conf

import "strings"

// ParseWords cuts a file into lines of words as redis.conf and sentinel.conf
// are (loadServerConfigFromString, sdssplitargs): a "#" begins a comment only
// at the beginning of a line; a word may stand in double quotes, in which \n \r
// \t \b \a, \xHH and a backslash before any other character are one character,
// or in single quotes, in which only \' is; after a quote that closes comes a
// space. Lines without words are left out.
func ParseWords(t *Text) ([]*Directive, Problems) {
	var all []*Directive
	ps := fileProblems{file: t}
	for i := range t.lines {
		line := trim(chars(i+1, t.Line(i+1)))
		if len(line) == 0 || line[0].r == '#' {
			continue
		}
		if words := splitWords(line, &ps); len(words) > 0 {
			all = append(all, &Directive{File: t, Words: words})
		}
	}
	return all, ps.all
}

// SplitWords cuts one line, such as a command line, into words by the rules of
// ParseWords.
func SplitWords(t *Text, n int) ([]Word, Problems) {
	ps := fileProblems{file: t}
	words := splitWords(trim(chars(n, t.Line(n))), &ps)
	return words, ps.all
}

func splitWords(line []place, ps *fileProblems) []Word {
	var words []Word
	for len(line) > 0 {
		w, rest := nextWord(line, ps)
		words = append(words, w)
		line = trim(rest)
	}
	return words
}

// nextWord takes a word from the front of a line; quotes may also open within
// it.
func nextWord(line []place, ps *fileProblems) (Word, []place) {
	w := Word{Line: line[0].line, Col: line[0].col}
	var s strings.Builder
	i := 0
	for i < len(line) && !blank(line[i].r) {
		c := line[i]
		if c.r != '"' && c.r != '\'' {
			s.WriteRune(c.r)
			i++
			continue
		}
		w.Quoted = true
		n := inQuotes(line[i:], &s)
		switch i += n; {
		case n == 0:
			ps.add(c.line, c.col, "unbalanced quotes: expected another %c before the end of the line", c.r)
			i = len(line)
		case i < len(line) && !blank(line[i].r):
			ps.add(c.line, line[i].col, "unbalanced quotes: expected a space after the closing %c, found %q", c.r, string(line[i].r))
		}
	}
	w.Text = s.String()
	return w, line[i:]
}

// controls are the characters that double quotes make of a letter behind a
// backslash.
var controls = map[rune]rune{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'a': '\a'}

// inQuotes writes the text within the quotes that line begins with, and returns
// how many characters it and the quotes are, 0 where they are not closed.
func inQuotes(line []place, s *strings.Builder) int {
	quote := line[0].r
	for i := 1; i < len(line); i++ {
		c := line[i].r
		switch {
		case c == quote:
			return i + 1
		case c == '\\' && quote == '\'' && i+1 < len(line) && line[i+1].r == quote:
			i++
			s.WriteRune(quote)
		case c == '\\' && quote == '"' && i+1 < len(line):
			i += escaped(line[i+1:], s)
		default:
			s.WriteRune(c)
		}
	}
	return 0
}

// escaped writes the character that a backslash in double quotes and those
// behind it stand for, and returns how many those are.
func escaped(line []place, s *strings.Builder) int {
	c := line[0].r
	if c == 'x' && len(line) > 2 {
		high, low := hexRune(line[1].r), hexRune(line[2].r)
		if high >= 0 && low >= 0 {
			s.WriteByte(byte(high<<4 | low))
			return 3
		}
	}
	if control, ok := controls[c]; ok {
		c = control
	}
	s.WriteRune(c)
	return 1
}

func hexRune(r rune) int {
	if r > 0x7f {
		return -1
	}
	return HexDigit(byte(r))
}
