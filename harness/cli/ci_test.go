package cli

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// action holds what the test reads of .github/action.yml.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Using string
		Steps []struct {
			Name, Uses, Shell, Run, If string
			Env, With                  map[string]string
		}
	}
}

// workflow holds what the test reads of the example for GitHub.
type workflow struct {
	Jobs map[string]struct {
		Steps []struct {
			Uses string
			With map[string]string
		}
	}
}

// gitlab holds what the test reads of the example for GitLab.
type gitlab struct {
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Artifacts    struct {
		When    string
		Paths   []string
		Reports struct{ Junit string }
	}
}

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../.github", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// place is a repository with a drill of a library scenario, on a machine of CI.
type place struct {
	t         *testing.T
	dir, temp string
	env       []string
}

// newPlace has the first nginx stand still as long as it is dead, which fails where broken.
func newPlace(t *testing.T, broken bool) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir(), temp: t.TempDir()}
	if err := os.CopyFS(filepath.Join(p.dir, "drills/vip-nginx"), os.DirFS("../../scenarios/library/vip-nginx")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(p.dir, "drills/vip-nginx/scenario.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "outage.longest > 29s", "outage.longest < 8s", 1)
	if broken && changed == string(text) {
		t.Fatal("there is nothing to break")
	}
	if broken {
		if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return p
}

// does runs commands as a runner does, and gives their exit code and output.
func (p *place) does(commands string, env ...string) (int, string) {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", commands)
	cmd.Dir, cmd.Env = p.dir, append(p.env, env...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// tests counts the test cases of a JUnit report, and those that failed.
func (p *place) tests(name string) (tests, failures int) {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		p.t.Fatal(err)
	}
	var report struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
	}
	if err := xml.Unmarshal(text, &report); err != nil {
		p.t.Fatal(err)
	}
	return report.Tests, report.Failures
}

// TestGitHubAction runs the commands of the action with the inputs of the example, for a
// stack that holds and for one that does not.
func TestGitHubAction(t *testing.T) {
	lookAtSources(t)
	var a action
	readYAML(t, "action.yml", &a)
	var w workflow
	readYAML(t, "examples/github.yml", &w)
	inputs := map[string]string{}
	for name, in := range a.Inputs {
		inputs[name] = in.Default
	}
	steps := w.Jobs["drills"].Steps
	last := steps[len(steps)-1]
	if last.Uses != "hadrill/hadrill/.github@main" || last.With["paths"] == "" {
		t.Fatalf("the example uses %s with %v", last.Uses, last.With)
	}
	for name, value := range last.With {
		if _, known := inputs[name]; !known {
			t.Errorf("the example gives the input %s, which the action has not", name)
		}
		inputs[name] = value
	}
	inputs["seeds"] = "1" // one tells whether the commands are right
	expression := regexp.MustCompile(`\$\{\{ inputs\.(\w+) \}\}`)
	given := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(s string) string { return inputs[expression.FindStringSubmatch(s)[1]] })
	}
	for _, broken := range []bool{false, true} {
		p := newPlace(t, broken)
		repository, err := filepath.Abs("../../.github")
		if err != nil {
			t.Fatal(err)
		}
		summary, paths := filepath.Join(p.temp, "summary.md"), filepath.Join(p.temp, "path")
		p.env = append(p.env, "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE="+p.dir, "GITHUB_STEP_SUMMARY="+summary, "GITHUB_PATH="+paths, "RUNNER_TEMP="+p.temp, "GITHUB_ACTION_PATH="+repository)
		code, out, ran := 0, "", 0
		for _, s := range a.Runs.Steps {
			if strings.Contains(s.Run, "${{") {
				t.Errorf("%s: an expression stands in a script, where an input could become a command", s.Name)
			}
			if s.Run == "" || broken && strings.Contains(s.Run, "go build") { // which has been tried
				continue
			}
			var env []string
			for name, value := range s.Env {
				env = append(env, name+"="+given(value))
			}
			if added, err := os.ReadFile(paths); err == nil {
				env = append(env, "PATH="+strings.TrimSpace(string(added))+string(os.PathListSeparator)+os.Getenv("PATH"))
			}
			ran++
			if code, out = p.does(s.Run, env...); code != 0 && !broken {
				t.Fatalf("%s: exit code %d\n%s", s.Name, code, out)
			}
		}
		tests, failures := p.tests("results/junit.xml")
		told, err := os.ReadFile(summary)
		if err != nil {
			t.Fatal(err)
		}
		want := "## ✓ hadrill: pass"
		if broken {
			want = "backup.conf:17 <code>nopreempt</code>"
			if code != 1 || failures != 1 || !strings.Contains(out, "::error file=drills/vip-nginx/backup.conf,line=17,col=5,title=hadrill%3A fail%3A vip-nginx/as-printed::") {
				t.Errorf("exit code %d, %d failures, output\n%s", code, failures, out)
			}
		} else if failures != 0 || ran != 2 || strings.Contains(out, "::error") {
			t.Errorf("%d failures after %d steps, output\n%s", failures, ran, out)
		}
		if tests < 8 || !strings.Contains(string(told), want) {
			t.Errorf("%d tests; the summary has no %q:\n%s", tests, want, told)
		}
	}
	if kept := a.Runs.Steps[len(a.Runs.Steps)-1]; kept.If != "always()" || given(kept.With["path"]) != "results" {
		t.Errorf("the results are kept by %+v", kept)
	}
}

// TestGitLab runs the script of the example for GitLab, and wants its artifacts to be
// there.
func TestGitLab(t *testing.T) {
	lookAtSources(t)
	var jobs map[string]gitlab
	readYAML(t, "examples/gitlab.yml", &jobs)
	job := jobs["drills"]
	module, err := exec.Command("go", "list", "-m").Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := "go install " + strings.TrimSpace(string(module)) + "@latest"; len(job.BeforeScript) != 1 || job.BeforeScript[0] != want {
		t.Errorf("it is installed by %q, want %q", job.BeforeScript, want)
	}
	p := newPlace(t, true)
	code, out := p.does(strings.Join(job.Script, "\n"))
	if code != 1 || strings.Contains(out, "::error") {
		t.Errorf("exit code %d, output\n%s", code, out)
	}
	if tests, failures := p.tests(job.Artifacts.Reports.Junit); tests < 50 || failures != 6 {
		t.Errorf("%d tests, %d failures", tests, failures)
	}
	for _, name := range []string{"report.html", "summary.md"} {
		if _, err := os.Stat(filepath.Join(p.dir, job.Artifacts.Paths[0], name)); err != nil || job.Artifacts.When != "always" {
			t.Errorf("%s is not among the artifacts, which are kept %s: %v", name, job.Artifacts.When, err)
		}
	}
}
