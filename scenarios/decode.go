package scenarios

import (
	"fmt"
	"sort"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/sim/conf"
)

// decoder reads YAML nodes strictly and collects everything that is wrong.
type decoder struct {
	text     *conf.Text
	problems conf.Problems
	seen     map[string]bool // problems told, so that variants tell none twice
}

func (d *decoder) problem(n *yaml.Node, format string, a ...any) {
	p := d.text.Problem(n.Line, n.Column, format, a...)
	if key := p.Error(); !d.seen[key] {
		d.seen[key] = true
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
			d.problem(k, "%s: unknown key %q: expected %s%s", what, k.Value, oneOf(names), suggest(k.Value, names))
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

// pairs calls each for the keys of a mapping in their order; keys that stand
// there twice are problems.
func (d *decoder) pairs(n *yaml.Node, what string, each func(k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.problem(n, "%s: found %s, expected a mapping (key: value)", what, kindOf(n))
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
			d.problem(k, "%s: duplicate key %q: it stands on line %d already", what, k.Value, line)
			continue
		}
		first[k.Value] = k.Line
		each(k, v)
	}
}

// items calls each for the items of a sequence; a single value counts as one.
func (d *decoder) items(n *yaml.Node, what string, each func(v *yaml.Node)) {
	switch n.Kind {
	case yaml.SequenceNode:
		for _, v := range n.Content {
			each(v)
		}
	case yaml.MappingNode:
		d.problem(n, "%s: found a mapping, expected a list", what)
	default:
		each(n)
	}
}

// word is a scalar's text; "" and false when it is none.
func (d *decoder) word(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
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
		if n.Tag == "!!null" {
			return "nothing"
		}
		return fmt.Sprintf("%q", n.Value)
	}
	return "something else"
}

func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	sorted := append([]string(nil), names...)
	sort.Strings(sorted)
	return "one of " + strings.Join(sorted, ", ")
}

// suggest is a hint at the name that was probably meant.
func suggest(got string, names []string) string {
	best, at := "", 3
	for _, n := range names {
		if d := distance(strings.ToLower(got), strings.ToLower(n)); d < at && d < len(n) {
			best, at = n, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// distance is how many letters must be changed, added, dropped or swapped
// with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
