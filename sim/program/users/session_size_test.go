package users

import (
	"fmt"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
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
