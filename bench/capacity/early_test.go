package capacity

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestLeft: requests that wait longer than the objective allows miss it though the run is
// over before they are. Of a stack of which half of the visits hang, those that end are
// quick at every load; an objective that says nothing of latency cannot tell, and that is
// said.
func TestLeft(t *testing.T) {
	for _, row := range []struct {
		objective string
		most      float64 // visits/s
		warned    bool
	}{
		// In 6 s of a run 3 v visits hang at v visits/s; v of those may have been sent within
		// the last 1 s, and of a Poisson process 6 standard deviations more: 3 v = v + 6 sqrt(v).
		{"latency.p99 < 1s and requests.error_share < 0.1%", 9, false},
		{"requests.error_share < 0.1%", 0, true},
	} {
		s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.1}
		s.Path, s.Warmup, s.For = "testdata/hanging", time.Second, 5*time.Second
		openStudy(t, s, row.objective)
		p, err := s.probe(t.Context(), suite.Site{}, 50, Loss{}, 1, s.For, true)
		if err != nil {
			t.Fatal(err)
		}
		if missed := p.Outcome == missed; missed == row.warned {
			t.Errorf("%s: at 50 visits/s the outcome is %s by %q", row.objective, outcomes[p.Outcome], p.Broken)
		}
		if row.warned {
			if said := strings.Join(s.warnings(nil), " "); !strings.HasPrefix(said, "Users wait up to 300 s ") {
				t.Errorf("%s: warned of %q", row.objective, said)
			}
			continue
		}
		if said := s.warnings(nil); said != nil {
			t.Errorf("%s: warned of %q", row.objective, said)
		}
		r := answerOne(t, s)
		if a := r.Whole(); !(a.Median > 0 && a.Median <= 1.5*row.most) || !strings.HasPrefix(r.Whole().Broken[0].Text, "latency.p99") {
			t.Errorf("%s: carries %v visits/s by %v, want at most about %v", row.objective, a.Median, a.Broken, row.most)
		}
	}
}
