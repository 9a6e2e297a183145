package suite

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestRepository: a scenario's folder sees what lies in its repository, and
// nothing else; without a repository it sees itself.
func TestRepository(t *testing.T) {
	top := t.TempDir()
	write := func(name string) {
		t.Helper()
		whole := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(whole), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(whole, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"secret", "repo/.git/config", "repo/deploy/haproxy.cfg", "repo/drills/one/scenario.yaml", "alone/one/scenario.yaml", "alone/two"} {
		write(name)
	}
	for link, to := range map[string]string{"repo/deploy/out": "../../secret", "repo/deploy/in": "haproxy.cfg", "repo/up": ".."} {
		if err := os.Symlink(to, filepath.Join(top, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct{ folder, name, want, why string }{
		{"repo/drills/one", "scenario.yaml", "repo/drills/one/scenario.yaml", "its own file"},
		{"repo/drills/one", "../../deploy/haproxy.cfg", "repo/deploy/haproxy.cfg", "elsewhere in the repository"},
		{"repo/drills/one", "../../deploy/in", "repo/deploy/haproxy.cfg", "a link within it"},
		{"repo/drills/one", "../../../secret", "", "above the repository"},
		{"repo/drills/one", "../../deploy/out", "", "a link that leads out"},
		{"repo/drills/one", "../../up/secret", "", "a folder's link that leads out"},
		{"repo/drills/one", "../../../repo/deploy/haproxy.cfg", "", "out and in again"},
		{"alone/one", "scenario.yaml", "alone/one/scenario.yaml", "no repository"},
		{"alone/one", "../two", "", "no repository"},
	} {
		got := ""
		if f, err := scenarioFolder(filepath.Join(top, row.folder)).Open(row.name); err == nil {
			text, _ := io.ReadAll(f)
			got = string(text)
			_ = f.Close()
		}
		if got != row.want {
			t.Errorf("%s: %s: %q, want %q: %s", row.folder, row.name, got, row.want, row.why)
		}
	}
}
