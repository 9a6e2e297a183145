// Package layout sets text and tables for terminals and files.
package layout

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// Options say how text is laid out.
type Options struct {
	Width  int  // columns; a table that is wider becomes a list. 0 for no limit
	Colour bool // with ANSI sequences
}

// Terminal gives the options that suit a file: its width and colour when it is
// a terminal, no colour with NO_COLOR (https://no-color.org) or TERM=dumb,
// plain text without a limit otherwise.
func Terminal(f *os.File, env func(string) string) Options {
	if !term.IsTerminal(int(f.Fd())) {
		return Options{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return Options{Width: width, Colour: env("NO_COLOR") == "" && env("TERM") != "dumb"}
}

// Writer writes lines to a buffer; Flush writes the buffer out.
type Writer struct {
	Options
	buf *bufio.Writer
}

// NewWriter writes to w.
func NewWriter(w io.Writer, o Options) *Writer { return &Writer{o, bufio.NewWriter(w)} }

// Line writes a line.
func (t *Writer) Line(format string, a ...any) { fmt.Fprintf(t.buf, format+"\n", a...) }

// Flush writes what is buffered. Its error is the first of all.
func (t *Writer) Flush() error { return t.buf.Flush() }

// The sequences of ANSI (ECMA-48, SGR) in use.
const (
	Bold   = "1"
	Dim    = "2"
	Red    = "31"
	Green  = "32"
	Yellow = "33"
)

// Paint puts text in a colour, where there is any.
func (t *Writer) Paint(how, text string) string {
	if !t.Colour || how == "" || text == "" {
		return text
	}
	return "\x1b[" + how + "m" + text + "\x1b[0m"
}

// proseWidth is how wide sentences are where the width is not limited.
const proseWidth = 120

// Prose writes a sentence or two, further lines indented.
func (t *Writer) Prose(how, text string) {
	width := t.Width
	if width == 0 {
		width = proseWidth
	}
	for _, l := range Wrapped("", Printable(text), width) {
		t.Line("%s", t.Paint(how, l))
	}
}

// Warning writes what a reader should know before believing the figures.
func (t *Writer) Warning(text string) { t.Prose(Yellow, "warning: "+text) }

// Printable gives text without what would move a terminal's cursor.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			return r
		}
		return '.'
	}, text)
}
