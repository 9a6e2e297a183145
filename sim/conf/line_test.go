package conf

import (
	"slices"
	"strings"
	"testing"
)

// environment is that of the tests.
func environment(name string) (string, bool) {
	v, ok := map[string]string{"A": "1", "W": "one two"}[name]
	return v, ok
}

// TestParseLines: how HAProxy cuts a line (configuration manual 2.2 "Quoting
// and escaping").
func TestParseLines(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string
	}{
		{"words", "  server  b1\t127.0.1.1:8080 ", []string{"server", "b1", "127.0.1.1:8080"}},
		{"nothing", " \t", nil},
		{"comment", "mode http # tcp", []string{"mode", "http"}},
		{"a comment needs no space before it", "mode http#tcp", []string{"mode", "http"}},
		{"escaped #", `acl a path /\#x`, []string{"acl", "a", "path", "/#x"}},
		{"quotes within a word", `a"b c"d 'e "f'`, []string{"ab cd", `e "f`}},
		{"escaped space", `log-tag a\ b`, []string{"log-tag", "a b"}},
		{"a backslash that belongs to an expression", `path_reg \.jsp$ a\\b`, []string{"path_reg", `\.jsp$`, `a\b`}},
		{"nothing is special in single quotes", `'a\ #b$c'`, []string{`a\ #b$c`}},
		{"hexadecimal", `a\x41b`, []string{"aAb"}},
		{"empty word", `a ""`, []string{"a", ""}},
		{"variables", `a "$A-${A}" "${B-or else}" "${NONE}"`, []string{"a", "1-1", "or else", ""}},
		{"a variable of several words", `a "x${W[*]}y" b`, []string{"a", "xone", "twoy", "b"}},
		{"no variable outside of double quotes", `$A '$A' \$A "\$A"`, []string{"$A", "$A", "$A", "$A"}},
		{"carriage return", "mode http\r", []string{"mode", "http"}},
	} {
		var got []string
		ps := ParseLines(NewText("f", c.text), environment, func(l *Directive) {
			for _, w := range l.Words {
				got = append(got, w.Text)
			}
		})
		if !slices.Equal(got, c.want) || len(ps) > 0 {
			t.Errorf("%s: %q, want %q; %v", c.why, got, c.want, ps)
		}
	}
}

// TestParseLinesProblems: what cannot be cut, with its place.
func TestParseLinesProblems(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb 'c":      "f:2:3: unmatched quote",
		`a \xg0`:       `f:1:3: invalid escape "\x"`,
		`bind "${IP"`:  "f:1:7: a variable without its closing brace",
		`a "b $- c"`:   "f:1:6: forbidden first character of a variable's name",
		`a "${.LINE}"`: "f:1:4: a variable of HAProxy's own",
	} {
		ps := ParseLines(NewText("f", text), nil, func(*Directive) {})
		if len(ps) != 1 || !strings.HasPrefix(ps[0].Error(), want) {
			t.Errorf("%q: %v, want %s", text, ps, want)
		}
	}
}

// TestParseLinesPlaces: the columns count characters.
func TestParseLinesPlaces(t *testing.T) {
	var lines []*Directive
	ParseLines(NewText("f", "\n é b  \"c d\""), nil, func(l *Directive) { lines = append(lines, l) })
	if len(lines) != 1 || len(lines[0].Words) != 3 {
		t.Fatalf("%+v", lines)
	}
	for i, col := range []int{2, 4, 7} {
		if w := lines[0].Words[i]; w.Line != 2 || w.Col != col {
			t.Errorf("%q at %d:%d, want 2:%d", w.Text, w.Line, w.Col, col)
		}
	}
	if lines[0].Pos().String() != "f:2:2" {
		t.Error(lines[0].Pos())
	}
}
