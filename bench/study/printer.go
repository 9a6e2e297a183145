package study

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// textWidth is where prose breaks; tables are as wide as they are.
const textWidth = 110

// Printer writes tables and paragraphs, and keeps the first error.
type Printer struct {
	W   io.Writer
	Err error
}

// Line writes a line.
func (p *Printer) Line(format string, a ...any) {
	if p.Err == nil {
		_, p.Err = fmt.Fprintf(p.W, format+"\n", a...)
	}
}

// Prose writes a paragraph.
func (p *Printer) Prose(indent, text string) {
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
			p.Line("%s", line)
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	p.Line("%s", line)
}

// Grid sets the first column to the left and the others to the right.
func (p *Printer) Grid(lines [][]string) { p.grid(lines, true) }

// LeftGrid sets all columns to the left.
func (p *Printer) LeftGrid(lines [][]string) { p.grid(lines, false) }

// grid sets columns; right says where those behind the first are set.
func (p *Printer) grid(lines [][]string, right bool) {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for k, c := range l {
			widths[k] = max(widths[k], utf8.RuneCountInString(c))
		}
	}
	for _, l := range lines {
		text := ""
		for k, c := range l {
			pad := strings.Repeat(" ", widths[k]-utf8.RuneCountInString(c))
			if right && k > 0 {
				c, pad = pad, c
			}
			text += "  " + c + pad
		}
		p.Line("%s", strings.TrimRight(text, " "))
	}
}

// Plural is the ending of a noun of so many.
func Plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
