package scenarios

import (
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// vary is the scenario root with the parts replaced that a variant names by
// dotted path: machines.lb1.run.keepalived, faults, faults.0.at. A path that
// ends in + appends to a list. Nil when something is wrong.
func (d *decoder) vary(root, variant *yaml.Node) *yaml.Node {
	out := clone(root)
	remove(out, "variants")
	if variant.Kind == yaml.ScalarNode && variant.Tag == "!!null" {
		return out
	}
	ok := true
	d.pairs(variant, "variant", func(k, v *yaml.Node) {
		ok = d.replace(out, k, v) && ok
	})
	if !ok || variant.Kind != yaml.MappingNode {
		return nil
	}
	return out
}

// replace puts value where the path in key k points to.
func (d *decoder) replace(root, k, value *yaml.Node) bool {
	path, more := strings.CutSuffix(k.Value, "+")
	steps := strings.Split(path, ".")
	at := root
	for i, step := range steps {
		last := i == len(steps)-1
		place := child(at, step)
		if place == nil && last && at.Kind == yaml.MappingNode && i > 0 {
			// a key that the scenario leaves out; whether there is one of that
			// name is checked when the result is read
			at.Content = append(at.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: step, Tag: "!!str", Line: k.Line, Column: k.Column}, value)
			return true
		}
		if place == nil && last && i == 0 && isTop(step) {
			at.Content = append(at.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: step, Tag: "!!str", Line: k.Line, Column: k.Column}, value)
			return true
		}
		if place == nil {
			d.problem(k, "variant: %q: there is no %q to replace%s", k.Value, strings.Join(steps[:i+1], "."), suggest(step, keysOf(at)))
			return false
		}
		if !last {
			at = *place
			continue
		}
		if !more {
			*place = value
			return true
		}
		if (*place).Kind != yaml.SequenceNode || value.Kind != yaml.SequenceNode {
			d.problem(k, "variant: %q: + appends a list to a list, found %s and %s", k.Value, kindOf(*place), kindOf(value))
			return false
		}
		(*place).Content = append((*place).Content, value.Content...)
	}
	return true
}

func isTop(name string) bool {
	for _, f := range topFields(&draft{}) {
		if f.name == name && name != "variants" {
			return true
		}
	}
	return false
}

// child is the place of a mapping's value or a list's item.
func child(n *yaml.Node, step string) **yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return &n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return &n.Content[i]
		}
	}
	return nil
}

func keysOf(n *yaml.Node) []string {
	var keys []string
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}

func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return
		}
	}
}

func clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, v := range n.Content {
		c.Content[i] = clone(v)
	}
	return &c
}
