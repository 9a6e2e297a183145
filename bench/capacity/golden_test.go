package capacity

import (
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/bench/study"
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

// queues are the same stacks as they are in the books (queue), and one server alone.
var queues = []queue{
	{"one M/M/1", 1, 1, 107.897},
	{"three M/M/1", 3, 1, 3 * 107.897},
	{"two M/M/1, which is three without one", 2, 1, 2 * 107.897},
	{"M/M/3", 1, 3, 501.29},
	{"M/M/2, which is M/M/3 without one", 1, 2, 303.19},
}

// open opens one of the test's scenarios.
func open(t testing.TB, folder, objective string, seeds int) *Study {
	t.Helper()
	s := &Study{Stack: Stack{Path: "testdata/" + folder, Warmup: 5 * time.Second, For: 60 * time.Second}, Seeds: suite.SeedsFrom(1, seeds), Precision: 0.005}
	openStudy(t, s, objective)
	return s
}

// TestQueues: nine seeds of 20 minutes each are as near to the closed form as 1 %, whole
// and with a server lost; their answers differ by 1 % (standard deviation), the median of
// nine by 0.4 %.
func TestQueues(t *testing.T) {
	const precision = 0.002
	for _, q := range queues {
		e := study.EstimateOf(q.search(suite.SeedsFrom(1, 9), precision, trial{warmup: 10 * time.Second, measured: 20 * time.Minute}).capacity)
		t.Logf("%s: %.1f (%.1f to %.1f), closed form %.1f", q.name, e.Median, e.Low, e.High, q.closed)
		if off := e.Median/q.closed - 1; math.Abs(off) > 0.01 {
			t.Errorf("%s: %.1f, want %.1f within 1 %%: off by %.2f %%", q.name, e.Median, q.closed, 100*off)
		}
	}
}

// TestCovers: of 100 searches, each under nine seeds of its own, the intervals of 95 hold
// the closed form or more. In 26,000 visits or more a p99 is low by less than 0.3 %; in a tenth of
// that it is by 0.9 %, and intervals of 95 % do not hold it often enough.
func TestCovers(t *testing.T) {
	const precision = 0.005
	for i, measured := range map[int]time.Duration{0: 120 * time.Second, 2: 60 * time.Second, 4: 80 * time.Second} {
		q, holds, mean := queues[i], 0, 0.0
		for n := range 100 {
			e := study.EstimateOf(q.search(suite.SeedsFrom(uint64(1+9*n), 9), precision, trial{warmup: 10 * time.Second, measured: measured}).capacity)
			mean += e.Median / 100
			if e.Low <= q.closed && q.closed <= e.High*(1+precision) {
				holds++
			}
		}
		t.Logf("%s, %v a run: %d of 100 intervals hold %.1f, and the medians are %.1f on the average", q.name, measured, holds, q.closed, mean)
		if holds < 95 || math.Abs(mean/q.closed-1) > 0.01 {
			t.Errorf("%s: %d of 100 intervals hold %.1f, and the medians are %.1f on the average", q.name, holds, q.closed, mean)
		}
	}
}

// TestClosedForms: the simulator's stacks, too. The median is as near to the closed form as
// six seeds of 120 s let it be, whose answers differ by 2 % (standard deviation): 2.5 %,
// which is three standard errors of their mean. All intervals but one in twenty, so of
// four one at the most, hold it.
func TestClosedForms(t *testing.T) { closedForms(t, 120*time.Second, 0.025) }

// BenchmarkClosedForms is that with 20 minutes a run, and 1 %.
func BenchmarkClosedForms(b *testing.B) {
	for b.Loop() {
		closedForms(b, 20*time.Minute, 0.01)
	}
}

// closedForms searches in the simulator what the closed forms give, with so long runs, and
// wants it within a share.
func closedForms(t testing.TB, measured time.Duration, within float64) {
	without := 0
	for _, folder := range []string{"random", "shared"} {
		s := open(t, folder, "latency.p99 <= 50ms and requests.error_share < 0.1%", 6)
		s.For = measured
		s.Losses = []Loss{{Kind: Kinds[0], Machines: []string{"web2"}}}
		w := &work{ctx: t.Context(), at: suite.Site{Workers: 2}}
		answers := s.answers(w, append([]Loss{{}}, s.Losses...), s.Seeds, s.Today())
		if w.failed != nil {
			t.Fatal(w.failed)
		}
		for _, row := range closed {
			if row.folder != folder {
				continue
			}
			a := &answers[0]
			if row.lost != "" {
				a = &answers[1]
			}
			t.Logf("%s without %q: %.1f (%.1f to %.1f), closed form %.1f; %d runs, %d cut short", folder, row.lost, a.Median, a.Low, a.High, row.want, a.Probes, a.Stopped)
			if math.Abs(a.Median/row.want-1) > within {
				t.Errorf("%s without %q: %v, want %v within %v %%", folder, row.lost, a.Median, row.want, 100*within)
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
