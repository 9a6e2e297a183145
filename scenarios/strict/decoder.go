package strict

import (
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/sim/conf"
)

// Decoder reads YAML nodes strictly and collects everything that is wrong, up
// to MaxProblems.
type Decoder struct {
	text     *conf.Text
	holds    Content
	problems conf.Problems
	// seen are the problems already collected: what is read twice, as the cases
	// of a file read what they share, reports none twice.
	seen  map[problemKey]bool
	count int
}

// problemKey identifies a problem.
type problemKey struct {
	line, col int
	what      string
}

// Content says what a file holds, for messages about the file as a whole.
type Content struct {
	Name string // "scenario"
	Keys string // it must have: "title, network"
	// Shares says how parts of the file share what they have in common, in place
	// of YAML's anchors: "; use variants ..."
	Shares string
}

// NewDecoder makes a decoder of a file, whose name stands in every problem.
func NewDecoder(name, text string, holds Content) *Decoder {
	return &Decoder{holds: holds, text: conf.NewText(name, strings.TrimPrefix(text, byteOrderMark)), seen: map[problemKey]bool{}}
}

// byteOrderMark stands before the first character where some editors put it.
const byteOrderMark = "\ufeff"

// Problems gives those found so far, at most MaxProblems, in no order.
func (d *Decoder) Problems() conf.Problems { return d.problems }

// Count counts all problems found so far, repeated ones included: who compares
// it before and after a value knows whether that was right.
func (d *Decoder) Count() int { return d.count }

// Problem reports what is wrong with a node, once.
func (d *Decoder) Problem(n *yaml.Node, format string, a ...any) {
	d.count++
	p := d.text.Problem(n.Line, n.Column, format, a...)
	key := problemKey{n.Line, n.Column, p.What}
	if len(d.problems) < MaxProblems && !d.seen[key] {
		d.seen[key] = true
		d.problems = append(d.problems, p)
	}
}

// Pos gives the place of a node.
func (d *Decoder) Pos(n *yaml.Node) conf.Pos {
	return conf.Pos{File: d.text.Name, Line: n.Line, Col: n.Column}
}

// Field describes one key that a mapping may have: its name, what it is for,
// what its value looks like, and how that is read. Decoding and the JSON schema
// both come from it.
type Field struct {
	Name     string
	Required bool
	About    string
	Schema   Schema
	Read     func(d *Decoder, n *yaml.Node)
}

// Key makes a field whose value no constructor of this package reads.
func Key(name string, required bool, about string, s Schema, read func(d *Decoder, n *yaml.Node)) Field {
	return Field{name, required, about, s, read}
}

// Object reads a mapping that may have these fields.
func (d *Decoder) Object(n *yaml.Node, what string, fields []Field) {
	byName := map[string]*Field{}
	names := make([]string, len(fields))
	for i := range fields {
		byName[fields[i].Name] = &fields[i]
		names[i] = fields[i].Name
	}
	if n.Kind == yaml.ScalarNode && !IsNull(n) && len(fields) > 0 {
		d.Problem(n, "%s: found %s, expected a mapping (key: value) with %s", what, KindOf(n), OneOf(names))
		return
	}
	seen := map[string]bool{}
	d.Pairs(n, what, func(k, v *yaml.Node) {
		f := byName[k.Value]
		if f == nil {
			d.Problem(k, "%s: unknown key %s: expected %s%s", what, Quote(k.Value), OneOf(names), Suggest(k.Value, names))
			return
		}
		seen[f.Name] = true
		f.Read(d, v)
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := range fields {
		if f := &fields[i]; f.Required && !seen[f.Name] {
			d.Problem(n, "%s: %s is missing: expected %s", what, f.Name, f.About)
		}
	}
}

// Misspelt reports whether a mapping has a key that is none of these fields: what
// seems to be missing is then probably there under another name.
func Misspelt(n *yaml.Node, fields []Field) bool {
	for _, key := range Keys(n) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == key }) {
			return true
		}
	}
	return false
}

// Pairs calls each for the keys of a mapping in their order; keys that stand
// there twice are problems.
func (d *Decoder) Pairs(n *yaml.Node, what string, each func(k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.Problem(n, "%s: found %s, expected a mapping (key: value)", what, KindOf(n))
		return
	}
	if len(n.Content) > 2*maxEntries {
		d.Problem(n, "%s: found %d entries, expected at most %d", what, len(n.Content)/2, maxEntries)
		return
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			d.Problem(k, "%s: found %s as a key, expected a word", what, KindOf(k))
			continue
		}
		if line, twice := first[k.Value]; twice {
			d.Problem(k, "%s: duplicate key %s: it stands on line %d already", what, Quote(k.Value), line)
			continue
		}
		first[k.Value] = k.Line
		each(k, v)
	}
}

// Items calls each for the items of a sequence that is not empty; a single
// value counts as one.
func (d *Decoder) Items(n *yaml.Node, what string, each func(v *yaml.Node)) {
	switch {
	case n.Kind == yaml.ScalarNode:
		each(n)
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		d.Problem(n, "%s: the list is empty, expected at least one item", what)
	default:
		d.List(n, what, each)
	}
}

// List calls each for the items of a sequence.
func (d *Decoder) List(n *yaml.Node, what string, each func(v *yaml.Node)) {
	switch {
	case n.Kind != yaml.SequenceNode:
		d.Problem(n, "%s: found %s, expected a list", what, KindOf(n))
	case len(n.Content) > maxEntries:
		d.Problem(n, "%s: found %d items, expected at most %d", what, len(n.Content), maxEntries)
	default:
		for _, v := range n.Content {
			each(v)
		}
	}
}

// Words reads a list of words, or one.
func (d *Decoder) Words(n *yaml.Node, what string) []string {
	var out []string
	d.Items(n, what, func(v *yaml.Node) {
		if s, ok := d.Word(v, what); ok {
			out = append(out, s)
		}
	})
	return out
}

// Word gives a scalar's text; "" and false when it is none.
func (d *Decoder) Word(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || IsNull(n) {
		d.Problem(n, "%s: found %s, expected a value", what, KindOf(n))
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// KindOf says what a node holds, for messages: "a list", "nothing", or the word.
func KindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if IsNull(n) {
			return "nothing"
		}
		return Quote(n.Value)
	}
	return "something else"
}

// IsNull reports whether nothing stands there, or null.
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// Quote puts a text in quotes, cut to what fits a line.
func Quote(s string) string {
	const most = 80
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		s = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
