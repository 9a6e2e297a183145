package capacity

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestRecovers: a thread that does 100 requests a second carries about as many visits with
// retries as without. After a pause it recovers at what it carries without them; with
// three of them only where it does the attempts of all that piled up.
func TestRecovers(t *testing.T) {
	carries, recovers := map[string]float64{}, map[string]float64{}
	for _, variant := range []string{"retries", "none"} {
		s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.02}
		s.Path, s.Variant, s.Warmup, s.For = "testdata/retries", variant, 5*time.Second, 30*time.Second
		s.Passing = []Loss{PauseOf("web1")}
		openStudy(t, s, "requests.error_share < 1%")
		r := answerOne(t, s)
		w := &work{ctx: t.Context(), at: suite.Site{Workers: 2}}
		if r.Recovers = s.recoveries(w, r.Whole()); w.failed != nil {
			t.Fatal(w.failed)
		}
		carries[variant], recovers[variant] = r.Whole().Median, r.Recovery().Median
		t.Log(variant, carries[variant], recovers[variant], r.Sentence())
	}
	if c := carries["retries"]; c < 0.9*carries["none"] || c > 100 {
		t.Errorf("carries %v with retries, %v without: want about as much", c, carries["none"])
	}
	if v := recovers["none"]; v < 0.9*carries["none"] {
		t.Errorf("recovers up to %v without retries, want about the %v that it carries", v, carries["none"])
	}
	// In 5 s 20 attempts of each visit a second pile up; 100 - 4 of them a second are done
	// beside what comes, and 30 s are given: 20 v = 30 (100 - 4 v).
	const closed = 3000.0 / 140
	if v := recovers["retries"]; v < 0.9*closed || v > 1.02*closed {
		t.Errorf("recovers up to %v with retries, want about %v", v, closed)
	}
}
