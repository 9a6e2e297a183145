package conf

import (
	"bytes"
	"errors"
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

// ByteOrderMark is put by some editors before the first character of a file.
const ByteOrderMark = "\uFEFF"

// Load reads a text file of a scenario. The error is a Problem: not there, too
// large, a folder, or not text.
func Load(files fs.FS, name string) (*Text, error) {
	fail := func(format string, a ...any) error {
		return Problem{Pos: Pos{File: name}, What: fmt.Sprintf(format, a...)}
	}
	clean := path.Clean(name)
	if !IsPath(clean) {
		return nil, fail("cannot read the file: expected a path inside the scenario's folder, or its repository")
	}
	if info, err := fs.Stat(files, clean); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil, fail("not a regular file") // opening a FIFO would wait for who writes it
	}
	f, err := files.Open(clean)
	if !fs.ValidPath(clean) && (errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrNotExist)) {
		return nil, fail("cannot read the file: it is not there: expected one inside the scenario's folder, or inside the repository that it is in")
	}
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
	if n := strayLine(data); n > 0 {
		return nil, fail("not a text file: it is not valid UTF-8, in line %d, outside of a comment", n)
	}
	data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	return NewText(clean, string(data)), nil
}

// LoadUnmarked reads a text file as Load does. One with a byte order mark is a Problem:
// nginx 1.22, HAProxy 2.6, httpd 2.4, keepalived 2.2 and Redis 7.0 were seen to take it
// for a part of the first word, which they do not know then.
func LoadUnmarked(files fs.FS, name string) (*Text, error) {
	t, err := Load(files, name)
	if err == nil && strings.HasPrefix(t.Data, ByteOrderMark) {
		return nil, t.Problem(1, 1, "a byte order mark (U+FEFF), which the program takes for a part of the first word and does not know: expected the file without one: save it as UTF-8 without BOM")
	}
	return t, err
}

// strayLine gives the first line, from 1, that is not UTF-8 before its comment; 0
// for none. Comments in GBK or Latin-1 are read by no program.
func strayLine(data []byte) int {
	if utf8.Valid(data) {
		return 0
	}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		text := bytes.TrimLeft(line, " \t")
		if i := bytes.IndexByte(text, '#'); i >= 0 {
			text = text[:i]
		}
		if !bytes.HasPrefix(text, []byte("!")) && !utf8.Valid(text) {
			return n
		}
	}
	return 0
}

// IsPath reports whether a name can be that of a file: as fs.ValidPath, but steps
// up may come first. A folder of its own knows none above it and says
// fs.ErrInvalid to them.
func IsPath(name string) bool {
	for strings.HasPrefix(name, "../") {
		name = name[3:]
	}
	return fs.ValidPath(name)
}

// NewText makes a Text of content that has been read already.
func NewText(name, data string) *Text {
	return &Text{Name: name, Data: data, lines: strings.Split(data, "\n")}
}

// Line returns the text of line n (from 1), "" when there is none.
func (t *Text) Line(n int) string {
	if n < 1 || n > len(t.lines) {
		return ""
	}
	return strings.TrimSuffix(t.lines[n-1], "\r")
}

// Problem returns a problem at a place of t, with its excerpt.
func (t *Text) Problem(line, col int, format string, a ...any) Problem {
	return Problem{Pos: Pos{t.Name, line, col}, What: fmt.Sprintf(format, a...), Excerpt: t.Line(line)}
}

func reason(err error) string {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err.Error()
	}
	return err.Error()
}
