package conf

import (
	"fmt"
	"sort"
	"strings"
)

// Pos is a place in a file; Line and Col count from 1, Col in characters. The
// zero Pos is no place.
type Pos struct {
	File      string
	Line, Col int
}

// String returns "file:line:col", as much of it as is known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Problem is one thing wrong with a file.
type Problem struct {
	Pos Pos
	// What is wrong, lower case, with what was found in quotes and what was
	// expected: `unknown directive "wieght": expected one of weight, backup`.
	What string
	// Excerpt is the line of the file, without its line break; "" when there is
	// none.
	Excerpt string
}

// Error returns "file:line:col: what", and below it the line with a caret.
func (p Problem) Error() string {
	s := p.Pos.String() + ": " + p.What
	if p.Excerpt == "" {
		return s
	}
	line, col := clip(p.Excerpt, p.Pos.Col)
	s += "\n    " + line
	if col > 0 {
		s += "\n    " + strings.Repeat(" ", col-1) + "^"
	}
	return s
}

// clip keeps an excerpt to one screen line, around the column, with control
// characters made visible as dots.
func clip(line string, col int) (string, int) {
	const width = 100
	r := []rune(line)
	for i, c := range r {
		if c < ' ' || c == 0x7f || c == '\uFFFD' {
			r[i] = '.'
			if c == '\t' {
				r[i] = ' '
			}
		}
	}
	if col > len(r)+1 {
		col = len(r) + 1
	}
	if len(r) > width {
		from := max(0, col-width/2)
		to := min(len(r), from+width)
		r, col = r[from:to], col-from
	}
	return string(r), col
}

// Problems is everything wrong with a set of files; an error when not empty.
type Problems []Problem

// Error returns every problem, one after another.
func (ps Problems) Error() string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		parts[i] = p.Error()
	}
	return strings.Join(parts, "\n")
}

// Err returns the problems as an error, in the order of file and line; nil when
// there is none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i].Pos, ps[j].Pos
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Col < b.Col
	})
	return ps
}

// Note says how a directive that was accepted is treated.
type Note struct {
	Pos       Pos
	Directive string
	// Why says why it does not matter here, or how the simulator differs.
	Why string
	// Ignored: the scenario leaves the line aside, whatever its effect.
	Ignored bool
}

// AsProblem returns an error as a problem. Its place is the file, unless the
// error is a problem already.
func AsProblem(err error, file string) Problem {
	if p, ok := err.(Problem); ok {
		return p
	}
	return Problem{Pos: Pos{File: file}, What: err.Error()}
}

// fileProblems collects what is wrong with the grammar of one file, up to a
// limit: a file of the wrong kind (a picture, say) has thousands.
type fileProblems struct {
	file *Text
	all  Problems
}

func (ps *fileProblems) add(line, col int, format string, a ...any) {
	const most = 50
	if len(ps.all) < most {
		ps.all = append(ps.all, ps.file.Problem(line, col, format, a...))
	}
}
