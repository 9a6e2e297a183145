package scenarios

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

// TestUnreadable: a file that is no scenario at all is one problem.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ name, data, at, says string }{
		{"empty", "", ":1:1", "the file is empty"},
		{"blank", " \n\n", ":1:1", "the file is empty"},
		{"only a comment", "# nothing\n", ":1:1", "the file is empty"},
		{"null", "~\n", ":1:1", "the file is empty"},
		{"binary", "a\x00b", "", "a NUL byte at offset 1"},
		{"not UTF-8", "# \xb8\xf6\ntitle: \xff\xfe", "", "not valid UTF-8, in line 2, outside of a comment"},
		{"large", "title: " + strings.Repeat("x", strict.MaxBytes), ":1:1", "larger than 1024 KiB"},
		{"larger than is read", strings.Repeat("x", conf.MaxFile+1), "", "larger than 4 MiB"},
		{"nothing but depth", strings.Repeat("[", 100_000), ":1:10001", "exceeded max depth"},
		{"a list", "- 1\n- 2\n", ":1:1", "expected a mapping"},
		{"a word", "scenario", ":1:1", `found "scenario", expected a mapping`},
		{"truncated in a list", good[:strings.Index(good, "100]")+2], ":9:25", "not YAML"},
	} {
		problems := problemsOf(t, c.data)
		if len(problems) == 0 {
			t.Errorf("%s: it loads", c.name)
			continue
		}
		if p := problems[0]; p.Pos.String() != "shop/scenario.yaml"+c.at || !strings.Contains(p.What, c.says) {
			t.Errorf("%s: got %v: %s, want %s at %s", c.name, p.Pos, p.What, c.says, c.at)
		}
	}
}

// TestTruncated: wherever a file ends before its time, Load says so; or it ends
// between two parts, and what is missing is not needed.
func TestTruncated(t *testing.T) {
	needed := strings.Index(good, "lasts: 60s") + len("lasts: 6")
	if needed < 1000 {
		t.Fatal("the good scenario is not what it was")
	}
	for i := 0; i < needed; i++ {
		if len(problemsOf(t, good[:i])) == 0 {
			t.Errorf("its first %d bytes load: %q", i, good[max(0, i-30):i])
		}
	}
}

func TestNoFile(t *testing.T) {
	for _, c := range []struct{ dir, name, says string }{
		{".", "nothing", "nothing/scenario.yaml: cannot read the file: file does not exist"},
		{"nothing", "library:nothing", "nothing/scenario.yaml: cannot read the file: file does not exist"},
		{"../up", "up", "up: cannot read the folder"},
	} {
		_, err := Load(fstest.MapFS{}, c.dir, c.name)
		var problems conf.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.says)
		}
	}
}

// TestEditors: files of other editors are read, and columns stay right.
func TestEditors(t *testing.T) {
	for name, convert := range map[string]func(string) string{
		"byte order mark": func(s string) string { return "\ufeff" + s },
		"CR LF":           func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	} {
		mustLoad(t, convert(good))
		problems := problemsOf(t, convert(edit(t, "title: Two", "titel: Two")))
		if len(problems) != 2 || problems[0].Pos.String() != "shop/scenario.yaml:1:1" || !strings.HasPrefix(problems[0].Excerpt, "titel") {
			t.Errorf("%s: got %v", name, problems)
		}
	}
}

// TestAllAtOnce: six mistakes in six parts are six problems, in the order of
// the file, though the file has variants.
func TestAllAtOnce(t *testing.T) {
	text := good
	for _, change := range [][2]string{
		{"10.20.0.12", "10.21.0.12"},
		{"count: 50", "count: fifty"},
		{"run: redis}", "run: radis}"},
		{"heal: split", "heal: spilt"},
		{"- sessions.lost", "- sessions.lots"},
		{"lasts: 120s", "lasts: 120"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("the good scenario has no %q", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	var got []string
	for _, p := range problemsOf(t, text) {
		got = append(got, p.What)
	}
	want := []string{"address 10.21.0.12", `"radis"`, `"fifty"`, `"spilt"`, `"lots"`, `"120"`}
	// the store without its Redis is reported at the sessions that it keeps
	want = append([]string{want[0], "no Redis runs on a machine"}, want[1:]...)
	if len(got) != len(want) {
		t.Fatalf("got %d problems, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) {
			t.Errorf("problem %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}

// TestNoEcho: a mistake is reported once, not again as what follows from it, and not
// again for each variant.
func TestNoEcho(t *testing.T) {
	for _, c := range [][2]string{
		{"lasts: 60s", "lasts: 60"},
		{"every: 1s", "every: 1"},
		{"every: 1s", "evry: 1s"},
		{"{save: POST /test/save", "{save: /test/save"},
		{"    get: [GET", "    gte: [GET"},
		{"    rate: 5/s\n    pattern: constant\n", "    rate: 5\n"},
		{"at: 40s, for: 5s, fail", "at: 40s, for: 5, fail"},
		{"work: {median: 5ms, p99: 40ms}", "work: {median: 5, p99: 40ms}"},
	} {
		if problems := problemsOf(t, edit(t, c[0], c[1])); len(problems) != 1 {
			t.Errorf("%s: got %d problems, want one:\n%v", c[1], len(problems), problems)
		}
	}
}

// TestAliases: an alias is reported as well as its anchor.
func TestAliases(t *testing.T) {
	problems := problemsOf(t, strings.NewReplacer("ip: 10.20.0.11", "ip: &one 10.20.0.11", "cores: 4", "cores: *one").Replace(good))
	if len(problems) != 2 || !strings.Contains(problems[0].What, "an anchor (&one)") || !strings.Contains(problems[1].What, "an alias (*one)") {
		t.Errorf("got %v", problems)
	}
}

// TestManyProblems: a file of nothing but mistakes is reported up to the limit.
func TestManyProblems(t *testing.T) {
	var s strings.Builder
	for range 900 {
		s.WriteString("x" + strings.Repeat("y", s.Len()%61) + ": 1, ")
	}
	problems := problemsOf(t, "{"+s.String()+"}")
	if len(problems) != strict.MaxProblems {
		t.Errorf("got %d problems, want %d", len(problems), strict.MaxProblems)
	}
}

// TestLimits: what a file may hold of everything.
func TestLimits(t *testing.T) {
	var variants strings.Builder
	for i := range maxVariants + 1 {
		variants.WriteString("  v" + strings.Repeat("a", i%60) + strings.Repeat("b", i/60) + ":\n")
	}
	problems := problemsOf(t, good+variants.String())
	if len(problems) != 1 || !strings.Contains(problems[0].What, "expected at most 200") {
		t.Errorf("got %v", problems)
	}
}
