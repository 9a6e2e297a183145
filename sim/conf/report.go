package conf

import (
	"fmt"
	"io/fs"
)

// Report collects what a reader finds in its files.
type Report struct {
	Problems Problems
	Notes    []Note
	// Ignore are the directives that the scenario leaves aside.
	Ignore []string
}

// Line is a directive, or a reader's own type that wraps one.
type Line interface {
	Pos() Pos
	Problem(w Word, format string, a ...any) Problem
}

// mostProblems is how many problems are kept of a set of files; one of the
// wrong kind (a picture, say) has thousands.
const mostProblems = 200

// Wrong adds a problem with a word of a line, until there are mostProblems.
func (r *Report) Wrong(l Line, w Word, format string, a ...any) {
	if len(r.Problems) < mostProblems {
		r.Add(l.Problem(w, format, a...))
	}
}

// WrongAt adds a problem at a place that was kept for it.
func (r *Report) WrongAt(where Problem, format string, a ...any) {
	where.What = fmt.Sprintf(format, a...)
	r.Add(where)
}

// WrongFile adds a problem with a file as a whole.
func (r *Report) WrongFile(file, format string, a ...any) {
	r.WrongAt(Problem{Pos: Pos{File: file}}, format, a...)
}

// Load reads a text file as LoadUnmarked does; nil after a problem.
func (r *Report) Load(files fs.FS, name string) *Text {
	t, err := LoadUnmarked(files, name)
	return r.loaded(t, err, name)
}

// LoadXML reads the text of an XML file, which a byte order mark may begin; nil after
// a problem.
func (r *Report) LoadXML(files fs.FS, name string) *Text {
	t, err := Load(files, name)
	return r.loaded(t, err, name)
}

// loaded adds the problem of a file that could not be read.
func (r *Report) loaded(t *Text, err error, name string) *Text {
	if err != nil {
		r.Add(AsProblem(err, name))
	}
	return t
}

// Add adds problems that are complete.
func (r *Report) Add(ps ...Problem) { r.Problems = append(r.Problems, ps...) }

// Note adds a note about a directive of the given name.
func (r *Report) Note(l Line, name, format string, a ...any) {
	r.NoteAt(l.Pos(), name, format, a...)
}

// NoteAt adds a note about a directive whose line is not at hand.
func (r *Report) NoteAt(pos Pos, name, format string, a ...any) {
	r.Notes = append(r.Notes, Note{Pos: pos, Directive: name, Why: fmt.Sprintf(format, a...)})
}

// Hint calls the function of that name, until there are mostProblems: to look
// through all names for each line of a file of the wrong kind takes too long.
func (r *Report) Hint(word string, names []string, otherwise string) string {
	if len(r.Problems) >= mostProblems {
		return otherwise
	}
	return Hint(word, names, otherwise)
}
