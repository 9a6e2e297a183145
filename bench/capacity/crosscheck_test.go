package capacity

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestAgrees: what cannot be judged agrees with nothing.
func TestAgrees(t *testing.T) {
	for _, row := range []struct {
		here, there outcome
		want        bool
	}{{met, met, true}, {missed, missed, true}, {met, missed, false}, {missed, met, false}, {unclear, unclear, false}, {met, unclear, false}} {
		c := Crosscheck{Here: &Probe{Outcome: row.here}, There: &Probe{Outcome: row.there}}
		if c.Agrees() != row.want {
			t.Errorf("%v here, %v there: agrees %v", row.here, row.there, c.Agrees())
		}
	}
}

// TestCrosscheck: a ground held against itself agrees at every load, meets the objective
// 20 % below the capacity and misses it 20 % above.
func TestCrosscheck(t *testing.T) {
	s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.02}
	s.Path, s.Warmup, s.For = "testdata/shared", 2*time.Second, 20*time.Second
	openStudy(t, s, "latency.p99 <= 50ms and requests.error_share < 0.1%")
	s.Reference = s.ground
	if err := s.CheckReference(); err != nil {
		t.Fatal(err)
	}
	r := answerOne(t, s)
	var err error
	if r.Crosschecks, err = s.crosscheck(t.Context(), suite.Site{}, r.Whole()); err != nil {
		t.Fatal(err)
	}
	if len(r.Crosschecks) != 3 || r.Crosschecks[0].Here.Outcome != met || r.Crosschecks[2].Here.Outcome != missed {
		t.Errorf("got %+v, want one that meets and, at last, one that misses", r.Crosschecks)
	}
	for i, row := range r.crosscheckTable().Rows {
		c := &r.Crosschecks[i]
		if here, there := row.Cells[1].Value, row.Cells[5].Value; here == nil || *here != c.json().Here.P99 || there == nil || *there != float64(c.json().There.Errors) {
			t.Errorf("%s: p99 here %v, errors there %v, want those of the JSON: %+v", row.Head, here, there, c.json())
		}
	}
	var b strings.Builder
	if err := r.Text(&b); err != nil || !strings.Contains(b.String(), "3 of 3 loads agree") {
		t.Errorf("%v, %s", err, b.String())
	}
}
