package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Setting is a part of a scenario, by a dotted path as variants name it, and
// the value that replaces it, as YAML has it.
type Setting struct{ Path, Value string }

// String is "users.shoppers.rate=100/s".
func (s Setting) String() string { return s.Path + "=" + s.Value }

// ParseSetting reads what String gives.
func ParseSetting(text string) (Setting, error) {
	path, value, ok := strings.Cut(text, "=")
	if !ok || path == "" || value == "" {
		return Setting{}, fmt.Errorf("%q: expected a path and a value, such as users.shoppers.rate=100/s", text)
	}
	return Setting{path, value}, nil
}

// Has reports whether the case has a value at a path.
func (c *Case) Has(path string) bool {
	n := c.root
	for _, step := range strings.Split(path, ".") {
		next := strict.Child(n, step)
		if next == nil {
			return false
		}
		n = *next
	}
	return true
}

// Replacing gives the setting that takes keys out of the mapping at a path and puts others
// in, which more has as YAML: "sessions: {redis: store}". A word in the place of the mapping
// counts as an empty one under its name, as in run: redis.
func (c *Case) Replacing(path string, out []string, more string) (Setting, error) {
	var added yaml.Node
	if err := yaml.Load([]byte("{"+more+"}"), &added); err != nil {
		return Setting{}, fmt.Errorf("%s: %w", path, err)
	}
	steps := strings.Split(path, ".")
	at := strict.Clone(strict.At(c.root, steps...))
	switch last := steps[len(steps)-1]; {
	case at.Kind == yaml.ScalarNode && at.Value == last: // run: tomcat
		return Setting{strings.TrimSuffix(path, "."+last), "{" + last + ": {" + more + "}}"}, nil
	case at.Kind != yaml.MappingNode:
		return Setting{}, fmt.Errorf("%s: expected a mapping there", path)
	}
	for _, key := range append(out, strict.Keys(added.Content[0])...) {
		strict.Remove(at, key)
	}
	at.Content = append(at.Content, added.Content[0].Content...)
	text, err := yaml.Dump(at)
	return Setting{path, string(text)}, err
}

// sweep makes of a case's root one for each combination of settings, of none
// the root itself.
func sweep(d *strict.Decoder, root *yaml.Node, combinations [][]Setting, each func(root *yaml.Node, settings []Setting)) {
	if len(combinations) == 0 {
		each(root, nil)
		return
	}
	for _, settings := range combinations {
		if len(d.Problems()) > 0 {
			return // the next combination has the same ones
		}
		out := strict.Clone(root)
		strict.Remove(out, "variants")
		good := true
		for _, s := range settings {
			good = set(d, out, s) && good
		}
		if good {
			each(out, settings)
		}
	}
}

var (
	bareNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	unitBehind = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)? ?([a-zA-Zµ/%]+)$`)
)

// set replaces one part. A number without a unit takes that of the value that
// it replaces. What is wrong with the new value is told at the place of the old
// one.
func set(d *strict.Decoder, root *yaml.Node, s Setting) bool {
	at := strict.At(root, strings.Split(s.Path, ".")...)
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s.Path, Line: at.Line, Column: at.Column}
	var doc yaml.Node
	if err := yaml.Load([]byte(s.Value), &doc); err != nil || len(doc.Content) != 1 {
		d.Problem(key, "%s: the value is not YAML", strict.Quote(s.String()))
		return false
	}
	value := doc.Content[0]
	if unit := unitBehind.FindStringSubmatch(at.Value); unit != nil && bareNumber.MatchString(value.Value) {
		value.Value, value.Tag = value.Value+unit[1], "!!str"
	}
	place(value, at)
	return replace(d, root, key, value)
}

// place has a node and all below it stand where another does.
func place(n, at *yaml.Node) {
	n.Line, n.Column = at.Line, at.Column
	for _, c := range n.Content {
		place(c, at)
	}
}

// caseName is the name of a case with settings: "busy,lasts=60s".
func caseName(variant string, settings []Setting) string {
	parts := []string{variant}
	for _, s := range settings {
		parts = append(parts, s.String())
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ",")
}

// PlainVariant is the variant's name in the file, without settings.
func (c *Case) PlainVariant() string {
	return strings.TrimSuffix(strings.TrimSuffix(c.Variant, caseName("", c.Settings)), ",")
}
