package suite

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// planted is in the environment of this binary when a test starts it to see one
// of the planted tests fail: they are no tests of their own.
const planted = "HADRILL_PLANTED"

// plants are calls of Test that a Go test might make.
var plants = map[string]func(*testing.T){
	"all":          func(t *testing.T) { Test(t, "shop", Seeds(3)) },
	"fails":        func(t *testing.T) { Test(t, "shop", Seeds(4), Seed(7), Variants("killed")) },
	"inconclusive": func(t *testing.T) { Test(t, "shop", Variants("twice")) },
	"alone":        func(t *testing.T) { Test(t, "alone") },
	"library":      func(t *testing.T) { Test(t, "service-tier") },
	"nowhere":      func(t *testing.T) { Test(t, "nowhere") },
	"variant":      func(t *testing.T) { Test(t, "shop", Variants("kiled")) },
	"seeds":        func(t *testing.T) { Test(t, "shop", Seeds(0)) },
	"ground":       func(t *testing.T) { Test(t, "shop", On("mars")) },
	"broken":       func(t *testing.T) { Test(t, "broken") },
	"no-main":      func(t *testing.T) { mainCalled = false; Test(t, "shop", On(ReferenceGround().Name)) },
}

// TestPlanted does what the environment says; in a run of all tests that is
// nothing.
func TestPlanted(t *testing.T) {
	if plant := plants[os.Getenv(planted)]; plant != nil {
		plant(t)
	}
}

// TestTest wants a scenario's outcome to be the test's, with the text of the
// command line.
func TestTest(t *testing.T) {
	const shop = `title: a web server dies
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: tomcat}}
users: {all: {count: 5, from: 10.20.64.0/24, to: "http://web:8080", get: GET /index.jsp, every: 1s}}
lasts: 5s
expect: [requests.errors == 0]
`
	folders := map[string]string{
		"shop": shop + `variants:
  calm: {}
  killed: {faults: [{at: 2s, kill: web/tomcat}]}
  twice: {faults: [{at: 2s, kill: web/tomcat}, {at: 3s, kill: web/tomcat}]}
`,
		"alone":  shop,
		"broken": shop + "lats: 5s\n",
	}
	dir := t.TempDir()
	for name, text := range folders {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, scenarioFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for plant, row := range map[string]struct {
		fails bool
		want  []string
	}{
		"all": {true, []string{
			"--- PASS: TestPlanted/shop/calm", "--- FAIL: TestPlanted/shop/killed", "--- FAIL: TestPlanted/shop/twice",
		}},
		"fails": {true, []string{
			"--- FAIL: TestPlanted/shop/killed",
			"fail shop/killed, seed 7\n", "  does not hold: requests.errors == 0\n  figures: requests.errors = ",
			"  the same with 3 other seeds: 8, 9, 10\n", "  replay: hadrill run shop --variant killed --seed 7\n",
			"fail: 4 runs, 0 pass, 4 fail, 0 inconclusive\n",
		}},
		"inconclusive": {true, []string{"--- FAIL: TestPlanted/shop/twice", "  cannot be judged:\n", "fault without effect: kill web/tomcat#2"}},
		"alone":        {false, []string{"--- PASS: TestPlanted/alone", "pass: 1 run, 1 pass, 0 fail, 0 inconclusive\n"}},
		"library":      {false, []string{"--- PASS: TestPlanted/service-tier"}},
		"nowhere":      {true, []string{"suite: nowhere: no such folder or file, and no scenario of the library ("}},
		"variant":      {true, []string{"suite: Variants: kiled: no scenario here has it: there are calm, killed, twice"}},
		"seeds":        {true, []string{"suite: Seeds(0): expected 1 or more"}},
		"ground":       {true, []string{`suite: On("mars"): there is no such ground, expected simulated or containers`}},
		"broken":       {true, []string{`suite: broken/scenario.yaml:7:1: scenario: unknown key "lats"`}},
		"no-main":      {true, []string{"it needs func TestMain(m *testing.M) { suite.Main(m) }"}},
	} {
		t.Run(plant, func(t *testing.T) {
			out, err := runPlant(t, dir, plant)
			if fails := err != nil; fails != row.fails {
				t.Errorf("fails: %v, want %v", fails, row.fails)
			}
			for _, want := range row.want {
				if !strings.Contains(out, want) {
					t.Errorf("does not print %q", want)
				}
			}
			if t.Failed() {
				t.Log(out)
			}
		})
	}
}

// runPlant runs a planted test in a process of its own and gives what it prints,
// without the indentation that go test adds.
func runPlant(t *testing.T, dir, plant string) (string, error) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^TestPlanted$", "-test.v")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), planted+"="+plant)
	out, err := cmd.CombinedOutput()
	lines := strings.Split(string(out), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, "    "), "    ")
	}
	return strings.Join(lines, "\n"), err
}
