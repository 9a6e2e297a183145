package scenarios

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// vary makes a copy of the scenario root with the parts replaced that a
// variant names by dotted path: machines.lb1.run.keepalived, faults,
// faults.0.at. A path that ends in + appends to a list. Nil when something is
// wrong.
func vary(d *strict.Decoder, root, variant *yaml.Node) *yaml.Node {
	out := strict.Clone(root)
	strict.Remove(out, "variants")
	if strict.IsNull(variant) {
		return out
	}
	ok := true
	d.Pairs(variant, "variant", func(k, v *yaml.Node) {
		ok = replace(d, out, k, v) && ok
	})
	if !ok || variant.Kind != yaml.MappingNode {
		return nil
	}
	return out
}

// keepVariant leaves out all variants but that of a name.
func keepVariant(root *yaml.Node, name string) {
	all := strict.Child(root, "variants")
	if all == nil || (*all).Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for i := 0; i+1 < len((*all).Content); i += 2 {
		if (*all).Content[i].Value == name {
			kept = append(kept, (*all).Content[i], (*all).Content[i+1])
		}
	}
	(*all).Content = kept
}

// replace puts value where the path in key k points to.
func replace(d *strict.Decoder, root, k, value *yaml.Node) bool {
	path, more := strings.CutSuffix(k.Value, "+")
	steps := stepsOf(root, path)
	last := len(steps) - 1
	parent := root
	for i, step := range steps[:last] {
		place := strict.Child(parent, step)
		if place == nil {
			return nothingThere(d, k, steps[:i+1], parent)
		}
		parent = *place
	}
	place := strict.Child(parent, steps[last])
	switch {
	case place == nil && parent.Kind == yaml.MappingNode && (last > 0 || isTop(steps[last])):
		// a key that the scenario leaves out; whether there is one of that
		// name is checked when the result is read
		parent.Content = append(parent.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: steps[last], Tag: "!!str", Line: k.Line, Column: k.Column}, value)
	case place == nil:
		return nothingThere(d, k, steps, parent)
	case !more:
		*place = value
	case (*place).Kind != yaml.SequenceNode || value.Kind != yaml.SequenceNode:
		d.Problem(k, "variant: %s: + appends a list to a list, found %s and %s", strict.Quote(k.Value), strict.KindOf(*place), strict.KindOf(value))
		return false
	default:
		(*place).Content = slices.Concat((*place).Content, value.Content)
	}
	return true
}

// stepsOf are the steps of a dotted path. A key that has dots itself, as machines
// may, is one step.
func stepsOf(n *yaml.Node, path string) []string {
	var steps []string
	for path != "" {
		step, rest, _ := strings.Cut(path, ".")
		for _, key := range strict.Keys(n) {
			if after, ok := strings.CutPrefix(path, key); ok && len(key) > len(step) && (after == "" || after[0] == '.') {
				step, rest = key, strings.TrimPrefix(after, ".")
			}
		}
		steps, path = append(steps, step), rest
		n = strict.At(n, step)
	}
	return steps
}

func nothingThere(d *strict.Decoder, k *yaml.Node, steps []string, parent *yaml.Node) bool {
	d.Problem(k, "variant: %s: there is no %s to replace%s", strict.Quote(k.Value), strict.Quote(strings.Join(steps, ".")), strict.Suggest(steps[len(steps)-1], strict.Keys(parent)))
	return false
}

// isTop reports whether a scenario may have this key; a variant has none of its
// own.
func isTop(name string) bool {
	return name != "variants" && slices.ContainsFunc(topFields(&draft{}, &inputs{}), func(f strict.Field) bool { return f.Name == name })
}
