package scenarios

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// bad is a small edit that spoils the good scenario. The mark in new is where
// the one problem must be reported; it is taken out before the file is read.
type bad struct {
	what     string
	old, new string
	says     string
	// structural: what is wrong shows without knowing another part of the
	// file, so that the schema refuses it too.
	structural bool
}

const mark = "‸"

// unmark takes the mark out and gives its line and column, in characters.
func unmark(t *testing.T, text string) (plain string, line, col int) {
	t.Helper()
	before, after, found := strings.Cut(text, mark)
	if !found || strings.Contains(after, mark) {
		t.Fatalf("expected one mark in:\n%s", text)
	}
	last := before[strings.LastIndexByte(before, '\n')+1:]
	return before + after, strings.Count(before, "\n") + 1, len([]rune(last)) + 1
}

func TestBad(t *testing.T) {
	rows := 0
	for _, table := range [][]bad{badYAML, badParts, badFaults, badVariants, badExpectations, badFidelity} {
		if len(table) == 0 {
			t.Error("a table is empty")
		}
		for _, c := range table {
			rows++
			t.Run(c.what, func(t *testing.T) {
				text, line, col := unmark(t, edit(t, c.old, c.new))
				problems := problemsOf(t, text)
				if len(problems) != 1 {
					t.Fatalf("got %d problems, want 1:\n%v", len(problems), problems)
				}
				p := problems[0]
				if p.Pos.File != "shop/scenario.yaml" || p.Pos.Line != line || p.Pos.Col != col {
					t.Errorf("reported at %v, want %d:%d: %s", p.Pos, line, col, p.What)
				}
				if !strings.Contains(p.What, c.says) {
					t.Errorf("reported %q, want it to contain %q", p.What, c.says)
				}
			})
		}
	}
	if rows < 45 {
		t.Errorf("%d rows, want 45 or more", rows)
	}
}

// badYAML are texts that no reader of YAML should accept, or that it reads as
// something else than it shows.
var badYAML = []bad{
	{"two documents", "lasts: 60s\n", "lasts: 60s\n" + mark + "---\n", "a second document", false},
	{"unclosed list", "[lb1, lb2]}\nmachines:", "[lb1, lb2\nmachines" + mark + ":", "not YAML: did not find expected", false},
	{"a tab before a key", "  delay: 200us", mark + "\tdelay: 200us", "not YAML", false},
	{"anchor", "ip: 10.20.0.12", "ip: " + mark + "&a 10.20.0.12", "an anchor (&a)", false},
	{"alias", "ip: 10.20.0.12", "ip: " + mark + "*a", "unknown anchor", false},
	{"merge", "  delay: 200us", "  " + mark + "<<: {delay: 200us}", "a merge (<<)", false},
	{"tag", "cores: 4", "cores: " + mark + "!!int 4", "a tag (!!int)", false},
	{"escaped control character", "title: Two", "title: " + mark + `"\e[31m" # `, "a control character", false},
	{"control character", "title: Two", "title: Two" + mark + "\x1b", "a control character (U+001B)", false},
	{"a line break of old", "title: Two", "title: Two" + mark + "\r", "a control character (U+000D)", false},
	{"a line break that no editor shows", "title: Two", "title: Two" + mark + "\u2028", "a control character (U+2028)", false},
	{"too deep", "cores: 4", "cores: " + strings.Repeat("[", strict.MaxDepth-2) + mark + "[" + strings.Repeat("]", strict.MaxDepth-1), "nested deeper than 100", true},
	{"too deep for the YAML library", "cores: 4", "cores: " + strings.Repeat("[", 10000) + mark + strings.Repeat("[", 50), "not YAML: exceeded max depth", false},
	{"duplicate key", "    cores: 4\n", "    cores: 4\n    " + mark + "cores: 4\n", `machine lb1: duplicate key "cores"`, false},
	{"a list as a key", "    cores: 4\n", "    ? " + mark + "[a]\n    : 4\n", "found a list as a key", false},
	{"wide characters before", "[GET /a, GET /b]", `["GET /均衡é🙂", ` + mark + "GET b]", `found "GET b"`, false},
	{"too many entries", "{chk_nginx: {probe: http, program: nginx}}", mark + "{" + manyKeys(1001) + "}", "found 1001 entries", false},
}

func manyKeys(n int) string {
	var s strings.Builder
	for i := range n {
		s.WriteString("k" + strings.Repeat("a", i%7) + string(rune('a'+i%26)) + strings.Repeat("b", i/26) + ": {program: nginx}, ")
	}
	return s.String()
}
