package strict

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// Within gives the place where the file has character i of a scalar's value. A value is not
// always written as it reads: it may be quoted, with escapes, and go over
// several lines.
func (d *Decoder) Within(n *yaml.Node, i int) *yaml.Node {
	w := walk{d: d, style: n.Style, line: n.Line, col: n.Column - 1, last: strings.Count(d.text.Data, "\n") + 1}
	w.chars = []rune(d.text.Line(w.line))
	switch {
	case w.block():
		w.next()
		for ; w.blank() && w.more(); w.next() {
			i--
		}
		w.indent()
		w.margin = w.col
	case w.quoted():
		w.col++
	}
	for i > 0 {
		i -= w.step()
	}
	return &yaml.Node{Line: w.line, Column: w.col + 1}
}

// walk goes through a scalar as it is written. line counts from 1, col from 0.
type walk struct {
	d         *Decoder
	style     yaml.Style
	chars     []rune // of the line
	line, col int
	margin    int // the indentation of a block
	last      int // the last line of the file
}

func (w *walk) block() bool  { return w.style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 }
func (w *walk) quoted() bool { return w.style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 }

// more reports whether there are lines below.
func (w *walk) more() bool { return w.line < w.last }

// blank reports whether the line holds nothing from here on.
func (w *walk) blank() bool {
	return strings.TrimSpace(string(w.chars[min(w.col, len(w.chars)):])) == ""
}

func (w *walk) next() {
	w.line, w.col = w.line+1, 0
	w.chars = []rune(w.d.text.Line(w.line))
}

func (w *walk) indent() {
	for w.col < len(w.chars) && (w.chars[w.col] == ' ' || w.chars[w.col] == '\t') {
		w.col++
	}
}

// step goes one character further and gives how many characters of the value
// that is: a line break may be none, and several of them are one less.
func (w *walk) step() int {
	if w.style&yaml.LiteralStyle != 0 && w.col >= len(w.chars) && w.more() {
		w.next()
		w.col = min(w.margin, len(w.chars))
		return 1
	}
	if w.style&yaml.LiteralStyle == 0 && w.blank() && w.more() {
		return w.fold()
	}
	w.col += max(1, w.escape())
	return 1
}

// fold goes over line breaks and the white space around them.
func (w *walk) fold() int {
	breaks := 0
	for w.blank() && w.more() {
		w.next()
		breaks++
	}
	w.indent()
	return max(1, breaks-1)
}

// escape gives the length of the escape sequence here, 0 for none.
func (w *walk) escape() int {
	if w.col+1 >= len(w.chars) {
		return 0
	}
	c, next := w.chars[w.col], w.chars[w.col+1]
	switch {
	case w.style&yaml.SingleQuotedStyle != 0 && c == '\'' && next == '\'':
		return 2
	case w.style&yaml.DoubleQuotedStyle != 0 && c == '\\':
		if digits := map[rune]int{'x': 2, 'u': 4, 'U': 8}[next]; digits > 0 {
			return 2 + digits
		}
		return 2
	}
	return 0
}
