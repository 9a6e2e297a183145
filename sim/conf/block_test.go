package conf

import (
	"fmt"
	"strings"
	"testing"
)

// outline prints keywords as name(arg|"quoted arg"){...}.
func outline(ks []*Directive) string {
	var parts []string
	for _, k := range ks {
		var args []string
		for _, a := range k.Args() {
			if a.Quoted {
				args = append(args, fmt.Sprintf("%q", a.Text))
			} else {
				args = append(args, a.Text)
			}
		}
		s := k.Name() + "(" + strings.Join(args, "|") + ")"
		if k.HasBlock {
			s += "{" + outline(k.Block) + "}"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// The rules are read_line, decomment and alloc_strvec of lib/parser.c,
// keepalived 2.2.7.
func TestBlocks(t *testing.T) {
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
		{"a definition", "$A=10.0.0\nip ${A}.1\nb $A, c$A $B", "ip(10.0.0.1) b(10.0.0,|c10.0.0|$B)"},
		{"a name before a blank, a comma or a bracket", "$A=1\nb $A $A,$A) $A/ x", "b(1|1,1)|$A/|x)"},
		{"one that names another", "$A=x.${B}\n$B=0\nb $A\n$B=1\nb $A", "b(x.0) b(x.1)"},
		{"lines", "$I= \\\n  a ${N} { \\\n  c \\\n }\n$N=7\n$I\n$N=8\n$I", "a(7){c()} a(8){c()}"},
		{"lines do not stand before other words", "$I= \\\n a \\\n b\n$I c", "$I(c)"},
		{"built in", "f ${_PWD}/x ${_INSTANCE} a${_HASH}b", "f(/etc/k/x|lb1|a)"},
		{"conditions", "@lb1 a 1\n@lb2 b 2\n@^lb1 c 3\n@^lb2 d 4\n@lb1", "a(1) d(4)"},
		{"a condition for a definition", "@lb1 $P=5\n@lb2 $P=6\npriority $P", "priority(5)"},
		{"a definition that is a condition", "$M=@lb2\n$M a\n$N=@lb1\n$N b", "b()"},
		{"a sequence", "~SEQ(N, 1, 2, 5) a ${N}\n~SEQ(N,2) b $N\n~SEQ(N,3,1) c $N\n~SEQx(N,10,11) d ${N}", "a(1) a(3) a(5) b(1) b(2) c(3) c(2) c(1) d(a) d(b)"},
		{"sequences in each other", "~SEQ(A,1,2) ~SEQ(B,1,2) a ${A}${B}", "a(11) a(12) a(21) a(22)"},
	} {
		ks, odd, ps := ParseBlocks(NewText("k.conf", c.in), &Definitions{Machine: "lb1.example.com", Folder: "/etc/k"})
		got := outline(ks)
		if got != c.want || len(ps) != 0 || len(odd) != 0 {
			t.Errorf("%s: got %s, want %s; problems %v %v", c.name, got, c.want, odd, ps)
		}
	}
}

// What keepalived logs and goes on from, and what it makes of it.
func TestOddities(t *testing.T) {
	for _, c := range []struct{ in, want, keywords string }{
		{"a {\n b\n", `k.conf:1:1: block "a" is not closed`, "a(){b()}"},
		{"a\n}\n b", "k.conf:2:1: unexpected }", "a() b()"},
		{"{\n a {\n }", "k.conf:1:1: unexpected {", "a(){}"},
		{"a c \"b\n", "k.conf:1:5: unterminated quote", "a(c)"},
		{`a "b\"`, "k.conf:1:3: unterminated quote", `a("b\\")`}, // \" is skipped when quotes are counted
	} {
		ks, odd, wrong := ParseBlocks(NewText("k.conf", c.in), new(Definitions))
		if len(odd) != 1 || len(wrong) != 0 || !strings.HasPrefix(odd[0].Error(), c.want) || outline(ks) != c.keywords {
			t.Errorf("%q: got %v and %v, %s, want %s, %s", c.in, odd, wrong, outline(ks), c.want, c.keywords)
		}
	}
}

func TestBlocksProblems(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a b\\\n", `k.conf:1:4: line ends with "\"`},
		{"$A=$A\nb $A\nb $A", "k.conf:2:1: definitions expand without end"},
		{"$A=${A}${A}\nb $A", "k.conf:2:1: definitions expand without end"},
		{"b ${_RANDOM 1 5}", "k.conf:1:3: ${_RANDOM}: a random number is not supported"},
		{" ~LST(a, 1, 3) b\n", `k.conf:1:2: "~LST(a, 1, 3) b": ~LST is not supported`},
		{"~SEQ(a, 1, 0, 3) b\n", `k.conf:1:1: "~SEQ(a, 1, 0, 3) b": expected ~SEQ(NAME, START, STEP, END)`},
		{"~SEQ(a, 1, 300000000) b\n", `k.conf:1:1: "~SEQ(a, 1, 300000000) b": expected`},
	} {
		_, _, ps := ParseBlocks(NewText("k.conf", c.in), new(Definitions))
		if len(ps) != 1 || !strings.HasPrefix(ps[0].Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.in, ps, c.want)
		}
	}
}

func TestBlockColumns(t *testing.T) {
	ks, _, _ := ParseBlocks(NewText("k.conf", "\tscript \\# é \"x y\" z # c"), new(Definitions))
	if len(ks) != 1 || ks[0].Words[0].Col != 2 || len(ks[0].Args()) != 4 {
		t.Fatalf("got %s", outline(ks))
	}
	for i, want := range []int{10, 12, 14, 20} {
		if got := ks[0].Args()[i].Col; got != want {
			t.Errorf("argument %d: column %d, want %d", i, got, want)
		}
	}
}

func FuzzBlocks(f *testing.F) {
	for _, s := range []string{"", "a b {\n c\n}", `a "b`, "}}{{", "a\\", "! #\n“", "a\"{\"}\n$x=", "$I= \\\na $I {\\\n}\n~SEQ(I,3) $I", "@a b\n@^ c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, odd, ps := ParseBlocks(NewText("k.conf", s), new(Definitions))
		for _, o := range odd {
			ps = append(ps, o.Problem)
		}
		for _, p := range ps {
			if p.Pos.Line < 1 || p.Pos.Col < 1 {
				t.Errorf("problem without a place: %v", p)
			}
		}
	})
}
