package conf

import (
	"fmt"
	"strings"
	"testing"
)

// defines is a scope with Define, <IfDefine NAME> and <IfDefine !NAME>.
type defines map[string]string

func (d defines) Read(at *Directive) {
	if at.Name() == "Define" && len(at.Args()) == 2 {
		d[at.Args()[0].Text] = at.Args()[1].Text
	}
}

func (d defines) Condition(at *Directive) (is, holds bool) {
	if at.Name() != "IfDefine" || len(at.Args()) != 1 {
		return false, false
	}
	name, not := strings.CutPrefix(at.Args()[0].Text, "!")
	_, known := d[name]
	return true, known != not
}

func (d defines) Variable(name string) (string, bool) {
	v, ok := d[name]
	return v, ok
}

// tree prints directives as name(arg|"quoted arg"){...}.
func tree(ds []*Directive) string {
	var parts []string
	for _, d := range ds {
		var args []string
		for _, a := range d.Args() {
			if a.Quoted {
				args = append(args, fmt.Sprintf("%q", a.Text))
			} else {
				args = append(args, a.Text)
			}
		}
		s := d.Name() + "(" + strings.Join(args, "|") + ")"
		if d.HasBlock {
			s += "{" + tree(d.Block) + "}"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// TestParseSections: ap_build_config, ap_cfg_getline and ap_getword_conf of
// httpd 2.4.
func TestParseSections(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"words", "Listen 80\n  ServerName\ta.b  \r\n", "Listen(80) ServerName(a.b)"},
		{"a comment begins a line only", "# x\nListen 80 # y\n", "Listen(80|#|y)"},
		{"a line goes on", "ProxyPass / \\\n  http://a/\\\nb\n", "ProxyPass(/|http://a/b)"},
		{"a comment goes on too", "# x \\\nListen 80\nListen 81", "Listen(81)"},
		{"at the end of the file", "Listen 80\\", "Listen(80)"},
		{"both quotes", `A "b c" 'd "e"' "f \" \\ g" 'h'i`, `A("b c"|"d \"e\""|"f \" \\ g"|"h"|i)`},
		{"a quote within a word is a character", `A b"c d"`, `A(b"c|d")`},
		{"a quote that does not close ends with the line", "A \"b \\\"c d\nE 'f", `A("b \"c d") E("f")`},
		{"a backslash", `A b\c d\\e`, `A(b\c|d\e)`},
		{"a section", "<Proxy balancer://a>\nB c\n</Proxy>\nD e", "Proxy(balancer://a){B(c)} D(e)"},
		{"names in any case", "<proxy a>\n</PROXY>", "proxy(a){}"},
		{"quotes in a section", `<Location "/a b">` + "\n</Location>", `Location("/a b"){}`},
		{"a variable", "Define H a b\nDefine H 10.0.0.1\nListen ${H}:80 \"${H} ${X}\"", `Define(H|a|b) Define(H|10.0.0.1) Listen(10.0.0.1:80|"10.0.0.1 ${X}")`},
		{"a variable of several words", "Define H \"80 81\"\nListen ${H}", `Define(H|"80 81") Listen(80|81)`},
		{"a condition that holds", "Define A 1\n<IfDefine A>\nB c\n<D e>\n</D>\n</IfDefine>\nF", "Define(A|1) B(c) D(e){} F()"},
		{"one that does not", "<IfDefine A>\nDefine B 1\n<D e>\n</D>\n</IfDefine>\n<IfDefine !B>\nF\n</IfDefine>", "F()"},
		{"one within a section", "<D e>\n<IfDefine !A>\nB\n</IfDefine>\nC\n</D>", "D(e){B() C()}"},
		{"empty", "\n\n", ""},
	} {
		ds, ps := ParseSections(NewText("httpd.conf", c.in), defines{})
		if got := tree(ds); got != c.want || len(ps) > 0 {
			t.Errorf("%s: got %s, want %s; problems %v", c.why, got, c.want, ps)
		}
	}
}

func TestParseSectionsProblems(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<A b>\nC\n", "httpd.conf:1:2: <A> section was not closed"},
		{"</A>", "httpd.conf:1:1: </A> without matching <A> section"},
		{"<A>\n</B>", "httpd.conf:2:1: expected </A> for the section of line 1 but saw </B>"},
		{"<A b\n</A>", `httpd.conf:1:1: section is missing its closing ">"`},
		{"Define A aaaaaaaa\n" + strings.Repeat("Define A ${A}${A}\n", 40), "httpd.conf:20:10: the variables of the file add more than 4 MiB"},
		{"<>\n</?>", "httpd.conf:1:1: a section has no name"},
		{"<IfDefine A>\n<B>\n</IfDefine>", "httpd.conf:3:1: expected </B>"},
	} {
		_, ps := ParseSections(NewText("httpd.conf", c.in), defines{})
		if len(ps) == 0 || !strings.HasPrefix(ps[0].Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.in, ps, c.want)
		}
	}
}

func FuzzSections(f *testing.F) {
	for _, s := range []string{"", "A b\\\nc", "<A \"b\">\n</A>", "Define A ${A}${A}\nDefine A ${A}${A}\n", "<IfDefine !A>\n<B>\n</IfDefine>\n</B>", "</>\n<>\n'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, ps := ParseSections(NewText("httpd.conf", s), defines{})
		for _, p := range ps {
			if p.Pos.Line < 1 || p.Pos.Col < 1 {
				t.Errorf("problem without a place: %v", p)
			}
		}
	})
}
