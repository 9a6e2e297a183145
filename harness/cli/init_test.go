package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
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
			code, out := hadrillIn(to, "init")
			if !drafted(t, from) {
				if code != 2 || !strings.Contains(out, "no configuration file of a known program in it") {
					t.Fatalf("init: exit code %d of files that it does not know\n%s", code, out)
				}
				return
			}
			if code != 0 {
				t.Fatalf("init: exit code %d\n%s", code, out)
			}
			runsDraft(t, to)
		})
	}
}

// drafted reports whether a scenario has a program of a kind whose files are known by
// their names; of NDB Cluster's none is.
func drafted(t *testing.T, dir string) bool {
	t.Helper()
	loaded, err := scenarios.Load(os.DirFS(dir), ".", dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range loaded.Cases {
		for _, m := range c.Machines {
			for i := range m.Run {
				named := func(k *programs.Kind) bool {
					return k.Name == m.Run[i].Name && len(k.FileNames) > 0 && k != programs.ApplicationKind()
				}
				if slices.ContainsFunc(programs.Kinds, named) {
					return true
				}
			}
		}
	}
	return false
}

// TestInitArticles drafts what articles print: the files of one stack, as they stand
// in the scenario that was made of it.
func TestInitArticles(t *testing.T) {
	lookAtSources(t)
	for _, row := range []struct {
		scenario string
		files    []string
	}{
		{"vip-nginx", []string{"master.conf", "backup.conf", "nginx.conf"}},
		{"hot-standby", []string{"nginx.conf", "../redis-sentinel/redis.conf"}},
		{"httpd-msm", []string{"httpd.conf", "context1.xml", "context2.xml"}},
		{"haproxy-msm", []string{"haproxy.cfg", "app.conf", "static.conf", "context1.xml", "context2.xml"}},
		{"mysql-mha", []string{"app1.cnf", "db1.cnf", "db2.cnf", "db3.cnf"}},
		{"mysql-mmm", []string{"mmm_mon.conf", "mmm_agent1.conf", "mmm_agent2.conf", "mmm_agent3.conf", "db1.cnf", "db2.cnf", "db3.cnf"}},
		{"mysql-dual-master", []string{"db1.cnf", "db2.cnf", "kill1.conf", "kill2.conf"}},
		{"redis-sentinel", []string{"haproxy.cfg", "redis.conf", "sentinel.conf"}},
	} {
		t.Run(row.scenario, func(t *testing.T) {
			to := t.TempDir()
			args := []string{"init", "--out", to}
			for _, f := range row.files {
				args = append(args, filepath.Join("../../scenarios/library", row.scenario, f))
			}
			if code, out := hadrillIn(".", args...); code != 0 {
				t.Fatalf("init: exit code %d\n%s", code, out)
			}
			runsDraft(t, to)
		})
	}
}

// runsDraft runs a drafted scenario without a fault, which it must stand, and with its
// first loss of power, of which a verdict must come.
func runsDraft(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "scenario.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if code, out := hadrillIn(dir, "run", "--variant", "calm", "--plots", "none"); code != 0 {
		t.Errorf("calm: exit code %d\n%s", code, out)
	}
	fault := firstCrash(string(text))
	if code, out := hadrillIn(dir, "run", "--variant", fault, "--plots", "none"); code != 0 && code != 1 || !strings.Contains(out, fault) {
		t.Errorf("%s: exit code %d\n%s", fault, code, out)
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
