package users

import (
	"fmt"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// TestSessionGrows: what each save carries, with a session that is lost in between, and
// the pages that only read.
func TestSessionGrows(t *testing.T) {
	journey := *session
	journey.Size, journey.Grows, journey.Pages = 100, 10, []Step{{"GET", "/test/query"}}
	r := newRig(t, Config{Journey: &journey, Pace: each(second)}, &app{})
	from55(once(func(req *host.Request, resp *host.Response) (bool, error) {
		resp.Value = ""
		return true, nil
	}))(r) // a query that finds nothing: the page is not asked, and the session is a new one
	res := r.run(t, 10*second)
	var sizes []int
	for _, q := range r.app.seen {
		if q.URI == "/test/save" {
			sizes = append(sizes, q.BodyBytes)
		} else if q.BodyBytes != 0 {
			t.Errorf("%s %s has %d bytes", q.Method, q.URI, q.BodyBytes)
		}
	}
	if got, want := fmt.Sprint(sizes), "[100 110 120 130 140 150 100 110 120 130]"; got != want {
		t.Errorf("bytes of the saves: %s, want %s", got, want)
	}
	if c := res.Totals; c.Total != 27 || c.Reads != 17 || c.Lost != 1 || c.Opened != 2 || c.Acknowledged != 10 {
		t.Errorf("%+v, want 27 requests, 17 reads, a session lost", c)
	}
}

// TestReadOnlyVisits: one user, forty visits. Who only reads sees a loss like everybody,
// and logs in again at once; who has no session saves, whatever was drawn.
func TestReadOnlyVisits(t *testing.T) {
	for _, row := range []struct {
		reason string
		share  float64
		lose   bool // the tenth query finds nothing
		want   metric.Counts
	}{
		{"all of them", 1, false, metric.Counts{Total: 40, OK: 40, Opened: 1, Acknowledged: 1, Reads: 39}},
		{"all of them, and the session is lost once", 1, true, metric.Counts{Total: 41, OK: 41, Opened: 2, Acknowledged: 2, Reads: 39, Lost: 1, ForcedLogins: 1}},
		{"none", 0, false, metric.Counts{Total: 79, OK: 79, Opened: 1, Acknowledged: 40, Reads: 39}},
	} {
		journey := *session
		journey.ReadOnly = row.share
		queries := 0
		r := newRig(t, Config{Journey: &journey, Pace: each(second)}, &app{shared: newStore(), meddle: func(q *host.Request, a *host.Response) error {
			if q.URI == "/test/query" {
				if queries++; row.lose && queries == 10 {
					a.Value = ""
				}
			}
			return nil
		}})
		got := r.run(t, 40*second).Totals
		if got.Backends = nil; fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("%s:\n%+v, want\n%+v", row.reason, got, row.want)
		}
	}
}

// TestReadOnlyShare: of many visits about the share that is asked for only read, each user
// some of them.
func TestReadOnlyShare(t *testing.T) {
	journey := *session
	journey.ReadOnly = 0.9
	r := newRig(t, Config{Count: 20, Journey: &journey, Pace: each(second)}, &app{shared: newStore()})
	c := r.run(t, 101*second).Totals
	if c.Opened != 20 || c.Reads < 1900 || c.Lost+c.Stale != 0 || c.Acknowledged < 170 || c.Acknowledged > 270 {
		t.Errorf("%+v, want some 2000 reads and 20 + 200 saves", c)
	}
}
