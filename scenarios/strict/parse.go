package strict

import (
	"errors"
	"strings"
	"unicode"

	yaml "go.yaml.in/yaml/v4"
)

// Limits to a file that people read and write.
const (
	MaxBytes    = 1 << 20
	MaxDepth    = 100
	maxEntries  = 1000 // of one mapping or list
	MaxProblems = 100
)

// Parse gives the file's root node; nil when it is no YAML that is taken here.
func (d *Decoder) Parse() *yaml.Node {
	top := &yaml.Node{Line: 1, Column: 1}
	if len(d.text.Data) > MaxBytes {
		d.Problem(top, "the file is larger than %d KiB, which no %s is", MaxBytes>>10, d.holds.Name)
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
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || IsNull(doc.Content[0]) {
		d.empty()
		return nil
	}
	root := doc.Content[0]
	if !d.plain(root, 0) {
		return nil
	}
	return root
}

func (d *Decoder) empty() {
	d.Problem(&yaml.Node{Line: 1, Column: 1}, "the file is empty: expected a %s with %s", d.holds.Name, d.holds.Keys)
}

// printable refuses what cannot be seen: control characters, and the line
// breaks that YAML knows beside \n and \r\n, which would make its lines others
// than an editor's.
func (d *Decoder) printable() bool {
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
			d.Problem(&yaml.Node{Line: line, Column: col}, "a control character (%U): expected text", r)
			ok = false
		}
	}
	return ok
}

// notYAML reports the YAML library's error about the file.
func (d *Decoder) notYAML(err error) {
	what := err.Error()
	switch {
	case strings.Contains(what, "no documents in stream"):
		d.empty()
		return
	case strings.Contains(what, "found multiple"):
		d.Problem(&yaml.Node{Line: d.secondDocument(), Column: 1}, "a second document: expected one %s in a file", d.holds.Name)
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
	d.Problem(at, "not YAML: %s", what)
}

// secondDocument gives the line of the separator before the second document.
func (d *Decoder) secondDocument() int {
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
func (d *Decoder) plain(n *yaml.Node, depth int) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		d.Problem(n, "an alias (*%s): expected the value itself%s", n.Value, d.holds.Shares)
		return false
	case n.Anchor != "":
		d.Problem(n, "an anchor (&%s): expected the value without it%s", n.Anchor, d.holds.Shares)
		return false
	case n.Tag == "!!merge":
		d.Problem(n, "a merge (<<): expected the keys themselves%s", d.holds.Shares)
		return false
	case n.Style&yaml.TaggedStyle != 0:
		d.Problem(n, "a tag (%s): expected the value without it", n.Tag)
		return false
	case strings.ContainsFunc(n.Value, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		d.Problem(n, "a control character in %s: expected text", Quote(n.Value))
		return false
	case depth > MaxDepth:
		d.Problem(n, "nested deeper than %d levels, which no %s is", MaxDepth, d.holds.Name)
		return false
	}
	ok := true
	for _, c := range n.Content {
		ok = d.plain(c, depth+1) && ok
	}
	return ok
}
