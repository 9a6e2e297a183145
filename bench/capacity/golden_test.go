package capacity

import (
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// closed are capacities in closed form for a p99 of the response time of 50 ms at most,
// with work of 5 ms on the average, exponential: where a random split feeds M/M/1 queues
// each carries mu - ln(100)/50ms; of the M/M/c queue the response time's distribution
// (Erlang's waiting time and the work after it) was solved for its 99th percentile.
var closed = []struct {
	folder string
	lost   string
	want   float64
}{
	{"random", "", 3 * 107.897},
	{"random", "web2", 2 * 107.897},
	{"shared", "", 501.29},
	{"shared", "web2", 303.19},
}

// open opens one of the test's scenarios.
func open(t testing.TB, folder, objective string, seeds int) *Study {
	t.Helper()
	s := &Study{Stack: Stack{Path: "testdata/" + folder, Warmup: 5 * time.Second, For: 60 * time.Second}, Seeds: suite.SeedsFrom(1, seeds), Precision: 0.005}
	openStudy(t, s, objective)
	return s
}

// TestClosedForms: the median is as near to the closed form as nine seeds let it be, whose
// answers differ by 2 % (standard deviation): 2.5 %, which is three standard errors of
// their median. All intervals but one in twenty, so of four one at the most, hold it.
func TestClosedForms(t *testing.T) {
	without := 0
	for _, folder := range []string{"random", "shared"} {
		s := open(t, folder, "latency.p99 <= 50ms and requests.error_share < 0.1%", 9)
		s.For = 180 * time.Second
		s.Losses = []Loss{{Kind: Kinds[0], Machines: []string{"web2"}}}
		r, _, err := s.Run(t.Context(), suite.Site{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range closed {
			if row.folder != folder {
				continue
			}
			a := r.Whole()
			if row.lost != "" {
				a = &r.Answers[1]
			}
			t.Logf("%s without %q: %.1f (%.1f to %.1f), closed form %.1f; %d runs, %d cut short", folder, row.lost, a.Median, a.Low, a.High, row.want, a.Probes, a.Stopped)
			if math.Abs(a.Median/row.want-1) > 0.025 {
				t.Errorf("%s without %q: %v, want %v within 2.5 %%", folder, row.lost, a.Median, row.want)
			}
			if row.want < a.Low || row.want > a.High*(1+s.Precision) {
				without++
			}
		}
	}
	if without > 1 {
		t.Errorf("%d of %d intervals do not hold the closed form", without, len(closed))
	}
}
