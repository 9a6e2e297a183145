package conf

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Table says of each directive of a program where it may stand, with which
// arguments, and whether it is read, has no effect or is refused. F is the
// function by which the program reads one.
type Table[F any] struct {
	Wording
	// Places are the names of the places, each one bit of Place.
	Places []string
	// Fold gives names that the program takes for the same one spelling; nil
	// where it takes none for the same.
	Fold func(name string) string

	entries map[string]*Entry[F]
	names   []string
	faults  []string
}

// Place is a set of places in which a directive may stand: blocks, sections.
type Place uint32

// Block says whether a directive has a block.
type Block uint8

// Whether a directive has a block.
const (
	NoBlock Block = iota
	NeedsBlock
	MayHaveBlock
)

// Row is the entry of a table for one directive, or for several alike.
type Row[F any] struct {
	// Names is one name, or several with a comma and a space between them. The
	// name of a section stands in <>.
	Names string
	In    Place
	// Passed are places in which the program itself passes over it.
	Passed Place
	Form   Form
	Block  Block
	// Needs is the module of the program that has the directive; "" for its
	// core.
	Needs string
	// Read takes it into the configuration. Where there is a reason in Without,
	// it checks what the Form cannot, and keeps what real sockets alone ask for.
	Read F
	// Without says why it has no effect here, for a note.
	Without string
	// Refused says why it is not supported. Place and form do not matter then.
	Refused string
	// Fatal: the program itself does not start with it, whoever would reach it.
	Fatal bool
}

// Entry is the row of one name.
type Entry[F any] struct {
	*Row[F]
	Name string
}

// isRead reports whether the row has a function.
func (e *Entry[F]) isRead() bool { return !reflect.ValueOf(e.Read).IsZero() }

// Add adds rows to the table and returns it.
func (t *Table[F]) Add(rows ...Row[F]) *Table[F] {
	if t.entries == nil {
		t.entries = map[string]*Entry[F]{}
	}
	for i := range rows {
		for _, name := range strings.Split(rows[i].Names, ", ") {
			t.add(&Entry[F]{&rows[i], name})
		}
	}
	return t
}

func (t *Table[F]) add(e *Entry[F]) {
	if t.entries[t.key(e.Name)] != nil {
		t.fault(e, "stands in the table twice")
	}
	t.entries[t.key(e.Name)] = e
	t.names = append(t.names, bare(e.Name))
	switch read := e.isRead(); {
	case e.Refused != "" && (read || e.Without != ""):
		t.fault(e, "is refused, and read or without effect as well")
	case e.Refused == "" && !read && e.Without == "":
		t.fault(e, "is not read, and no reason says why")
	case e.Refused == "" && len(t.Places) > 0 && (e.In == 0 || e.In>>len(t.Places) != 0):
		t.fault(e, "may stand nowhere, or in a place that has no name")
	case e.Form.Max >= 0 && e.Form.Max < e.Form.Min:
		t.fault(e, "takes more arguments at the least than at the most")
	}
}

func (t *Table[F]) fault(e *Entry[F], what string) {
	t.faults = append(t.faults, fmt.Sprintf("directive %q %s", e.Name, what))
}

// Faults lists the mistakes of the table itself: a name twice, a directive that
// is both refused and read. Each program's tests expect none.
func (t *Table[F]) Faults() []string { return t.faults }

// Names returns all names, in the order of the rows, sections without their <>.
func (t *Table[F]) Names() []string { return t.names }

// ReadNames returns the names that have a function, in the order of the rows.
func (t *Table[F]) ReadNames() []string {
	return slices.DeleteFunc(slices.Clone(t.names), func(n string) bool {
		e := t.Find(n)
		return e == nil || !e.isRead()
	})
}

// WithoutEffect returns the names that are accepted without effect, in the order
// of the rows.
func (t *Table[F]) WithoutEffect() []string {
	return slices.DeleteFunc(slices.Clone(t.names), func(n string) bool {
		e := t.Find(n)
		return e == nil || e.Without == ""
	})
}

// Find returns the entry of a name, nil where the table has none.
func (t *Table[F]) Find(name string) *Entry[F] { return t.entries[t.key(name)] }

func (t *Table[F]) key(name string) string {
	if t.Fold != nil {
		return t.Fold(name)
	}
	return name
}

// bare returns a name without the <> of a section.
func bare(name string) string { return strings.Trim(name, "<>") }

// List names the places of p.
func (t *Table[F]) List(p Place) string {
	var names []string
	for i, n := range t.Places {
		if p&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}
