package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/verdict"
)

// results are a case of as many runs as there are numbers of errors, with as
// many successful requests each.
func results(t *testing.T, result verdict.Result, ok int, errors ...int) *Results {
	t.Helper()
	var runs []string
	for _, n := range errors {
		runs = append(runs, fmt.Sprintf(`{"scenario": "shop", "variant": "", "ground": "simulated", "result": %q,
			"whole": {"requests": {"total": %d, "ok": %d, "errors": %d}}, "faults": []}`, result, ok+n, ok, n))
	}
	r, err := Read(strings.NewReader(`{"version": 1, "runs": [` + strings.Join(runs, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCompare has what regresses and what does not, with its exit code.
func TestCompare(t *testing.T) {
	low, high, between := []int{1, 2, 3, 4, 5, 6}, []int{11, 12, 13, 14, 15, 16}, []int{4, 5, 6, 7, 8, 9}
	for _, c := range []struct {
		what     string
		old, new *Results
		want     Change
		figure   string // one that is so, too; "" for none
		exit     int
	}{
		{"the same", results(t, "pass", 9, low...), results(t, "pass", 9, low...), Same, "", 0},
		{"intervals part, more errors", results(t, "pass", 9, low...), results(t, "pass", 9, high...), Regression, "requests.errors", 1},
		{"intervals part, fewer errors", results(t, "pass", 9, high...), results(t, "pass", 9, low...), Improvement, "requests.errors", 0},
		{"intervals overlap", results(t, "pass", 9, low...), results(t, "pass", 9, between...), Changed, "requests.errors", 0},
		{"fewer successes", results(t, "pass", 9, low...), results(t, "pass", 8, low...), Regression, "requests.ok", 1},
		{"more successes", results(t, "pass", 8, low...), results(t, "pass", 9, low...), Improvement, "requests.ok", 0},
		{"one seed each", results(t, "pass", 9, 1), results(t, "pass", 9, 1000), Changed, "requests.errors", 0},
		{"five seeds", results(t, "pass", 9, low[1:]...), results(t, "pass", 9, high...), Changed, "requests.errors", 0},
		{"one seed, a worse result", results(t, "pass", 9, 1), results(t, "fail", 9, 1), Regression, "", 1},
		{"inconclusive where it passed", results(t, "pass", 9, 1), results(t, "inconclusive", 9, 1), Regression, "", 1},
		{"it failed before, too", results(t, "fail", 9, 1), results(t, "fail", 9, 1), Same, "", 0},
		{"it passes now", results(t, "fail", 9, 1), results(t, "pass", 9, 1), Improvement, "", 0},
	} {
		got := Compare(c.old, c.new)
		if got.Cases[0].Change != c.want || got.Result().ExitCode() != c.exit {
			t.Errorf("%s: %s, exit code %d, want %s and %d", c.what, got.Cases[0].Change, got.Result().ExitCode(), c.want, c.exit)
		}
		is := func(f Figure) bool { return f.Name == c.figure && f.Change == c.want }
		if c.figure != "" && !slices.ContainsFunc(got.Cases[0].Figures, is) {
			t.Errorf("%s: %s is no %s among %+v", c.what, c.figure, c.want, got.Cases[0].Figures)
		}
	}
}

// TestGone: a case that is not there any more is no success.
func TestGone(t *testing.T) {
	some, none := results(t, "pass", 9, 1), &Results{}
	got := Compare(some, none)
	if got.Result() != verdict.Fail || len(got.Gone) != 1 {
		t.Errorf("gone: %+v", got)
	}
	if got.AllowMissing = true; got.Result() != verdict.Inconclusive {
		t.Errorf("gone and left aside, with nothing else to compare: %s", got.Result())
	}
	both := &Results{append(slices.Clone(some.cases), &side{scenario: "other", result: verdict.Pass, runs: 1})}
	got = Compare(both, some)
	if got.Result() != verdict.Fail || !slices.Equal(got.Gone, []string{"other"}) {
		t.Errorf("one of two gone: %+v", got)
	}
	if got.AllowMissing = true; got.Result() != verdict.Pass {
		t.Errorf("one of two gone and left aside: %s", got.Result())
	}
	if got := Compare(some, both); got.Result() != verdict.Pass || !slices.Equal(got.Added, []string{"other"}) {
		t.Errorf("added: %+v", got)
	}
}

// TestRead refuses what is no report.json.
func TestRead(t *testing.T) {
	for _, text := range []string{"", "x", "{}", `{"version": 99}`, `{"version": 1, "runs": [{}]}`, `{"version": 1, "runs": [{"scenario": "x", "result": "good"}]}`} {
		if r, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q is read as %+v", text, r)
		}
	}
}

// TestWrite: the text names the regression with both intervals, JSON is JSON.
func TestWrite(t *testing.T) {
	c := Compare(results(t, "pass", 9, 1, 2, 3, 4, 5, 6), results(t, "pass", 9, 11, 12, 13, 14, 15, 16))
	var text, js bytes.Buffer
	if err := c.WriteText(&text, layout.Options{}, false); err != nil {
		t.Fatal(err)
	}
	if want := "shop  requests.errors    4     1 - 6   14   11 - 16  regression\n"; !strings.Contains(text.String(), want) {
		t.Errorf("the text is\n%s\nwant in it %q", text.String(), want)
	}
	if err := c.WriteJSON(&js); err != nil || !json.Valid(js.Bytes()) {
		t.Errorf("error %v\n%s", err, js.String())
	}
}
