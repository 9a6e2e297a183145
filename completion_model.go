package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// completion lists the words that may follow a command: further commands,
// flags, and arguments.
type completion struct {
	path     string // the command: "run", "compare strategies", "" for hadrill itself
	about    string
	commands []word
	flags    []word
	values   []string // of its argument, where there are few
	args     bool     // it takes files and scenarios
}

// word is something to complete, and what it is.
type word struct{ text, about string }

// completions are those of every command, hadrill itself first.
func completions(model *kong.Application) []completion {
	var all []completion
	var walk func(n *kong.Node, path string)
	walk = func(n *kong.Node, path string) {
		c := completion{path: path, about: n.Help, args: len(n.Positional) > 0}
		for _, group := range n.AllFlags(true) {
			for _, f := range group {
				c.flags = append(c.flags, word{"--" + f.Name, f.Help})
			}
		}
		for _, p := range n.Positional {
			if p.Enum != "" {
				c.values, c.args = strings.Split(p.Enum, ","), false
			}
		}
		at := len(all)
		all = append(all, c)
		for _, child := range n.Children {
			if child.Hidden || child.Type != kong.CommandNode {
				continue
			}
			all[at].commands = append(all[at].commands, word{child.Name, child.Help})
			walk(child, strings.TrimSpace(path+" "+child.Name))
		}
	}
	walk(model.Node, "")
	return all
}
