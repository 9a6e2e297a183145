package published

import (
	"bytes"
	"context"
	"flag"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
)

var update = flag.Bool("update", false, "rewrite the table of published results in bench/README.md from runs")

// readmeSeeds are those of the table in bench/README.md, someSeeds those that a test
// has the time for.
const readmeSeeds, someSeeds = 9, 2

// TestPublished: every figure matches, and bench/README.md has a table of all;
// -update rewrites it, from more seeds.
func TestPublished(t *testing.T) {
	seeds := someSeeds
	if *update {
		seeds = readmeSeeds
	}
	s := &Study{Repeats, suite.SeedsFrom(1, seeds)}
	r, done, err := s.Run(t.Context(), suite.Site{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if done != s.Jobs() || len(r.Checked) < 10 {
		t.Errorf("%d of %d parts done, %d results", done, s.Jobs(), len(r.Checked))
	}
	for i := range r.Checked {
		for _, c := range r.Checked[i] {
			if c.Outcome != strategies.Match {
				t.Errorf("%s: %s", Repeats[i].Name, c.sentence())
			}
		}
	}
	checkReadme(t, r)
}

// checkReadme holds the table of bench/README.md, which stands between two other lines,
// against results.
func checkReadme(t *testing.T, r *Results) {
	t.Helper()
	const path, head, end = "../README.md", "| published | figure | published | here | |\n", "\n\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := r.Markdown(&table); err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), head)
	old, after, whole := strings.Cut(rest, end)
	switch {
	case !found || !whole:
		t.Fatalf("%s has no table %q", path, head)
	case !*update && ofAllSeeds(head+old) == ofAllSeeds(strings.TrimSuffix(table.String(), "\n")):
	case !*update:
		t.Errorf("%s: the table of published results has not what the runs say: run go test -update\n%s", path, table.String())
	default:
		if err := os.WriteFile(path, []byte(before+table.String()+"\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// ofAllSeeds gives the table without the column of what came out, which is up to the seeds.
func ofAllSeeds(table string) string {
	lines := strings.Split(table, "\n")
	for i, line := range lines {
		if cells := strings.Split(line, "|"); len(cells) == 7 {
			lines[i] = strings.Join(slices.Delete(cells, 4, 5), "|")
		}
	}
	return strings.Join(lines, "\n")
}

// TestCheck: a claim can fail.
func TestCheck(t *testing.T) {
	for _, row := range []struct {
		why    string
		values []float64
		want   strategies.Outcome
	}{
		{"inside", []float64{1, 2, 9}, strategies.Match},
		{"at the limits", []float64{3}, strategies.Match},
		{"above", []float64{1, 3.1, 9}, strategies.Mismatch},
		{"below", []float64{0.9}, strategies.Mismatch},
		{"no such figure", []float64{2, math.NaN()}, strategies.Mismatch},
	} {
		r := Repeat{Claims: []Claim{{Figure: "f", Unit: study.Ratio, From: 1, To: 3}}}
		var seeds [][]float64
		for _, v := range row.values {
			seeds = append(seeds, []float64{v})
		}
		if got := r.check(seeds)[0].Outcome; got != row.want {
			t.Errorf("%s: %s, want %s", row.why, got, row.want)
		}
	}
}

// TestTables: each result has claims with limits and reasons, and each name is there once.
func TestTables(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Repeats {
		if seen[r.Name] || r.Title == "" || r.Source == "" || r.Setup == "" || len(r.Claims) == 0 {
			t.Errorf("%s: not whole, or there twice", r.Name)
		}
		seen[r.Name] = true
		for _, c := range r.Claims {
			if c.Figure == "" || c.Published == "" || c.Why == "" || c.From > c.To {
				t.Errorf("%s: claim %+v", r.Name, c)
			}
		}
	}
	if _, err := Find([]string{"supermarkt"}); err == nil || !strings.Contains(err.Error(), `did you mean "supermarket"?`) {
		t.Errorf("error %v", err)
	}
}

// TestInterrupted: a study that is cut short gives no results.
func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if r, _, err := (&Study{Repeats[:1], []uint64{1}}).Run(ctx, suite.Site{}); r != nil || err == nil {
		t.Errorf("%v, %v", r, err)
	}
}
