package conf

import (
	"strings"
	"testing"
)

// shown writes directives as they were read.
func shown(all []*Directive) string {
	var s []string
	for _, d := range all {
		words := []string{}
		for _, w := range d.Words {
			words = append(words, w.Text)
		}
		one := strings.Join(words, "=")
		if d.HasBlock {
			one += "(" + shown(d.Block) + ")"
		}
		s = append(s, one)
	}
	return strings.Join(s, " ")
}

func TestParseLibconfig(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a=1\nb : \"x\" \"y\";c=true, d=0x10L", "a=1 b=xy c=true d=0x10L"},
		{"# c\n// d\n/* e\n */ a = -1 # f", "a=-1"},
		{"v={ a=\"0.0.0.0:6033;/tmp/x\"\n b=1.5 }", "v(a=0.0.0.0:6033;/tmp/x b=1.5)"},
		{"s = ( { a=\"x\" , b=1 }, { a=\"y\" }, )\nt: ()", "s({(a=x b=1) {(a=y)) t()"},
		{"l=[1, 2]", "l(1 2)"},
		{`m="^SELECT.*\"\\d\x41\q"`, `m=^SELECT.*"\dA\q`},
	} {
		all, problems := ParseLibconfig(NewText("f", c.text))
		if got := shown(all); got != c.want || len(problems) > 0 {
			t.Errorf("%q: got %q %v, want %q", c.text, got, problems, c.want)
		}
	}
}

func TestParseLibconfigRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a\n", `f:1:1: expected "=" after "a", found ""`},
		{"a=1\na=2", `f:2:1: setting "a" is twice here, first on line 1: expected it once`},
		{"a=b", `f:1:3: unexpected "b": expected a value: a number, true, false, "TEXT", a group {} or a list ()`},
		{"a=\"x", `f:1:3: string does not end: expected another "`},
		{"a=( { b=1 } { b=2 } )", `f:1:13: unexpected "{": expected "," or ")"`},
		{"a={ b=1", `f:1:7: unexpected "": expected "}" to close "{" of line 1`},
		{"a=((1))", `f:1:4: unexpected "(": a list in a list is not read: expected a group { } or a value`},
		{"@include \"x\"", `f:1:1: unexpected "@include": expected a setting, such as NAME = VALUE`},
		{"/* a", "f:1:1: comment does not end: expected */"},
		{"a=1 }", `f:1:5: unexpected "}": expected a setting, such as NAME = VALUE`},
	} {
		_, problems := ParseLibconfig(NewText("f", c.text))
		if len(problems) != 1 || strings.Split(problems[0].Error(), "\n")[0] != c.want {
			t.Errorf("%q: %v, want %s", c.text, problems, c.want)
		}
	}
}

func FuzzParseLibconfig(f *testing.F) {
	for _, s := range []string{"a=1", "s=({a=\"x\"},{b=[1,2]});", "/*", "\"", "a={b={c=", "a:(((("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range func() Problems { _, ps := ParseLibconfig(NewText("f", s)); return ps }() {
			if p.Pos.Line < 1 || p.Pos.Col < 1 {
				t.Errorf("%q: a problem without a place: %v", s, p)
			}
		}
	})
}
