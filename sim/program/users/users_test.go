package users

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// from55 has f change what is answered from 5.5 s on, between two visits.
func from55(f func(req *host.Request, resp *host.Response) error) func(*rig) {
	return func(r *rig) { r.w.At(5500*ms, func() { r.app.meddle = f }) }
}

// once applies f until it has changed one request.
func once(f func(req *host.Request, resp *host.Response) (bool, error)) func(*host.Request, *host.Response) error {
	done := false
	return func(req *host.Request, resp *host.Response) error {
		if done {
			return nil
		}
		changed, err := f(req, resp)
		done = changed
		return err
	}
}

// restart kills the server and starts it again.
func restart(kill, start time.Duration) func(*rig) {
	return func(r *rig) {
		r.w.At(kill, func() { r.prog.Kill() })
		r.w.At(start, func() { r.prog.Start() })
	}
}

// TestJourneys: one user, a think time of 1 s, 10 s. A session's first visit
// takes 10 ms and the others 20 ms, so they begin at 0 and 1.01 + 1.02 k s:
// 5.09, 6.11, 7.13, 8.15, 9.17. Counting and plain visits take 10 ms: 1.01 k.
// A connection is refused after 2 ms, and open after 2 ms. The rows are
// reckoned by hand from that.
func TestJourneys(t *testing.T) {
	save := func(r *host.Request) bool { return r.URI == "/test/save" }
	rows := []struct {
		reason  string
		journey Journey
		shared  bool
		fault   func(*rig)
		want    metric.Counts
		outages []metric.Outage
		flying  int
	}{
		{reason: "healthy: 1 save, then 9 visits of two requests", journey: session,
			want: metric.Counts{Total: 19, OK: 19, Opened: 1, Acknowledged: 10, Reads: 9, Backends: []int{19, 0}}},
		{reason: "local sessions die with the server: one lost, one forced login, no error", journey: session, fault: restart(5500*ms, 5600*ms),
			want: metric.Counts{Total: 19, OK: 19, Opened: 2, Acknowledged: 10, Reads: 9, Lost: 1, ForcedLogins: 1, Backends: []int{19, 0}}},
		{reason: "a shared store survives it", journey: session, shared: true, fault: restart(5500*ms, 5600*ms),
			want: metric.Counts{Total: 19, OK: 19, Opened: 1, Acknowledged: 10, Reads: 9, Backends: []int{19, 0}}},
		{reason: "refused at 6.11 and 7.112, lost at 8.114, visit at 9.134", journey: session, fault: restart(5500*ms, 7500*ms),
			want:    metric.Counts{Total: 17, OK: 15, Refused: 2, Opened: 2, Acknowledged: 8, Reads: 7, Lost: 1, ForcedLogins: 1, Backends: []int{15, 0}},
			outages: []metric.Outage{{From: 6110 * ms, To: 8124 * ms, Failed: 2}}},
		{reason: "the store goes back to version 2 once: stale, and the next save mends it", journey: session, shared: true,
			fault: func(r *rig) { r.w.At(5500*ms, func() { r.app.shared.values["S1"] = "u0.v2" }) },
			want:  metric.Counts{Total: 19, OK: 19, Opened: 1, Acknowledged: 10, Reads: 9, Stale: 1, Backends: []int{19, 0}}},
		{reason: "a replica that always answers version 2: stale at 4 visits from 6.11", journey: session,
			fault: from55(func(req *host.Request, resp *host.Response) error {
				if !save(req) {
					resp.Value = "u0.v2"
				}
				return nil
			}), want: metric.Counts{Total: 19, OK: 19, Opened: 1, Acknowledged: 10, Reads: 9, Stale: 4, Backends: []int{19, 0}}},
		{reason: "another user's value is not the session's", journey: session,
			fault: from55(once(func(req *host.Request, resp *host.Response) (bool, error) {
				resp.Value = "u1.v6"
				return true, nil
			})), want: metric.Counts{Total: 19, OK: 19, Opened: 2, Acknowledged: 10, Reads: 9, Lost: 1, ForcedLogins: 1, Backends: []int{19, 0}}},
		{reason: "a version never sent is not the session's", journey: session,
			fault: from55(once(func(req *host.Request, resp *host.Response) (bool, error) {
				resp.Value = "u0.v7"
				return true, nil
			})), want: metric.Counts{Total: 19, OK: 19, Opened: 2, Acknowledged: 10, Reads: 9, Lost: 1, ForcedLogins: 1, Backends: []int{19, 0}}},
		{reason: "a save stored but not acknowledged (reset at 6.13): the newer value is neither lost nor stale", journey: session,
			fault: from55(once(func(req *host.Request, resp *host.Response) (bool, error) {
				if save(req) {
					return true, host.ErrReset
				}
				return false, nil
			})), want: metric.Counts{Total: 19, OK: 18, Resets: 1, Opened: 1, Acknowledged: 9, Reads: 9, Backends: []int{18, 0}},
			outages: []metric.Outage{{From: 6120 * ms, To: 7140 * ms, Failed: 1}}},
		{reason: "the newer value, once seen, is what is expected: the older one is stale after it", journey: session, shared: true,
			fault: func(r *rig) {
				from55(once(func(req *host.Request, resp *host.Response) (bool, error) {
					if save(req) {
						return true, host.ErrReset
					}
					return false, nil
				}))(r)
				// read at 7.13, the save after it fails as well, and the store
				// goes back
				r.w.At(7141*ms, func() { r.prog.Fail(503, 1) })
				r.w.At(7500*ms, func() { r.prog.Fail(0, 0); r.app.shared.values["S1"] = "u0.v6" })
			}, want: metric.Counts{Total: 19, OK: 17, Resets: 1, Status5xx: 1, Opened: 1, Acknowledged: 8, Reads: 9, Stale: 1, Backends: []int{17, 0}},
			outages: []metric.Outage{{From: 6120 * ms, To: 7140 * ms, Failed: 1}, {From: 7140 * ms, To: 8154 * ms, Failed: 1}}},
		{reason: "errors 503 at 6.11, 7.114, 8.118, 9.122, 4 ms each: no loss", journey: session, fault: func(r *rig) { r.w.At(5500*ms, func() { r.prog.Fail(503, 1) }) },
			want:    metric.Counts{Total: 15, OK: 11, Status5xx: 4, Opened: 1, Acknowledged: 6, Reads: 5, Backends: []int{11, 0}},
			outages: []metric.Outage{{From: 6110 * ms, To: 10 * second, Failed: 4, Open: true}}},
		{reason: "404 by the application: an error, counted for it", journey: session, fault: from55(func(_ *host.Request, resp *host.Response) error { resp.Status = 404; return nil }),
			want:    metric.Counts{Total: 15, OK: 11, Status4xx: 4, Opened: 1, Acknowledged: 6, Reads: 5, Backends: []int{15, 0}},
			outages: []metric.Outage{{From: 6110 * ms, To: 10 * second, Failed: 4, Open: true}}},
		{reason: "a redirect to the login page is an answer without the value", journey: session,
			fault: from55(once(func(req *host.Request, resp *host.Response) (bool, error) {
				*resp = host.Response{Status: 302, Location: "/login"}
				return true, nil
			})), want: metric.Counts{Total: 19, OK: 19, Opened: 2, Acknowledged: 10, Reads: 9, Lost: 1, ForcedLogins: 1, Backends: []int{19, 0}}},
		{reason: "truncated answers are errors", journey: session, fault: from55(func(_ *host.Request, resp *host.Response) error { resp.Truncated = true; return nil }),
			want:    metric.Counts{Total: 15, OK: 11, Resets: 4, Opened: 1, Acknowledged: 6, Reads: 5, Backends: []int{11, 0}},
			outages: []metric.Outage{{From: 6110 * ms, To: 10 * second, Failed: 4, Open: true}}},
		{reason: "hung: the query of 6.11 is given up 3 s after it was open, 9.112; the next is after the end", journey: session, fault: func(r *rig) { r.w.At(5500*ms, func() { r.prog.Hang() }) },
			want:    metric.Counts{Total: 12, OK: 11, Timeouts: 1, Opened: 1, Acknowledged: 6, Reads: 5, Backends: []int{11, 0}},
			outages: []metric.Outage{{From: 6110 * ms, To: 10 * second, Failed: 1, Open: true}}},
		{reason: "machine down: SYN unanswered for 2 s from 6.11; at 9.11 again, not over at the end", journey: session, fault: func(r *rig) { r.w.At(5500*ms, func() { r.web.Crash() }) },
			want:    metric.Counts{Total: 12, OK: 11, Timeouts: 1, Opened: 1, Acknowledged: 6, Reads: 5, Backends: []int{11, 0}},
			outages: []metric.Outage{{From: 6110 * ms, To: 10 * second, Failed: 1, Open: true}}, flying: 1},
		{reason: "a first save that failed is tried again and forces nothing", journey: session, fault: restart(1, 500*ms),
			want:    metric.Counts{Total: 18, OK: 17, Refused: 1, Opened: 1, Acknowledged: 9, Reads: 8, Backends: []int{17, 0}},
			outages: []metric.Outage{{From: 0, To: 1012 * ms, Failed: 1}}},

		{reason: "count, healthy: 10 visits", journey: count,
			want: metric.Counts{Total: 10, OK: 10, Opened: 1, Acknowledged: 10, Reads: 9, Backends: []int{10, 0}}},
		{reason: "count begins anew: lost and forced login in one answer", journey: count, fault: restart(5500*ms, 5600*ms),
			want: metric.Counts{Total: 10, OK: 10, Opened: 2, Acknowledged: 10, Reads: 9, Lost: 1, ForcedLogins: 1, Backends: []int{10, 0}}},
		{reason: "count goes back to 2, so that 3 is answered: stale once", journey: count, shared: true, fault: func(r *rig) { r.w.At(5500*ms, func() { r.app.shared.counts["S1"] = 2 }) },
			want: metric.Counts{Total: 10, OK: 10, Opened: 1, Acknowledged: 10, Reads: 9, Stale: 1, Backends: []int{10, 0}}},
		{reason: "the last count again: one visit was not kept", journey: count, shared: true, fault: func(r *rig) { r.w.At(5500*ms, func() { r.app.shared.counts["S1"]-- }) },
			want: metric.Counts{Total: 10, OK: 10, Opened: 1, Acknowledged: 10, Reads: 9, Stale: 1, Backends: []int{10, 0}}},
		{reason: "a visit counted but not acknowledged: the next count is one more", journey: count,
			fault: from55(once(func(*host.Request, *host.Response) (bool, error) { return true, host.ErrReset })),
			want:  metric.Counts{Total: 10, OK: 9, Resets: 1, Opened: 1, Acknowledged: 9, Reads: 8, Backends: []int{9, 0}}, outages: []metric.Outage{{From: 6060 * ms, To: 7080 * ms, Failed: 1}}},
		{reason: "no count at all is lost; the next visit is the forced login", journey: count,
			fault: from55(once(func(_ *host.Request, resp *host.Response) (bool, error) { resp.Value = ""; return true, nil })),
			want:  metric.Counts{Total: 10, OK: 10, Opened: 2, Acknowledged: 9, Reads: 8, Lost: 1, ForcedLogins: 1, Backends: []int{10, 0}}},
		{reason: "plain requests keep no ledger", journey: get, fault: restart(5500*ms, 5600*ms),
			want: metric.Counts{Total: 10, OK: 10, Backends: []int{10, 0}}},
		{reason: "an error ends a plain visit: 1 refused of 2 pages; visits at 0, 1.02 k", journey: Get{[]Step{{"GET", "/a"}, {"GET", "/b"}}}, fault: restart(5500*ms, 6500*ms),
			want:    metric.Counts{Total: 19, OK: 18, Refused: 1, Backends: []int{18, 0}},
			outages: []metric.Outage{{From: 6120 * ms, To: 7132 * ms, Failed: 1}}},
	}
	for _, row := range rows {
		t.Run(strings.ReplaceAll(row.reason, " ", "_"), func(t *testing.T) {
			a := &app{}
			if row.shared {
				a.shared = newStore()
			}
			r := newRig(t, Config{Journey: row.journey, Pace: each(second), Connect: 2 * second, Read: 3 * second}, a)
			if row.fault != nil {
				row.fault(r)
			}
			got := r.run(t, 10*second)
			if fmt.Sprintf("%+v", got.Totals) != fmt.Sprintf("%+v", row.want) {
				t.Errorf("counts\n got %+v\nwant %+v", got.Totals, row.want)
			}
			for i := range got.Outages {
				if o := &got.Outages[i]; o.Group != r.group.c.Name {
					t.Errorf("an outage of group %q", o.Group)
				}
				o := &got.Outages[i]
				o.Noticed, o.Sent, o.Again, o.Group = 0, 0, 0, "" // see TestOutages
			}
			if fmt.Sprint(got.Outages) != fmt.Sprint(row.outages) {
				t.Errorf("outages\n got %+v\nwant %+v", got.Outages, row.outages)
			}
			if got.Remainder.Unfinished != row.flying || got.Remainder.Waiting != 0 {
				t.Errorf("unfinished %d, waiting %d, want %d, 0", got.Remainder.Unfinished, got.Remainder.Waiting, row.flying)
			}
		})
	}
}
