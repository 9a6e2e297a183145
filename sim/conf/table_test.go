package conf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Places of the tables in these tests.
const (
	inTop Place = 1 << iota
	inPool
)

type readTest func(read *[]string, d *Directive)

func keep(read *[]string, d *Directive) { *read = append(*read, d.Name()) }

// testTable returns a table with a row of each sort.
func testTable() *Table[readTest] {
	t := &Table[readTest]{
		Places: []string{"top", "pool"},
		Wording: Wording{
			Unknown:      "unknown directive %[1]q in %[2]s",
			Expected:     "expected a directive",
			Refused:      "%[1]q is not supported yet",
			Misplaced:    "%[1]q is not allowed here",
			NoBlock:      `%q has no "{"`,
			Unterminated: `%q is not terminated by ";"`,
			Arguments:    "%q has %d arguments: expected %s",
			Argument:     "invalid value %[2]q of %[1]q: %[3]s",
			Duplicate:    "%[1]q is duplicate",
			Passed:       "ignored: a %[2]s has no such part",
		},
	}
	return t.Add(
		Row[readTest]{Names: "listen", In: inTop, Form: Between(1, 2), Read: keep},
		Row[readTest]{Names: "server, backup", In: inPool, Form: AtLeast(1), Read: keep},
		Row[readTest]{Names: "pool", In: inTop, Form: Exactly(1), Block: NeedsBlock, Read: keep},
		Row[readTest]{Names: "timeout", In: inTop | inPool, Form: Exactly(1).Single(), Read: keep},
		Row[readTest]{Names: "balance", In: inPool, Passed: inTop, Form: Exactly(1), Read: keep},
		Row[readTest]{Names: "gzip", In: inTop, Form: Exactly(1).Where("expected on or off", AnyOf("on", "off")), Without: "bytes are not modelled"},
		Row[readTest]{Names: "rewrite", Refused: "it branches"},
		Row[readTest]{Names: "<if>", Refused: "it branches as well"},
	)
}

// resolve reads a file of statements by the table, and gives what was read, the
// problems and the notes as lines.
func resolve(text string) (read, reported []string) {
	t, r := testTable(), &Report{}
	all, ps := ParseStatements(NewText("f", text))
	r.Add(ps...)
	var enter func(in Place, all []*Directive)
	enter = func(in Place, all []*Directive) {
		seen := map[string]Pos{}
		for _, d := range all {
			if e := t.Resolve(r, Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args(), Place: in, Seen: seen}); e != nil && e.Read != nil {
				e.Read(&read, d)
			}
			enter(inPool, d.Block)
		}
	}
	enter(inTop, all)
	for _, p := range r.Problems {
		reported = append(reported, fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Col, p.What))
	}
	for _, n := range r.Notes {
		reported = append(reported, fmt.Sprintf("%d:%d note %s: %s", n.Pos.Line, n.Pos.Col, n.Directive, n.Why))
	}
	return read, reported
}

// TestResolve: what comes of a line by the table, and where a problem points.
func TestResolve(t *testing.T) {
	for _, c := range []struct{ why, text, read, reported string }{
		{"read", "listen 80; pool a { server b; backup c; }", "listen pool server backup", ""},
		{"a typing mistake", "lisetn 80;", "", `1:1 unknown directive "lisetn" in top: did you mean "listen"?`},
		{"unlike any name", "zzzzzz 80;", "", `1:1 unknown directive "zzzzzz" in top: expected a directive`},
		{"a name in other letters", "Listen 80;", "", `1:1 unknown directive "Listen" in top: did you mean "listen"?`},
		{"in another block", "server a;", "", `1:1 "server" is not allowed here: it stands in top, expected in pool`},
		{"too few arguments", "listen;", "", `1:1 "listen" has 0 arguments: expected 1 to 2`},
		{"too many", "timeout 1 2;", "", `1:1 "timeout" has 2 arguments: expected 1`},
		{"any number from 1 on", "pool a { server; }", "pool", `1:10 "server" has 0 arguments: expected at least 1`},
		{"twice in a block", "timeout 1;\ntimeout 2;", "timeout", `2:1 "timeout" is duplicate: it stands on line 1 already`},
		{"once in each of two blocks", "timeout 1; pool a { timeout 2; }", "timeout pool timeout", ""},
		{"no block", "pool a;", "", `1:1 "pool" has no "{"`},
		{"a block too many", "listen 80 {}", "", `1:8 "listen" is not terminated by ";"`},
		{"without effect", "gzip ON;", "", `1:1 note gzip: bytes are not modelled`},
		{"without effect, and wrong all the same", "gzip yes;", "", `1:6 invalid value "yes" of "gzip": expected on or off|1:1 note gzip: bytes are not modelled`},
		{"passed over", "balance x;", "", `1:1 note balance: ignored: a top has no such part`},
		{"refused, wherever and with whatever", "pool a { rewrite 1 2 3; }", "pool", `1:10 "rewrite" is not supported yet: it branches`},
		{"a section's name is none of a line", "if a;", "", `1:1 unknown directive "if" in top: did you mean "if"?`},
	} {
		read, reported := resolve(c.text)
		if strings.Join(read, " ") != c.read || strings.Join(reported, "|") != c.reported {
			t.Errorf("%s: read %v, reported %q; want %q, %q", c.why, read, reported, c.read, c.reported)
		}
	}
}

// TestResolveSection: a section has a name of its own, and is reported without
// its brackets.
func TestResolveSection(t *testing.T) {
	r := &Report{}
	all, _ := ParseSections(NewText("f", "<if a>\n</if>"), defines{})
	testTable().Resolve(r, Use{Line: all[0], Name: "if", Section: true, At: all[0].Words[0], Place: inTop})
	if len(r.Problems) != 1 || r.Problems[0].What != `"if" is not supported yet: it branches as well` {
		t.Errorf("got %v", r.Problems)
	}
}

// TestResolveList: a table that expects no one thing lists what is read, and
// says which is near.
func TestResolveList(t *testing.T) {
	table, r := testTable(), &Report{}
	table.Expected = ""
	d := &Directive{File: NewText("f", "timeuot"), Words: []Word{{Text: "timeuot", Line: 1, Col: 1}}}
	table.Resolve(r, Use{Line: d, Name: d.Name(), At: d.Words[0], Block: "the file"})
	want := `unknown directive "timeuot" in the file: expected one of backup, balance, listen, pool, server, timeout (did you mean "timeout"?)`
	if len(r.Problems) != 1 || r.Problems[0].What != want {
		t.Errorf("got %v, want %s", r.Problems, want)
	}
}

// TestWithoutEffect: the names of rows with a reason.
func TestWithoutEffect(t *testing.T) {
	table := (&Table[readTest]{}).Add(Row[readTest]{Names: "listen", Read: keep}, Row[readTest]{Names: "gzip, log", Without: "bytes"})
	if got := table.WithoutEffect(); !slices.Equal(got, []string{"gzip", "log"}) {
		t.Errorf("got %v", got)
	}
}

// TestFold: a program that does not mind the case of names finds them.
func TestFold(t *testing.T) {
	table := (&Table[readTest]{Fold: strings.ToLower}).Add(Row[readTest]{Names: "ServerName", Read: keep})
	if e := table.Find("SERVERNAME"); e == nil || e.Name != "ServerName" {
		t.Errorf("found %v", e)
	}
}

// TestFaults: mistakes that somebody could make in a table.
func TestFaults(t *testing.T) {
	good := Row[readTest]{Names: "listen", In: inTop, Read: keep}
	for _, c := range []struct {
		why  string
		more []Row[readTest]
		want string
	}{
		{"nothing wrong", nil, ""},
		{"a row twice", []Row[readTest]{good}, `directive "listen" stands in the table twice`},
		{"a name in two tables", []Row[readTest]{{Names: "rewrite, listen", Refused: "it branches"}}, `directive "listen" stands in the table twice`},
		{"refused and read", []Row[readTest]{{Names: "a", Refused: "why", Read: keep}}, `directive "a" is refused, and read or without effect as well`},
		{"refused and without effect", []Row[readTest]{{Names: "a", Refused: "why", Without: "why"}}, `directive "a" is refused, and read or without effect as well`},
		{"neither", []Row[readTest]{{Names: "a", In: inTop}}, `directive "a" is not read, and no reason says why`},
		{"nowhere", []Row[readTest]{{Names: "a", Read: keep}}, `directive "a" may stand nowhere, or in a place that has no name`},
		{"in a place without a name", []Row[readTest]{{Names: "a", In: 1 << 2, Read: keep}}, `directive "a" may stand nowhere, or in a place that has no name`},
		{"at least 2, at most 1", []Row[readTest]{{Names: "a", In: inTop, Form: Between(2, 1), Read: keep}}, `directive "a" takes more arguments at the least than at the most`},
	} {
		table := (&Table[readTest]{Places: []string{"top", "pool"}}).Add(good).Add(c.more...)
		if got := strings.Join(table.Faults(), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
	if f := testTable().Faults(); len(f) > 0 {
		t.Error(f)
	}
}

// TestReportFull: a hopeless file is not reported a thousand times, nor are all
// names searched for each of its lines.
func TestReportFull(t *testing.T) {
	r := &Report{}
	d := &Directive{File: NewText("f", "a"), Words: []Word{{Text: "a", Line: 1, Col: 1}}}
	for range 2 * mostProblems {
		r.Wrong(d, d.Words[0], "wrong")
	}
	if len(r.Problems) != mostProblems {
		t.Errorf("%d problems", len(r.Problems))
	}
	if hint := r.Hint("lisetn", []string{"listen"}, "otherwise"); hint != "otherwise" {
		t.Errorf("hint %q", hint)
	}
}

// TestOdd: characters that articles print in place of a mark of the grammar,
// and where each is.
func TestOdd(t *testing.T) {
	for _, c := range []struct{ why, text, marks, want string }{
		{"a typographic quote", "ab “cd”", `"'`, `1:4 typographic quote "“": expected a plain " in "“cd”"`},
		{"in plain quotes it is text", `"“cd”"`, `"'`, ""},
		{"behind others in its word", "abé；", `;`, `1:4 full-width "；": expected a plain ; in "abé；"`},
		{"no mark of this grammar", "ab；", `"'`, ""},
		{"a space that is none", "ab\u00a0c", "", `1:3 no-break space: expected a plain space in "ab\u00a0c"`},
		{"before everything else", "\ufeffab", "", `1:1 byte order mark: expected nothing before the first word in "\ufeffab"`},
		{"what an article left out", "ab…", "", `1:3 an ellipsis "…": expected what the text left out in "ab…"`},
		{"in two words", "“a “b", `"`, `1:1 typographic quote "“": expected a plain " in "“a"|1:4 typographic quote "“": expected a plain " in "“b"`},
		{"other languages are no mistake", "naïve λ", `"'`, ""},
	} {
		r := &Report{}
		odd := false
		ParseLines(NewText("f", c.text), nil, func(l *Directive) { odd = r.Odd(l, c.marks) })
		var got []string
		for _, p := range r.Problems {
			got = append(got, fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Col, p.What))
		}
		if strings.Join(got, "|") != c.want || odd != (c.want != "") {
			t.Errorf("%s: got %q (%v), want %q", c.why, got, odd, c.want)
		}
	}
}
