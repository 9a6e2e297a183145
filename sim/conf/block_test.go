package conf

import (
	"fmt"
	"strings"
	"testing"
)

// outline prints keywords as name(arg|"quoted arg"){...}.
func outline(ks []*Keyword) string {
	var parts []string
	for _, k := range ks {
		var args []string
		for _, a := range k.Args {
			if a.Quoted {
				args = append(args, fmt.Sprintf("%q", a.Text))
			} else {
				args = append(args, a.Text)
			}
		}
		s := k.Name + "(" + strings.Join(args, "|") + ")"
		if k.HasBlock {
			s += "{" + outline(k.Block) + "}"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// The rules are read_line, decomment and alloc_strvec of lib/parser.c, keepalived 2.2.7.
func TestKeywords(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"brace on the line", "a b {\n c d\n}", "a(b){c(d)}"},
		{"brace on its own line", "a b\n{\n c\n}\n", "a(b){c()}"},
		{"brace inside a word stands alone", "a b{c d}e", "a(b){c(d)} e()"},
		{"braces in quotes do not count", `a "{ }" b`, `a("{ }"|b)`},
		{"both comment characters", "! x\n# y\na b ! c\n", "a(b)"},
		{"comment inside a word", "auth_pass ab#cd", "auth_pass(ab)"},
		{"escaped comment character", `auth_pass ab\#cd`, "auth_pass(ab#cd)"},
		{"no comment in quotes", `a "b # c"`, `a("b # c")`},
		{"quote ends a word", `a b"c d"e`, `a(b|"c d"|e)`},
		{"single quotes are characters", `a 'b c'`, "a('b|c')"},
		{"typographic quotes are characters", "script “/usr/a b”", "script(“/usr/a|b”)"},
		{"carriage returns", "a b\r\nc\r\n", "a(b) c()"},
		{"empty block", "a {\n}", "a(){}"},
		{"empty file", "", ""},
	} {
		var ps Problems
		got := outline(Keywords(NewText("k.conf", c.in), &ps))
		if got != c.want || len(ps) != 0 {
			t.Errorf("%s: got %s, want %s; problems %v", c.name, got, c.want, ps)
		}
	}
}

func TestKeywordsProblems(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a {\n b\n", `k.conf:1:1: block "a" is not closed`},
		{"a\n}\n", "k.conf:2:1: unexpected }"},
		{"{\n}\n", "k.conf:1:1: unexpected {"},
		{"a \"b\n", "k.conf:1:3: unterminated quote"},
		{`a "b\"`, "k.conf:1:3: unterminated quote"}, // \" is skipped when quotes are counted
		{"a b\\\n", `k.conf:1:4: line ends with "\"`},
		{"$A=1\n", `k.conf:1:1: definition "$A=1"`},
		{"@main a\n", `k.conf:1:1: condition "@main"`},
		{" ~SEQ(a, 1, 3) b\n", `k.conf:1:2: list "~SEQ(a,"`},
	} {
		var ps Problems
		Keywords(NewText("k.conf", c.in), &ps)
		if len(ps) != 1 || !strings.HasPrefix(ps[0].Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.in, ps, c.want)
		}
	}
}

func TestKeywordColumns(t *testing.T) {
	var ps Problems
	ks := Keywords(NewText("k.conf", "\tscript \\# é \"x y\" z # c"), &ps)
	if len(ks) != 1 || ks[0].Col != 2 || len(ks[0].Args) != 4 {
		t.Fatalf("got %s", outline(ks))
	}
	for i, want := range []int{10, 12, 14, 20} {
		if got := ks[0].Args[i].Col; got != want {
			t.Errorf("argument %d: column %d, want %d", i, got, want)
		}
	}
}

func FuzzKeywords(f *testing.F) {
	for _, s := range []string{"", "a b {\n c\n}", `a "b`, "}}{{", "a\\", "! #\n“", "a\"{\"}\n$x="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var ps Problems
		text := NewText("k.conf", s)
		Keywords(text, &ps)
		for _, p := range ps {
			if p.Pos.Line < 1 || p.Pos.Col < 1 {
				t.Errorf("problem without a place: %v", p)
			}
		}
	})
}
