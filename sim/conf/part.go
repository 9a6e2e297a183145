package conf

// Part is a part of a configuration that only some requests reach, such as a
// server, a location, a listener or a proxy. A line in it that is refused
// matters to those requests alone. The zero Part has nothing around it.
type Part struct {
	// Outer is the part around it, whose refused lines concern its requests, too;
	// nil for none.
	Outer *Part

	refused []Problem
}

// Refused returns the first refused line that concerns the requests of the
// part, and whether there is one. A program answers such a request with 500 and
// gives the line as a note of the kind "refused".
func (p *Part) Refused() (Problem, bool) {
	for ; p != nil; p = p.Outer {
		if len(p.refused) > 0 {
			return p.refused[0], true
		}
	}
	return Problem{}, false
}

// Refuse adds a line that is not supported: to the part that it stands in, with
// a note; as a problem where the part is nil.
func (r *Report) Refuse(part *Part, l Line, name string, w Word, format string, a ...any) {
	r.RefuseAt(part, name, l.Problem(w, format, a...))
}

// RefuseAt does what Refuse does, with a problem that is complete.
func (r *Report) RefuseAt(part *Part, name string, p Problem) {
	if part == nil {
		if len(r.Problems) < mostProblems {
			r.Add(p)
		}
		return
	}
	part.refused = append(part.refused, p)
	r.Notes = append(r.Notes, Note{Pos: p.Pos, Directive: name, Why: p.What + "; a request that reaches it would be answered with 500"})
}

// Text returns "file:line:col: what", without the excerpt.
func (p Problem) Text() string { return p.Pos.String() + ": " + p.What }
