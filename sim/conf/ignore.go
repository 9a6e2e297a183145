package conf

import (
	"slices"
	"strings"
)

// ignores reports whether the scenario leaves the directive aside. A directive
// of several words, such as "option httpchk", goes by all of them or by the
// first; a section goes by its name with or without <>.
func (r *Report) ignores(names ...string) bool {
	for _, name := range names {
		first, _, _ := strings.Cut(name, " ")
		if slices.ContainsFunc(r.Ignore, func(i string) bool {
			return strings.EqualFold(i, name) || strings.EqualFold(i, first) || strings.EqualFold(i, bare(name))
		}) {
			return true
		}
	}
	return false
}

// LeavesAside reports whether the scenario leaves a part of a line aside that has one
// of these names, and notes it by the first.
func (r *Report) LeavesAside(l Line, names ...string) bool {
	if !r.ignores(names...) {
		return false
	}
	r.leaveAside(l, names[0])
	return true
}

// leaveAside adds the note of a line that the scenario leaves aside.
func (r *Report) leaveAside(l Line, name string) {
	r.Notes = append(r.Notes, Note{Pos: l.Pos(), Directive: name, Why: "left aside, as the scenario's ignore asks", Ignored: true})
}

// Ignored lists the lines that were left aside, "file:line:col: directive",
// each once.
func Ignored(notes []Note) (all []string) {
	for _, n := range notes {
		line := n.Pos.String() + ": " + n.Directive
		if n.Ignored && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}
