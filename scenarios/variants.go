package scenarios

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// vary is the scenario root with the parts replaced that a variant names by
// dotted path: machines.lb1.run.keepalived, faults, faults.0.at. A path that
// ends in + appends to a list. Nil when something is wrong.
func (d *decoder) vary(root, variant *yaml.Node) *yaml.Node {
	out := clone(root)
	remove(out, "variants")
	if isNull(variant) {
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
	last := len(steps) - 1
	parent := root
	for i, step := range steps[:last] {
		place := child(parent, step)
		if place == nil {
			return d.nothingThere(k, steps[:i+1], parent)
		}
		parent = *place
	}
	place := child(parent, steps[last])
	switch {
	case place == nil && parent.Kind == yaml.MappingNode && (last > 0 || isTop(steps[last])):
		// a key that the scenario leaves out; whether there is one of that
		// name is checked when the result is read
		parent.Content = append(parent.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: steps[last], Tag: "!!str", Line: k.Line, Column: k.Column}, value)
	case place == nil:
		return d.nothingThere(k, steps, parent)
	case !more:
		*place = value
	case (*place).Kind != yaml.SequenceNode || value.Kind != yaml.SequenceNode:
		d.problem(k, "variant: %s: + appends a list to a list, found %s and %s", quote(k.Value), kindOf(*place), kindOf(value))
		return false
	default:
		(*place).Content = slices.Concat((*place).Content, value.Content)
	}
	return true
}

func (d *decoder) nothingThere(k *yaml.Node, steps []string, parent *yaml.Node) bool {
	d.problem(k, "variant: %s: there is no %s to replace%s", quote(k.Value), quote(strings.Join(steps, ".")), suggest(steps[len(steps)-1], keysOf(parent)))
	return false
}

// isTop tells whether a scenario may have this key; a variant has none of its
// own.
func isTop(name string) bool {
	return name != "variants" && slices.ContainsFunc(topFields(&draft{}, &inputs{}), func(f field) bool { return f.name == name })
}
