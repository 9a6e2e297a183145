package capacity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestFloor: no search goes to loads at which a run may have no visit at all, nor does it
// leave out today's load for that.
func TestFloor(t *testing.T) {
	s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.1}
	s.Path, s.Warmup = "testdata/shared", 2*time.Second // 300 visits a second
	openStudy(t, s, "latency.p99 <= 1us and requests.error_share < 0.1%")
	for _, row := range []struct {
		lasts time.Duration
		floor float64
	}{{time.Second, 20}, {5 * time.Second, 4}, {60 * time.Second, 300.0 / far}, {10 * time.Millisecond, 300}} {
		if s.For = row.lasts; s.limits(0, false).Floor != row.floor {
			t.Errorf("over %v the lowest load is %v/s, want %v", row.lasts, s.limits(0, false).Floor, row.floor)
		}
	}
	s.For = time.Second
	if a := answerOne(t, s).Whole(); a.Median != 0 || a.Odd[0] != neverMet {
		t.Errorf("it carries %v, %q, want nothing", a.Median, a.Odd)
	}
}

// TestElsewhere: a search asks its runs of its site, each looked at; one that nobody
// finished has no answer, which says so, and an error of the site ends the search.
func TestElsewhere(t *testing.T) {
	here := func() *Study {
		s := &Study{Seeds: suite.SeedsFrom(1, 2), Precision: 0.1}
		s.Path, s.Warmup, s.For = "testdata/shared", 2*time.Second, 5*time.Second
		openStudy(t, s, "latency.p99 <= 50ms and requests.error_share < 0.1%")
		return s
	}
	wrong := errors.New("the queue is gone")
	for _, row := range []struct {
		why string
		do  suite.Doer
		odd string
		err error
	}{
		{"done", func(ctx context.Context, j suite.Job, _ func(float64)) (suite.Result, error) {
			return suite.RunJob(ctx, j, nil), nil
		}, "", nil},
		{"not finished", func(_ context.Context, j suite.Job, _ func(float64)) (suite.Result, error) {
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			r := suite.RunJob(ended, j, nil)
			r.Record.End.Why = "no worker finished it"
			judged := suite.JudgeRecord(j, r.Record)
			judged.Seen = r.Seen
			return judged, nil
		}, "no worker finished it", nil},
		{"an error", func(context.Context, suite.Job, func(float64)) (suite.Result, error) {
			return suite.Result{}, wrong
		}, "", wrong},
	} {
		s, runs := here(), 0
		at := suite.Site{Do: func(ctx context.Context, j suite.Job, progress func(float64)) (suite.Result, error) {
			if j.Look != untilBroken || !strings.HasPrefix(j.About, "shared at ") {
				t.Errorf("%s: looked at by %v, %q", row.why, j.Look, j.About)
			}
			runs++
			return row.do(ctx, j, progress)
		}}
		w := &work{ctx: t.Context(), at: at}
		all := s.answers(w, []Loss{{}}, s.Seeds, s.Today())
		if !errors.Is(w.failed, row.err) || runs == 0 {
			t.Errorf("%s: %d runs, error %v", row.why, runs, w.failed)
		}
		if row.err == nil && !strings.Contains(all[0].Odd[0], row.odd) || row.odd != "" && all[0].Odd[1] == "" {
			t.Errorf("%s: %q", row.why, all[0].Odd)
		}
	}
}
