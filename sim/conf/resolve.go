package conf

import (
	"slices"
	"strings"
)

// Wording has the beginnings of a program's own messages, as formats; the
// reason, or the expected words, follow behind a colon. The first argument of
// each is the name of the directive.
type Wording struct {
	// Unknown has as its second argument the place.
	Unknown string
	// Expected stands behind Unknown where no name is near; "" for a list of all
	// the names that are read.
	Expected string
	// Refused has as its second argument the place.
	Refused   string
	Misplaced string
	// NoBlock is for a block that is missing, Unterminated for one too many; ""
	// where the grammar finds that out.
	NoBlock, Unterminated string
	// Arguments has the number found and that expected behind the name; "" where
	// arguments are not counted.
	Arguments string
	// Argument has a wrong argument and the wanted form behind the name.
	Argument  string
	Duplicate string
	// Passed has as its second argument the place.
	Passed string
}

// Use describes a line of a file to a table.
type Use struct {
	Line *Directive
	// Name is looked up in the table, without the <> of a Section; At is the
	// word that a problem with it points to, Args are the words behind it.
	Name    string
	Section bool
	At      Word
	Args    []Word
	// Place is where the line stands; Block is its name in messages, "" for the
	// place's own.
	Place Place
	Block string
	// Seen has the positions of the directives that the block has already, by
	// name.
	Seen map[string]Pos
	// Part is the part of the configuration that the line stands in, where
	// a refused line matters only to the requests that reach the part; nil where
	// it is a problem.
	Part *Part
	// Check gives a problem with the line's first word, "" for none, before
	// the arguments are counted. It may be nil.
	Check func(name string) string
}

// Resolve finds the entry for a line and checks the line against it. Problems
// and notes go to the report. The entry is nil where there is nothing to read;
// its function may be nil.
func (t *Table[F]) Resolve(r *Report, u Use) *Entry[F] {
	if r.ignores(u.key(), u.Line.Name()) {
		r.leaveAside(u.Line, u.Name)
		return nil
	}
	e := t.Find(u.key())
	if u.Block == "" {
		u.Block = t.List(u.Place)
	}
	if e == nil {
		t.unknown(r, u)
		return nil
	}
	if e.Passed&u.Place != 0 {
		r.Note(u.Line, e.Name, t.Passed, e.Name, u.Block)
		return nil
	}
	if !t.standsRight(r, u, e) || !t.takes(r, u, e) {
		return nil
	}
	if u.Seen != nil {
		u.Seen[e.Name] = u.Line.Pos()
	}
	if e.Without != "" {
		r.Note(u.Line, e.Name, "%s", e.Without)
	}
	if !t.good(r, u, e) {
		return nil
	}
	return e
}

// key returns the name as it is written in rows.
func (u *Use) key() string {
	if u.Section {
		return "<" + u.Name + ">"
	}
	return u.Name
}

func (t *Table[F]) unknown(r *Report, u Use) {
	hint := t.Expected
	if near := r.Hint(u.Name, t.names, ""); near != "" && t.Expected != "" {
		hint = near
	} else if t.Expected == "" {
		names := t.ReadNames()
		slices.Sort(names)
		hint = "expected one of " + strings.Join(names, ", ")
		if near != "" {
			hint += " (" + near + ")"
		}
	}
	r.Wrong(u.Line, u.At, t.Unknown+": %[3]s", u.Name, u.Block, hint)
}

// standsRight reports whether the line is in a place where it may be.
func (t *Table[F]) standsRight(r *Report, u Use, e *Entry[F]) bool {
	what := ""
	if u.Check != nil {
		what = u.Check(e.Name)
	}
	switch {
	case e.Fatal:
		r.Refuse(nil, u.Line, u.Name, u.At, t.Refused+": %[3]s", u.Name, u.Block, e.Refused)
	case e.Refused != "":
		r.Refuse(u.Part, u.Line, u.Name, u.At, t.Refused+": %[3]s", u.Name, u.Block, e.Refused)
	case len(t.Places) > 0 && e.In&u.Place == 0:
		r.Wrong(u.Line, u.At, t.Misplaced+": it stands in %[2]s, expected in %[3]s", e.Name, u.Block, t.List(e.In))
	case t.NoBlock != "" && e.Block == NeedsBlock && !u.Line.HasBlock:
		r.Wrong(u.Line, u.At, t.NoBlock, e.Name)
	case t.Unterminated != "" && e.Block == NoBlock && u.Line.HasBlock:
		r.Wrong(u.Line, u.Line.Words[len(u.Line.Words)-1], t.Unterminated, e.Name)
	case what != "":
		r.Wrong(u.Line, u.Line.Words[0], "%s", what)
	default:
		return true
	}
	return false
}

// takes reports whether the directive takes the line's arguments.
func (t *Table[F]) takes(r *Report, u Use, e *Entry[F]) bool {
	if t.Arguments != "" && !e.Form.allows(len(u.Args)) {
		r.Wrong(u.Line, u.At, t.Arguments, e.Name, len(u.Args), e.Form.count())
		return false
	}
	if before, twice := u.Seen[e.Name]; twice && e.Form.Once {
		r.Wrong(u.Line, u.At, t.Duplicate+": it stands on line %[2]d already", e.Name, before.Line)
		return false
	}
	return true
}

// good reports whether each argument is as the form wants it.
func (t *Table[F]) good(r *Report, u Use, e *Entry[F]) bool {
	if e.Form.Good == nil {
		return true
	}
	for i, w := range u.Args {
		if !e.Form.Good(i, w.Text) {
			r.Wrong(u.Line, w, t.Argument, e.Name, w.Text, e.Form.Wants)
			return false
		}
	}
	return true
}
