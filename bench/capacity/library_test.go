package capacity

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestLibraryBinds: each case of the library's scenario is bound by what its title says,
// and its rate is less than it carries.
func TestLibraryBinds(t *testing.T) {
	for _, row := range []struct {
		variant string
		binds   []string // each is in the answer; maxThreads of all servers are as busy
		most    float64  // share of the busiest limit
	}{
		{"threads", []string{"maxThreads of web", "of 16 in use"}, 1}, // beyond it nginx has no connection left, too
		{"weak", []string{"latency.p99", "maxThreads of web1/tomcat", "of 4 in use"}, 1},
		{"weights", []string{"latency.p99", "maxThreads of web"}, 1},
		{"maxconn", []string{"latency.p99", "maxconn of server app/web", "of lb1/haproxy", "of 8 in use"}, 1},
		{"queue", []string{"requests.error_share", "503 by lb1/haproxy (no server of app had room in time)", "maxconn of server app/web", "of 8 in use"}, 1},
		{"mixed", []string{"latency.p99", "maxThreads of web", "of 16 in use"}, 1},
		{"limit-req", []string{"requests.error_share", "503 by lb1/nginx (limit_req of zone shop)", "no limit is near"}, 0.3},
		{"pool", []string{"latency.p99", "pool of writes to 10.20.0.31 of web", "of 2 in use"}, 1},
	} {
		s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.02}
		s.Path, s.Variant, s.Warmup, s.For = "capacity", row.variant, 3*time.Second, 20*time.Second
		if row.variant != "pool" { // its shoppers write
			s.Load = "users.shoppers.rate"
		}
		openStudy(t, s, "latency.p99 < 300ms and requests.error_share < 0.1%")
		a := &answerOne(t, s).Answers[0]
		said := s.binds(a)
		for _, want := range row.binds {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q, want %q in it", row.variant, said, want)
			}
		}
		if low := row.most - 0.3; a.Limit.Share > row.most || a.Limit.Share < low {
			t.Errorf("%s: %v of the busiest limit is in use, want from %v to %v", row.variant, a.Limit.Share, low, row.most)
		}
		if share := s.Today() / a.Median; share < 0.8 || share > 1 {
			t.Errorf("%s: runs at %v of the %v that it carries, want about 0.9", row.variant, share, a.Median)
		}
	}
}

// openStudy opens a study that says nothing of its ground and objective.
func openStudy(t testing.TB, s *Study, objective string) {
	t.Helper()
	var err error
	if s.Objective, err = ParseObjective(objective); err != nil {
		t.Fatal(err)
	}
	g, err := suite.DefaultGround().Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	if err := s.Open(g); err != nil {
		t.Fatal(err)
	}
}

// answerOne searches without a course.
func answerOne(t testing.TB, s *Study) *Results {
	t.Helper()
	w := &work{ctx: t.Context(), at: suite.Site{Workers: 2}}
	r := &Results{Study: s, Answers: s.answers(w, append([]Loss{{}}, s.Losses...), s.Seeds, s.Today())}
	if w.failed != nil {
		t.Fatal(w.failed)
	}
	return r
}
