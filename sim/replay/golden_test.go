package replay

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFolders: a kind's recordings are the test's own and those below GOLDEN; a
// folder that is not there, or that has no recording, is an error.
func TestFolders(t *testing.T) {
	home, more := t.TempDir(), t.TempDir()
	t.Chdir(home)
	k := Kind{Program: "nginx", Folder: "web/nginx"}
	own := filepath.Join("testdata", "golden", "web", "nginx")
	t.Setenv(Variable, "")
	if _, err := k.Folders(); err == nil || !strings.Contains(err.Error(), `no folder "`+own) {
		t.Errorf("without its own folder: %v", err)
	}
	make := func(dir string) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	make(own)
	if got, err := k.Folders(); err != nil || len(got) != 1 || got[0] != own {
		t.Errorf("its own folder alone: %q, %v", got, err)
	}
	t.Setenv(Variable, more)
	further := filepath.Join(more, "web", "nginx")
	if _, err := k.Folders(); err == nil || !strings.Contains(err.Error(), `recordings of nginx: no folder "`+further) {
		t.Errorf("%s without the folder: %v", Variable, err)
	}
	make(further)
	if got, err := k.Folders(); err != nil || len(got) != 2 || got[1] != further {
		t.Errorf("both: %q, %v", got, err)
	}
	if _, err := k.Cases(further); err == nil || !strings.Contains(err.Error(), `recordings of nginx: none in "`+further) {
		t.Errorf("an empty folder: %v", err)
	}
	for _, name := range []string{"b-run1.json", "a-run0.json", "b-run0.json", "summary.json", "b-log.txt"} {
		if err := os.WriteFile(filepath.Join(further, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k.Case = vrrpCase
	cases, err := k.Cases(further)
	if err != nil || len(cases) != 2 || cases[1].Name != "b" || len(cases[1].Files) != 2 || string(cases[1].Files[1].Data) != "b-run1.json" {
		t.Errorf("cases of several runs: %+v, %v", cases, err)
	}
}

// TestSummary: the last line is how many of how many.
func TestSummary(t *testing.T) {
	s := Summary{Program: "nginx", Folder: "here"}
	s.Add("one", Verdict{Compared: 3, Equal: 2, How: "totals"})
	s.Add("two", Unreadable(os.ErrInvalid))
	s.Add("three", Verdict{Unsupported: "no words for it"})
	text := s.String()
	if !strings.HasSuffix(text, "\n2 of 4 as nginx") || !strings.HasPrefix(text, "here: 2 recordings replayed\n") || !strings.Contains(text, "not yet supported: 1 recordings\nthree ") {
		t.Errorf("got\n%s", text)
	}
}
