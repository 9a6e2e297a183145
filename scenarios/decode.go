package scenarios

import (
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/sim/conf"
)

// decoder reads YAML nodes strictly and collects everything that is wrong, up
// to maxProblems.
type decoder struct {
	text     *conf.Text
	problems conf.Problems
	// told are the problems already collected: the cases of a file share most
	// of it, and tell none twice.
	told map[told]bool
	// count is of all problems found, those told already included.
	count int
}

// told is what makes a problem the same as another.
type told struct {
	line, col int
	what      string
}

func (d *decoder) problem(n *yaml.Node, format string, a ...any) {
	d.count++
	p := d.text.Problem(n.Line, n.Column, format, a...)
	key := told{n.Line, n.Column, p.What}
	if len(d.problems) < maxProblems && !d.told[key] {
		d.told[key] = true
		d.problems = append(d.problems, p)
	}
}

func (d *decoder) pos(n *yaml.Node) conf.Pos {
	return conf.Pos{File: d.text.Name, Line: n.Line, Col: n.Column}
}

// schema is a piece of JSON schema.
type schema map[string]any

// field is one key that a mapping may have: what it is called, what it is for,
// what it looks like, and how it is read. Decoding and the JSON schema both
// come from it.
type field struct {
	name     string
	required bool
	about    string
	schema   schema
	read     func(d *decoder, n *yaml.Node)
}

// object reads a mapping that may have these fields.
func (d *decoder) object(n *yaml.Node, what string, fields []field) {
	byName := map[string]*field{}
	names := make([]string, len(fields))
	for i := range fields {
		byName[fields[i].name] = &fields[i]
		names[i] = fields[i].name
	}
	seen := map[string]bool{}
	d.pairs(n, what, func(k, v *yaml.Node) {
		f := byName[k.Value]
		if f == nil {
			d.problem(k, "%s: unknown key %s: expected %s%s", what, quote(k.Value), oneOf(names), suggest(k.Value, names))
			return
		}
		seen[f.name] = true
		f.read(d, v)
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := range fields {
		if f := &fields[i]; f.required && !seen[f.name] {
			d.problem(n, "%s: %s is missing: expected %s", what, f.name, f.about)
		}
	}
}

// misspelt tells whether a mapping has a key that is none of these fields: what
// seems to be missing is then probably there under another name.
func misspelt(n *yaml.Node, fields []field) bool {
	for _, key := range keysOf(n) {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == key }) {
			return true
		}
	}
	return false
}

// pairs calls each for the keys of a mapping in their order; keys that stand
// there twice are problems.
func (d *decoder) pairs(n *yaml.Node, what string, each func(k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.problem(n, "%s: found %s, expected a mapping (key: value)", what, kindOf(n))
		return
	}
	if len(n.Content) > 2*maxEntries {
		d.problem(n, "%s: found %d entries, expected at most %d", what, len(n.Content)/2, maxEntries)
		return
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			d.problem(k, "%s: found %s as a key, expected a word", what, kindOf(k))
			continue
		}
		if line, twice := first[k.Value]; twice {
			d.problem(k, "%s: duplicate key %s: it stands on line %d already", what, quote(k.Value), line)
			continue
		}
		first[k.Value] = k.Line
		each(k, v)
	}
}

// items calls each for the items of a sequence that is not empty; a single
// value counts as one.
func (d *decoder) items(n *yaml.Node, what string, each func(v *yaml.Node)) {
	switch {
	case n.Kind == yaml.ScalarNode:
		each(n)
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		d.problem(n, "%s: the list is empty, expected at least one item", what)
	default:
		d.list(n, what, each)
	}
}

// list calls each for the items of a sequence.
func (d *decoder) list(n *yaml.Node, what string, each func(v *yaml.Node)) {
	switch {
	case n.Kind != yaml.SequenceNode:
		d.problem(n, "%s: found %s, expected a list", what, kindOf(n))
	case len(n.Content) > maxEntries:
		d.problem(n, "%s: found %d items, expected at most %d", what, len(n.Content), maxEntries)
	default:
		for _, v := range n.Content {
			each(v)
		}
	}
}

// word is a scalar's text; "" and false when it is none.
func (d *decoder) word(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		d.problem(n, "%s: found %s, expected a value", what, kindOf(n))
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if isNull(n) {
			return "nothing"
		}
		return quote(n.Value)
	}
	return "something else"
}

// isNull tells whether nothing stands there, or null.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// quote is a text in quotes, cut to what fits a line.
func quote(s string) string {
	const most = 80
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		s = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
