package capacity

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestNoticed: that a loss was noticed within what is measured is said wherever the answer
// is, and of one that was noticed before it nothing. The nginx of the stack notices a dead
// server when it could not be connected to for 2 s.
func TestNoticed(t *testing.T) {
	for _, row := range []struct {
		warmup time.Duration
		late   bool
	}{{time.Second, true}, {5 * time.Second, false}} {
		s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.1}
		s.Path, s.Warmup, s.For = "testdata/noticed", row.warmup, 5*time.Second
		openStudy(t, s, "requests.errors == 0 and latency.p99 < 500ms")
		s.Losses = []Loss{{Kind: Kinds[0], Machines: []string{"web2"}}}
		r := answerOne(t, s)
		s.reactions(&work{ctx: t.Context()}, r)
		a := &r.Answers[1]
		if a.Noticed < 2*time.Second || a.Noticed > 3*time.Second {
			t.Errorf("after a warm-up of %v: noticed after %v, want the 2 s of a connect and the wait for a visit", row.warmup, a.Noticed)
		}
		if fatal := a.Median == 0; fatal != row.late {
			t.Errorf("after a warm-up of %v: carries %v", row.warmup, a.Median)
		}
		var text, js bytes.Buffer
		var j jsonResults
		for _, err := range []error{r.Text(&text), r.JSON(&js), json.Unmarshal(js.Bytes(), &j)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		ofText := strings.Contains(strings.ReplaceAll(text.String(), "\n", " "), "which is within the measured part: a longer --warmup than 1 s measures what comes after.")
		ofPage := slices.ContainsFunc(r.Page().Notes, func(n string) bool { return strings.HasPrefix(n, "crash web2 was noticed 2") })
		if ofText != row.late || ofPage != row.late || (len(j.Warnings) == 1) != row.late {
			t.Errorf("after a warm-up of %v: said in text %v, on the page %v, in JSON %q", row.warmup, ofText, ofPage, j.Warnings)
		}
	}
}
