package suite

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestCases runs every folder of testdata/cases: a small stack whose right answer
// is known, with its source, in expected.txt. Every expectation holds, unless a
// file "want" says otherwise: "fail", "inconclusive", or "error: TEXT", which
// is in what is told of the files.
func TestCases(t *testing.T) {
	folders, err := filepath.Glob("testdata/cases/*/" + scenarioFile)
	if err != nil || len(folders) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range folders {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat(filepath.Join(dir, "expected.txt")); err != nil {
				t.Error(err)
			}
			want := "pass"
			if text, err := os.ReadFile(filepath.Join(dir, "want")); err == nil {
				want = strings.TrimSpace(string(text))
			}
			if got := outcomeOfCase(t, dir); got != want && !(strings.HasPrefix(want, "error: ") && strings.HasPrefix(got, "error: ") && strings.Contains(got, want[7:])) {
				t.Errorf("%s, want %s; see %s", got, want, filepath.Join(dir, "expected.txt"))
			}
		})
	}
}

// outcomeOfCase is "pass", "fail", "inconclusive", or "error: " and what is wrong
// with the files. Of several variants the worst counts.
func outcomeOfCase(t *testing.T, dir string) string {
	t.Helper()
	loaded, err := Load([]string{dir})
	if err != nil {
		return "error: " + err.Error()
	}
	prepared, err := Prepare(simulated.Ground{}, loaded[0].Cases)
	if err != nil {
		return "error: " + err.Error()
	}
	worst := verdict.Pass
	for i, p := range prepared {
		c := loaded[0].Cases[i]
		v := RunJob(context.Background(), Job{Case: c, Prepared: p, Seed: 1}, nil).Verdict
		for _, j := range v.Expectations {
			if j.Result != verdict.Pass {
				t.Logf("%s: %s: %s: %s %s", c.Name(), j.Text, j.Result, j.Detail, j.Why)
			}
		}
		if worst == verdict.Pass || v.Result == verdict.Fail {
			worst = v.Result
		}
	}
	return string(worst)
}
