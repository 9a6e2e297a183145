package expect

import (
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// Expectations have literals that the expression language does not: durations
// (5s, 1m30s) and shares (30%). They are put in as names before it compiles
// the text, and the names replaced by their values in the tree.

// rewriter is an expectation while its literals become names.
type rewriter struct {
	text    string
	out     strings.Builder
	read    int    // characters of text that were read
	origins []int  // for each character of out, which one of text it stands for
	prefix  string // of the names, which text does not have
	literals
}

// literals are the values by name, and as they were written.
type literals struct {
	values  map[string]any
	written map[string]string
}

// Visit implements ast.Visitor.
func (l literals) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok {
		if v, ok := l.values[id.Value]; ok {
			ast.Patch(n, &ast.ConstantNode{Value: v})
		}
	}
}

// restore puts the literals back into a message.
func (l literals) restore(s string) string {
	for name, written := range l.written { // order cannot show: names do not overlap
		s = strings.ReplaceAll(s, name, written)
	}
	return s
}

// rewrite replaces the literals of an expectation by names.
func rewrite(text string) *rewriter {
	w := &rewriter{text: text, prefix: "literal_", literals: literals{map[string]any{}, map[string]string{}}}
	for strings.Contains(text, w.prefix) {
		w.prefix = "_" + w.prefix
	}
	for i := 0; i < len(text); {
		from := i
		switch c := text[i]; {
		case c == '"' || c == '\'' || c == '`':
			i = closing(text, i)
		case isDigit(c):
			i = numberEnd(text, i)
			if v, end := literalOf(text, from, i); v != nil {
				w.literal(v, text[from:end])
				i = end
				continue
			}
		case isWord(c):
			for i < len(text) && isWord(text[i]) {
				i++
			}
		default:
			i++
		}
		w.copy(text[from:i])
	}
	return w
}

// copy puts a piece of the text out as it is.
func (w *rewriter) copy(piece string) {
	for range piece {
		w.origins = append(w.origins, w.read)
		w.read++
	}
	w.out.WriteString(piece)
}

// literal puts a name out for a literal.
func (w *rewriter) literal(v any, written string) {
	name := w.prefix + strconv.Itoa(len(w.values)) + "_"
	w.values[name], w.written[name] = v, written
	for range name {
		w.origins = append(w.origins, w.read)
	}
	w.out.WriteString(name)
	w.read += len(written) // it is ASCII
}

// origin gives the character of the text that a character of out stands for.
func (w *rewriter) origin(i int) int {
	if i >= 0 && i < len(w.origins) {
		return w.origins[i]
	}
	return w.read
}

// numberEnd gives the end of the number, with or without a unit, at
// text[from].
func numberEnd(text string, from int) int {
	end := from
	for end < len(text) && (isWord(text[end]) || text[end] == '.' && end+1 < len(text) && isDigit(text[end+1])) {
		end++
	}
	return end
}

// literalOf gives the value of the number with a unit at text[from:to], and
// its end; nil when it is a plain number.
func literalOf(text string, from, to int) (any, int) {
	word := text[from:to]
	if d, err := time.ParseDuration(word); err == nil && !isDigit(word[len(word)-1]) {
		return d, to
	}
	if to < len(text) && text[to] == '%' && !operand(text[to+1:]) {
		if v, err := strconv.ParseFloat(word, 64); err == nil {
			return v / 100, to + 1
		}
	}
	return nil, 0
}

// operand reports whether something follows that a division's rest can be taken
// by: then the percent sign before it is the modulo operator.
func operand(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\n")
	end := 0
	for end < len(rest) && isWord(rest[end]) {
		end++
	}
	switch rest[:end] {
	case "and", "or", "not", "in", "contains", "matches", "startsWith", "endsWith":
		return false
	case "":
		return strings.HasPrefix(rest, "(")
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// closing gives the end of the string that begins at text[from].
func closing(text string, from int) int {
	for i := from + 1; i < len(text); i++ {
		if text[i] == '\\' && text[from] != '`' {
			i++
		} else if text[i] == text[from] {
			return i + 1
		}
	}
	return len(text)
}
