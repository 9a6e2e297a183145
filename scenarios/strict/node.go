package strict

import (
	"strconv"

	yaml "go.yaml.in/yaml/v4"
)

// Child gives the place of a mapping's value or a list's item.
func Child(n *yaml.Node, step string) **yaml.Node {
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

// Keys lists the keys of a mapping.
func Keys(n *yaml.Node) []string {
	var keys []string
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}

// Remove takes a key out of a mapping.
func Remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return
		}
	}
}

// Clone makes a copy whose lists and mappings are its own.
func Clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, v := range n.Content {
		c.Content[i] = Clone(v)
	}
	return &c
}

// At gives the node that the steps lead to: keys of mappings, indices of lists;
// where the file leaves some out, the last one that is there.
func At(n *yaml.Node, steps ...string) *yaml.Node {
	for _, step := range steps {
		next := Child(n, step)
		if next == nil {
			return n
		}
		n = *next
	}
	return n
}
