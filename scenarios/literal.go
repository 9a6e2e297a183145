package scenarios

import (
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// Expectations have literals that the expression language does not: durations
// (5s, 1m30s) and shares (30%). They are put in as names before it compiles
// the text, and the names replaced by their values in the tree.

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

// shifts tells where each rewritten literal stood.
type shifts []struct{ at, by int }

// back is the column in the original text.
func (s shifts) back(col int) int {
	moved := 0
	for _, x := range s {
		if col > x.at {
			moved += x.by
		}
	}
	return max(0, col+moved)
}

// rewrite replaces the literals of an expectation by names.
func rewrite(text string) (string, literals, shifts) {
	l := literals{map[string]any{}, map[string]string{}}
	var out strings.Builder
	var moved shifts
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"' || c == '\'' || c == '`':
			end := closing(text, i)
			out.WriteString(text[i:end])
			i = end
		case isWord(c) && (c < '0' || c > '9'):
			end := i
			for end < len(text) && isWord(text[end]) {
				end++
			}
			out.WriteString(text[i:end])
			i = end
		case c >= '0' && c <= '9':
			end := i
			for end < len(text) && (isWord(text[end]) || text[end] == '.' && end+1 < len(text) && text[end+1] >= '0' && text[end+1] <= '9') {
				end++
			}
			v, n := literalOf(text, i, end)
			if v == nil {
				out.WriteString(text[i:end])
				i = end
				continue
			}
			name := "literal_" + strconv.Itoa(len(l.values)) + "_"
			l.values[name], l.written[name] = v, text[i:n]
			out.WriteString(name)
			moved = append(moved, struct{ at, by int }{out.Len() - 1, n - i - len(name)})
			i = n
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), l, moved
}

// literalOf is the value of the number with a unit at text[from:to], and its
// end; nil when it is a plain number.
func literalOf(text string, from, to int) (any, int) {
	word := text[from:to]
	if strings.IndexFunc(word, func(r rune) bool { return r >= 'a' && r <= 'z' }) > 0 {
		if d, err := time.ParseDuration(word); err == nil {
			return d, to
		}
	}
	if to < len(text) && text[to] == '%' {
		rest := strings.TrimLeft(text[to+1:], " ")
		operand := rest != "" && (isWord(rest[0]) || rest[0] == '(') && !strings.HasPrefix(rest, "and ") && !strings.HasPrefix(rest, "or ")
		if v, err := strconv.ParseFloat(word, 64); err == nil && !operand {
			return v / 100, to + 1
		}
	}
	return nil, 0
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// closing is the end of the string that begins at text[from].
func closing(text string, from int) int {
	for i := from + 1; i < len(text); i++ {
		if text[i] == '\\' {
			i++
		} else if text[i] == text[from] {
			return i + 1
		}
	}
	return len(text)
}
