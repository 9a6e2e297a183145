package scenarios

import (
	"errors"
	"strings"
	"unicode"

	yaml "go.yaml.in/yaml/v4"
)

// Limits to a scenario file: it is read by people.
const (
	maxBytes    = 1 << 20
	maxDepth    = 100
	maxEntries  = 1000 // of one mapping or list
	maxVariants = 200
	maxProblems = 100
)

// parse gives the file's root node; nil when it is no YAML that is taken here.
func (d *decoder) parse() *yaml.Node {
	top := &yaml.Node{Line: 1, Column: 1}
	if len(d.text.Data) > maxBytes {
		d.problem(top, "the file is larger than %d KiB, which no scenario is", maxBytes>>10)
		return nil
	}
	if !d.printable() {
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(d.text.Data), &doc); err != nil {
		d.notYAML(err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || isNull(doc.Content[0]) {
		d.empty()
		return nil
	}
	root := doc.Content[0]
	if !d.plain(root, 0) {
		return nil
	}
	return root
}

func (d *decoder) empty() {
	d.problem(&yaml.Node{Line: 1, Column: 1}, "the file is empty: expected a scenario with title, network, machines, users, lasts")
}

// printable refuses what cannot be seen: control characters, and the line
// breaks that YAML knows beside \n and \r\n, which would make its lines others
// than an editor's.
func (d *decoder) printable() bool {
	ok := true
	line, col := 1, 0
	text := []rune(d.text.Data)
	for i, r := range text {
		col++
		switch {
		case r == '\n':
			line, col = line+1, 0
		case r == '\t', r == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == '\ufeff':
			d.problem(&yaml.Node{Line: line, Column: col}, "a control character (%U): expected text", r)
			ok = false
		}
	}
	return ok
}

// notYAML tells what the YAML library says of the file.
func (d *decoder) notYAML(err error) {
	what := err.Error()
	switch {
	case strings.Contains(what, "no documents in stream"):
		d.empty()
		return
	case strings.Contains(what, "found multiple"):
		d.problem(&yaml.Node{Line: d.secondDocument(), Column: 1}, "a second document: expected one scenario in a file")
		return
	}
	at := &yaml.Node{Line: 1, Column: 1}
	var le *yaml.LoadError
	if errors.As(err, &le) {
		what = le.Message
		if le.Mark.Line > 0 {
			at.Line, at.Column = le.Mark.Line, max(1, le.Mark.Column)
		}
		if last := strings.Count(d.text.Data, "\n") + 1; at.Line > last { // behind the end
			at.Line, at.Column = last, len([]rune(d.text.Line(last)))+1
		}
	}
	d.problem(at, "not YAML: %s", what)
}

// secondDocument is the line of the separator before the second document.
func (d *decoder) secondDocument() int {
	begun := false
	for i, s := range strings.Split(d.text.Data, "\n") {
		separator := s == "---" || strings.HasPrefix(s, "--- ") || s == "---\r"
		if separator && begun {
			return i + 1
		}
		if s = strings.TrimSpace(s); separator || s != "" && s[0] != '#' && s[0] != '%' {
			begun = true
		}
	}
	return 1
}

// plain refuses what makes a file mean something else than it shows, or
// something very large: anchors, aliases, merges, tags, deep nesting, and
// control characters written as escapes.
func (d *decoder) plain(n *yaml.Node, depth int) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		d.problem(n, "an alias (*%s): expected the value itself; use variants for what cases have in common", n.Value)
		return false
	case n.Anchor != "":
		d.problem(n, "an anchor (&%s): expected the value without it; use variants for what cases have in common", n.Anchor)
		return false
	case n.Tag == "!!merge":
		d.problem(n, "a merge (<<): expected the keys themselves; use variants for what cases have in common")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		d.problem(n, "a tag (%s): expected the value without it", n.Tag)
		return false
	case strings.ContainsFunc(n.Value, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		d.problem(n, "a control character in %s: expected text", quote(n.Value))
		return false
	case depth > maxDepth:
		d.problem(n, "nested deeper than %d levels, which no scenario is", maxDepth)
		return false
	}
	ok := true
	for _, c := range n.Content {
		ok = d.plain(c, depth+1) && ok
	}
	return ok
}
