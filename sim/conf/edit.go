package conf

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Edit is a part of a file that is to be replaced: Old stands at Pos, "" where New is put
// in.
type Edit struct {
	Pos      Pos
	Old, New string
}

// String is "nginx.conf:2:5: ip_hash; becomes least_conn;".
func (e Edit) String() string {
	shown := strings.Join(strings.Fields(e.New), " ")
	switch {
	case e.Old == "":
		return fmt.Sprintf("%s: %s is put in", e.Pos, shown)
	case e.New == "":
		return fmt.Sprintf("%s: %s is taken out", e.Pos, e.Old)
	}
	return fmt.Sprintf("%s: %s becomes %s", e.Pos, e.Old, shown)
}

// ApplyEdits makes all edits of one file, which do not overlap. The error is the Problem
// of the first whose Old is not there: a word that the file makes of a variable.
func ApplyEdits(t *Text, edits []Edit) (string, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int { return t.offset(b.Pos) - t.offset(a.Pos) })
	data := t.Data
	for _, e := range sorted { // from the end on, so that places stay what they are
		at := t.offset(e.Pos)
		if !strings.HasPrefix(data[at:], e.Old) {
			return "", t.Problem(e.Pos.Line, e.Pos.Col, "expected %q to stand here as such, so that it can be replaced", e.Old)
		}
		data = data[:at] + e.New + data[at+len(e.Old):]
	}
	return data, nil
}

// From gives the text from a place on.
func (t *Text) From(p Pos) string { return t.Data[t.offset(p):] }

// offset gives where a place is, in bytes; that of the line's end for a column beyond it.
func (t *Text) offset(p Pos) int {
	at := 0
	for i := range min(p.Line-1, len(t.lines)) {
		at += len(t.lines[i]) + 1
	}
	line := t.Line(p.Line)
	for range p.Col - 1 {
		_, n := utf8.DecodeRuneInString(line)
		at, line = at+n, line[n:]
	}
	return min(at, len(t.Data))
}

// Before gives where a line of an edited file stands in the file as it was: the line in
// which it was put, for one that edits put in.
func Before(line int, edits []Edit) int {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int { return a.Pos.Line - b.Pos.Line })
	more := 0 // lines by the edits above
	for _, e := range sorted {
		added := strings.Count(e.New, "\n") - strings.Count(e.Old, "\n")
		switch now := e.Pos.Line + more; {
		case line <= now:
			return line - more
		case line <= now+added:
			return e.Pos.Line
		}
		more += added
	}
	return line - more
}
