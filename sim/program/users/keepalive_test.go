package users

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// TestKeepalive: one user with a think time of 1 s and a connection that is
// kept. The first request takes 10 ms, those on the open connection 8. Plain
// visits begin at 0 and 1.01 + 1.008 k: 5.042, 6.05, 7.058 ...
func TestKeepalive(t *testing.T) {
	page := func(method string) Journey { return Get{[]Step{{method, "/web/machines"}}} }
	rows := []struct {
		reason  string
		journey Journey
		fault   func(*rig)
		want    metric.Counts
		seen    int // requests that the server got
	}{
		{"healthy", page("GET"), nil, metric.Counts{Total: 10, OK: 10}, 10},
		{"the server restarts while the connection is idle: nothing was sent on it, so even a POST goes on a new one",
			page("POST"), restart(5500e6, 5600e6), metric.Counts{Total: 10, OK: 10}, 10},
		{"no server: the new connection is refused, at 6.05, 7.052", page("POST"), restart(5500e6, 7500e6), metric.Counts{Total: 10, OK: 8, Refused: 2}, 8},
		{"broken under way at 6.055 with a server to come back to: a GET is sent again (RFC 9110 section 9.2.2)",
			page("GET"), breakOnce, metric.Counts{Total: 10, OK: 10}, 11},
		{"a POST is not", page("POST"), breakOnce, metric.Counts{Total: 10, OK: 9, Resets: 1}, 10},
		{"a GET is sent again once only", page("GET"), from55(func(*host.Request, *host.Response) error { return host.ErrReset }),
			metric.Counts{Total: 10, OK: 6, Resets: 4}, 11},
	}
	for _, row := range rows {
		r := newRig(t, Config{Journey: row.journey, Pace: each(second), Keepalive: true}, &app{})
		if row.fault != nil {
			row.fault(r)
		}
		got := r.run(t, 10*second).Totals
		if got.Total != row.want.Total || got.OK != row.want.OK || got.Refused != row.want.Refused || got.Resets != row.want.Resets {
			t.Errorf("%s: %+v, want %+v", row.reason, got, row.want)
		}
		if len(r.app.seen) != row.seen {
			t.Errorf("%s: the server got %d requests, want %d", row.reason, len(r.app.seen), row.seen)
		}
	}
}

func breakOnce(r *rig) {
	from55(once(func(*host.Request, *host.Response) (bool, error) { return true, host.ErrReset }))(r)
}

// TestKeptIsFaster: the saving is the opening, 2 ms of 10.
func TestKeptIsFaster(t *testing.T) {
	r := newRig(t, Config{Journey: get, Pace: each(second), Keepalive: true}, &app{})
	s := r.run(t, 10*second).Segments[0]
	near(t, "first request", s.Service.Max(), 10*ms)
	near(t, "those after it", s.Service.ValueAtPercentile(50), 8*ms)
}
