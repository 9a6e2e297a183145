package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInitLibrary drafts a scenario from the files of each scenario of the library,
// and runs it without a fault and with one: it is no wrong scenario (2), whatever
// comes of it.
func TestInitLibrary(t *testing.T) {
	lookAtSources(t)
	folders, err := filepath.Glob("../../scenarios/library/*/scenario.yaml")
	if err != nil || len(folders) < 15 {
		t.Fatalf("%d scenarios (%v)", len(folders), err)
	}
	for _, f := range folders {
		from := filepath.Dir(f)
		t.Run(filepath.Base(from), func(t *testing.T) {
			to := t.TempDir()
			if err := os.CopyFS(to, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(to, "scenario.yaml")); err != nil {
				t.Fatal(err)
			}
			if code, out := hadrillIn(to, "init"); code != 0 {
				t.Fatalf("init: exit code %d\n%s", code, out)
			}
			text, err := os.ReadFile(filepath.Join(to, "scenario.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			if code, out := hadrillIn(to, "run", "--variant", "calm", "--plots", "none"); code != 0 {
				t.Errorf("calm: exit code %d\n%s", code, out)
			}
			fault := firstCrash(string(text))
			if code, out := hadrillIn(to, "run", "--variant", fault, "--plots", "none"); code != 0 && code != 1 || !strings.Contains(out, fault) {
				t.Errorf("%s: exit code %d\n%s", fault, code, out)
			}
		})
	}
}

// firstCrash is the name of the first case with a loss of power.
func firstCrash(scenario string) string {
	for line := range strings.Lines(scenario) {
		if name := strings.TrimSuffix(strings.TrimSpace(line), ":"); strings.HasPrefix(name, "crash-") {
			return name
		}
	}
	return ""
}

// hadrillIn runs the program in a folder, and gives its exit code and what it
// printed.
func hadrillIn(dir string, args ...string) (int, string) {
	cmd := exec.Command(filepath.Join(bin, "hadrill"), args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		return -1, err.Error()
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
