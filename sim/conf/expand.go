package conf

import (
	"slices"
	"strings"
)

// Definitions holds the state of the preprocessor of keepalived.conf: the
// parameters that a file defines, and the name of the machine, which conditions
// ask for. Includes share them.
//
// The grammar is read_line, check_definition and replace_param of lib/parser.c,
// keepalived 2.2.7, and keepalived.conf(5), Parameter substitution:
//
//   - $NAME=VALUE at the begin of a line defines NAME; a value whose lines end
//     with \ has several lines;
//   - ${NAME}, and $NAME before a blank, a comma, a ) or the end, is the value,
//     in which further names are looked for; one of several lines stands at the
//     end of a line alone; a name that is not defined stays as it is;
//   - @id before a line keeps it on the machine of that name, @^id on all
//     others; what follows the first dot of the machine's name does not count;
//   - ~SEQ(NAME, START, STEP, END) before a line repeats it.
type Definitions struct {
	// Machine is the name of the machine that reads the file (config-id).
	Machine string
	// Folder is where the file lies on the machine.
	Folder string
	// Asked are the names that conditions have asked for, each once.
	Asked []string
	all   []*definition
	sets  int // how many definitions there were
}

// definition is one parameter.
type definition struct {
	name    string
	lines   []string
	several bool // it has several lines
	at      int  // its number among all definitions
}

// builtIn gives a parameter that keepalived itself defines.
func (d *Definitions) builtIn(name string) (value string, ok bool) {
	switch name {
	case "_PWD":
		return d.Folder, true
	case "_INSTANCE":
		return d.id(), true
	case "_HASH":
		return "#", true
	case "_BANG":
		return "!", true
	}
	return "", false
}

// add adds a line to a value of several, and reports whether there is another.
func (d *definition) add(line []place) (more bool) {
	if more = line[len(line)-1].r == '\\'; more {
		line = line[:len(line)-1]
	}
	if line = trim(line); len(line) > 0 {
		d.lines = append(d.lines, text(line))
	}
	return more
}

// Mark is a moment for DefinedSince.
func (d *Definitions) Mark() int { return d.sets }

// DefinedSince gives the names of the parameters that were defined after a
// moment, again or for the first time.
func (d *Definitions) DefinedSince(mark int) []string {
	var names []string
	for _, def := range d.all {
		if def.at > mark {
			names = append(names, def.name)
		}
	}
	return names
}

// set gives a parameter a value.
func (d *Definitions) set(name string, lines ...string) *definition {
	d.all = slices.DeleteFunc(d.all, func(o *definition) bool { return o.name == name })
	d.sets++
	def := &definition{name: name, lines: lines, at: d.sets}
	d.all = append(d.all, def)
	return def
}

// find gives the parameter of that name, nil for none.
func (d *Definitions) find(name string) *definition {
	for _, def := range d.all {
		if def.name == name {
			return def
		}
	}
	if value, ok := d.builtIn(name); ok {
		return &definition{name: name, lines: []string{value}}
	}
	return nil
}

// id is the config-id.
func (d *Definitions) id() string {
	id, _, _ := strings.Cut(d.Machine, ".")
	return id
}

// keeps reports whether a condition holds, @id or @^id.
func (d *Definitions) keeps(condition string) bool {
	id := condition[1:]
	not := strings.HasPrefix(id, "^")
	if not {
		id = id[1:]
	}
	if !slices.Contains(d.Asked, id) {
		d.Asked = append(d.Asked, id)
	}
	return (id == d.id()) != not
}

// isNamePart reports whether a name of a parameter has the character.
func isNamePart(r rune, first bool) bool {
	return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || !first && r >= '0' && r <= '9'
}

// nameAt gives the name that begins a text, "" for none.
func nameAt(chars []place) string {
	n := 0
	for n < len(chars) && isNamePart(chars[n].r, n == 0) {
		n++
	}
	return text(chars[:n])
}

// use is a parameter in a line: $NAME or ${NAME}.
type use struct {
	def *definition
	end int // the index behind it
}

// useAt finds a parameter at the $ with that index.
func (d *Definitions) useAt(line []place, i int) (use, bool) {
	at := i + 1
	braces := at < len(line) && line[at].r == '{'
	if braces {
		at++
	}
	name := nameAt(line[at:])
	end := at + len(name)
	switch {
	case name == "":
		return use{}, false
	case braces && (end == len(line) || line[end].r != '}'):
		return use{}, false
	case braces:
		end++
	case end < len(line) && !strings.ContainsRune(" \t,)", line[end].r):
		return use{}, false
	}
	def := d.find(name)
	if def == nil || def.several && end < len(line) {
		return use{}, false
	}
	return use{def, end}, true
}
