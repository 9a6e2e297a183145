package conf

import (
	"fmt"
	"strings"
	"testing"
)

// shape writes statements down as one line: words in angle brackets.
func shape(all []*Directive) string {
	var b strings.Builder
	for _, s := range all {
		for _, w := range s.Words {
			fmt.Fprintf(&b, "<%s>", w.Text)
		}
		if s.HasBlock {
			b.WriteString("{" + shape(s.Block) + "}")
		} else {
			b.WriteString(";")
		}
	}
	return b.String()
}

// TestStatements: words as nginx 1.22 cuts them (ngx_conf_read_token).
func TestStatements(t *testing.T) {
	for _, c := range []struct{ why, text, want string }{
		{"nothing", "", ""},
		{"a comment only", "# a; b {\n", ""},
		{"a directive", "listen 80;", "<listen><80>;"},
		{"no space before the brace", "location /{a;}", "<location></>{<a>;}"},
		{"words on several lines", "a\n b # c\n d;", "<a><b><d>;"},
		{"# inside a word is no comment", "a b#c;", "<a><b#c>;"},
		{"quotes", `a "b c" 'd;"e';`, `<a><b c><d;"e>;`},
		{"an empty word", `"" x;`, "<><x>;"},
		{"a quote inside a word is a character", `a b"c;`, `<a><b"c>;`},
		{"escapes", `a \"b "c\"d" e\;f;`, `<a><"b><c"d><e\;f>;`},
		{"a regular expression keeps its backslashes", `location ~ \.jsp$ {}`, `<location><~><\.jsp$>{}`},
		{"braces of a variable", `a ${b}c {}`, "<a><${b}c>{}"},
		{"} inside a word is a character", "a b}c;", "<a><b}c>;"},
		{"blocks", "a{b{c;}d;}e;", "<a>{<b>{<c>;}<d>;}<e>;"},
		{"lines of Windows", "a b;\r\nc;\r\n", "<a><b>;<c>;"},
		{"\\n in a word", `a "b\nc";`, "<a><b\nc>;"},
	} {
		got, ps := ParseStatements(NewText("f", c.text))
		if len(ps) > 0 {
			t.Errorf("%s: %v", c.why, ps)
		}
		if s := shape(got); s != c.want {
			t.Errorf("%s: %s, want %s", c.why, s, c.want)
		}
	}
}

// TestStatementProblems: where each is, and that reading goes on.
func TestStatementProblems(t *testing.T) {
	for _, c := range []struct{ why, text, problems, want string }{
		{"; missing before }", "a {\n  b c\n}\nd;", `f:3:1: unexpected "}": expected ";" after "c" on line 2`, "<a>{<b><c>;}<d>;"},
		{"one } too many", "a;\n}\nb;", `f:2:1: unexpected "}": no block is open here`, "<a>;<b>;"},
		{"} missing", "a {\nb;\n", `f:3:1: unexpected end of file: expected "}" to close "a" of line 1`, "<a>{<b>;}"},
		{"; missing at the end", "a;\nbb c", `f:2:4: unexpected end of file: expected ";" or "}" after "c"`, "<a>;<bb><c>;"},
		{"; without a word", "a;;b;", `f:1:3: unexpected ";": expected a directive before it`, "<a>;<b>;"},
		{"{ without a word", "{a;}", `f:1:1: unexpected "{": expected the name of a block before it`, "<>{<a>;}"},
		{"a quote that is not closed", "a 'b;\nc;", "f:1:3: unexpected end of file: expected ' to close the quote that begins here|" +
			`f:1:3: unexpected end of file: expected ";" or "}" after "b;\nc;"`, "<a><b;\nc;>;"},
		{"text after a quote", `a "b"c;`, `f:1:3: unexpected "c" after the closing quote: expected a space, ";" or "{"`, "<a><b><c>;"},
		{"columns count characters", "é é }", `f:1:5: unexpected "}": expected ";" after "é" on line 1|f:1:5: unexpected "}": no block is open here`, "<é><é>;"},
	} {
		got, ps := ParseStatements(NewText("f", c.text))
		var lines []string
		for _, p := range ps {
			lines = append(lines, p.Pos.String()+": "+p.What)
		}
		if s := strings.Join(lines, "|"); s != c.problems {
			t.Errorf("%s:\n%s, want\n%s", c.why, s, c.problems)
		}
		if s := shape(got); s != c.want {
			t.Errorf("%s: %s, want %s", c.why, s, c.want)
		}
	}
}

// TestStatementNesting: a file of braces ends in a problem, not in the stack.
func TestStatementNesting(t *testing.T) {
	_, ps := ParseStatements(NewText("f", strings.Repeat("a{", 100_000)))
	if len(ps) != 1 || !strings.Contains(ps[0].What, "nested deeper than 64") {
		t.Errorf("100000 open blocks: %d problems", len(ps))
	}
}

// FuzzStatements: no panic, and every word and problem lies inside the file.
func FuzzStatements(f *testing.F) {
	for _, s := range []string{"", "a b;", "a{b 'c';}", `a "\`, "a ${b", "{;}", "a\x00\xff;", "é“;”\n{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := NewText("f", s)
		lines := strings.Count(s, "\n") + 1
		all, ps := ParseStatements(text)
		inside := func(line, col int) {
			if line < 1 || line > lines || col < 1 || col > len(s)+1 {
				t.Fatalf("position %d:%d of a file of %d lines", line, col, lines)
			}
		}
		for _, p := range ps {
			inside(p.Pos.Line, p.Pos.Col)
		}
		var walk func([]*Directive)
		walk = func(all []*Directive) {
			for _, s := range all {
				if len(s.Words) == 0 {
					t.Fatal("a statement without words")
				}
				for _, w := range s.Words {
					inside(w.Line, w.Col)
				}
				walk(s.Block)
			}
		}
		walk(all)
	})
}
