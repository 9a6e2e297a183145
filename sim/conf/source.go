package conf

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"
)

// MaxFile is the largest configuration file that is read, in bytes.
const MaxFile = 4 << 20

// Text is a file's content, split for excerpts.
type Text struct {
	Name  string // relative to the scenario's folder
	Data  string
	lines []string
}

// Load reads a text file of a scenario. The error is a Problem: not there, too
// large, a folder, or not text.
func Load(files fs.FS, name string) (*Text, error) {
	fail := func(format string, a ...any) error {
		return Problem{Pos: Pos{File: name}, What: fmt.Sprintf(format, a...)}
	}
	clean := path.Clean(name)
	if !fs.ValidPath(clean) {
		return nil, fail("cannot read the file: expected a path inside the scenario's folder")
	}
	f, err := files.Open(clean)
	if err != nil {
		return nil, fail("cannot read the file: %s", reason(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fail("cannot read the file: %s", reason(err))
	}
	if len(data) > MaxFile {
		return nil, fail("the file is larger than %d MiB, which no configuration is", MaxFile>>20)
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, fail("not a text file: a NUL byte at offset %d", i)
	}
	if !utf8.Valid(data) {
		return nil, fail("not a text file: it is not valid UTF-8")
	}
	return NewText(clean, string(data)), nil
}

// NewText is a file's content that is at hand already.
func NewText(name, data string) *Text {
	return &Text{Name: name, Data: data, lines: strings.Split(data, "\n")}
}

// Line is the text of line n (from 1), "" when there is none.
func (t *Text) Line(n int) string {
	if n < 1 || n > len(t.lines) {
		return ""
	}
	return strings.TrimSuffix(t.lines[n-1], "\r")
}

// Problem is a problem at a place of t, with its excerpt.
func (t *Text) Problem(line, col int, format string, a ...any) Problem {
	return Problem{Pos: Pos{t.Name, line, col}, What: fmt.Sprintf(format, a...), Excerpt: t.Line(line)}
}

func reason(err error) string {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err.Error()
	}
	return err.Error()
}
