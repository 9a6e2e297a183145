package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	yaml "go.yaml.in/yaml/v4"
)

// fails has one expectation that does not hold.
const fails = `title: a web server
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: tomcat}}
users: {all: {count: 5, from: 10.20.64.0/24, to: "http://web:8080", get: GET /index.jsp, every: 1s}}
faults: [{at: 2s, kill: web/tomcat}]
expect: [requests.errors == 0]
lasts: 4s
`

// shardsWorkflow is what an example for GitHub Actions may have, and no more.
type shardsWorkflow struct {
	Name        string
	On          []string
	Permissions map[string]string
	Jobs        struct{ Shard, Report workflowJob }
}

type workflowJob struct {
	RunsOn   string `yaml:"runs-on"`
	Needs    string
	Strategy struct {
		FailFast bool `yaml:"fail-fast"`
		Matrix   struct{ Shard []int }
	}
	Steps []struct {
		Uses, Run, If string
		With          map[string]string
	}
}

// commands are what the job runs of hadrill.
func (j *workflowJob) commands() (all []string) {
	for _, s := range j.Steps {
		if strings.HasPrefix(s.Run, "hadrill ") {
			all = append(all, s.Run)
		}
	}
	return all
}

// shardsPipeline is what an example for GitLab CI may have, and no more.
type shardsPipeline struct {
	Stages  []string
	Default struct {
		Image        string
		BeforeScript []string `yaml:"before_script"`
	}
	Shard, Report pipelineJob
}

type pipelineJob struct {
	Stage     string
	Parallel  int
	Script    []string
	Artifacts struct {
		When    string
		Paths   []string
		Reports struct{ JUnit string }
	}
}

// example decodes an example; a key that is not expected fails the test.
func example(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", ".github", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// matrixValue is how GitHub Actions puts a value of the matrix into a command.
var matrixValue = regexp.MustCompile(`\$\{\{ matrix\.shard \}\}`)

// TestShardExamples runs what the examples of CI say, each shard in turn, and wants the
// bytes of one run of all.
func TestShardExamples(t *testing.T) {
	lookAtSources(t)
	var github shardsWorkflow
	example(t, "github-shards.yml", &github)
	var gitlab shardsPipeline
	example(t, "gitlab-shards.yml", &gitlab)
	for _, row := range []struct {
		name          string
		shards        []int
		shard, report []string
	}{
		{"GitHub", github.Jobs.Shard.Strategy.Matrix.Shard, github.Jobs.Shard.commands(), github.Jobs.Report.commands()},
		{"GitLab", []int{1, 2, 3, 4}[:gitlab.Shard.Parallel], gitlab.Shard.Script, gitlab.Report.Script},
	} {
		if len(row.shards) < 2 || len(row.shard) != 1 || len(row.report) != 1 {
			t.Fatalf("%s: shards %v do %q, then %q", row.name, row.shards, row.shard, row.report)
		}
		dir := put(t, "", "")
		if err := os.MkdirAll(filepath.Join(dir, "scenarios", "drill"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "scenarios", "drill", "scenario.yaml"), []byte(fails), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, n := range row.shards {
			number := strconv.Itoa(n)
			command := matrixValue.ReplaceAllString(row.shard[0], number)
			if out, code := shell(t, dir, command, "CI_NODE_INDEX="+number, "CI_NODE_TOTAL="+strconv.Itoa(len(row.shards))); code != 0 {
				t.Fatalf("%s: %s: exit code %d: %s", row.name, command, code, out)
			}
		}
		if out, code := shell(t, dir, row.report[0]); code != 1 {
			t.Fatalf("%s: %s: exit code %d, want 1: %s", row.name, row.report[0], code, out)
		}
		if out, code := shell(t, dir, "hadrill run scenarios --seeds 20 --out whole"); code != 1 {
			t.Fatalf("%s: exit code %d, want 1: %s", row.name, code, out)
		}
		if out, code := shell(t, dir, "diff -r whole results"); code != 0 {
			t.Errorf("%s: other bytes: %s", row.name, out)
		}
	}
}

// shell runs a command as CI does, and gives what it printed and its exit code.
func shell(t *testing.T, dir, command string, env ...string) (string, int) {
	t.Helper()
	cmd := exec.Command("sh", "-e", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), env...)
	out, err := cmd.CombinedOutput()
	if e, ok := err.(*exec.ExitError); ok {
		return string(out), e.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out), 0
}
