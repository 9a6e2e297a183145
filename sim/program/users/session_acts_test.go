package users

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// TestLoginAndLogout: one user as in TestJourneys, ten visits. A logout behind three saves
// ends visits 3, 6 and 9; a visit after it asks first whether the session is gone.
func TestLoginAndLogout(t *testing.T) {
	login, logout := Step{"POST", "/test/login"}, Step{"POST", "/test/logout"}
	for _, row := range []struct {
		reason string
		edit   func(*Session)
		meddle func(*host.Request, *host.Response) error
		want   metric.Counts
	}{
		{"a session ends with the third save", func(s *Session) { s.Logout, s.LogoutAfter = logout, 3 }, nil,
			metric.Counts{Total: 22, OK: 22, Opened: 4, Acknowledged: 10, Reads: 6}},
		{"and is there again at the next visit", func(s *Session) { s.Logout, s.LogoutAfter = Step{"POST", "/test/in-vain"}, 3 }, nil,
			metric.Counts{Total: 22, OK: 22, Opened: 4, Acknowledged: 10, Reads: 6, Revived: 3}},
		{"a logout whose answer fails was one all the same", func(s *Session) { s.Logout, s.LogoutAfter = logout, 3 },
			once(func(q *host.Request, a *host.Response) (bool, error) {
				if q.URI != logout.Path {
					return false, nil
				}
				*a = host.Response{Status: 500}
				return true, nil
			}), metric.Counts{Total: 22, OK: 21, Status5xx: 1, Opened: 4, Acknowledged: 10, Reads: 7}},
		{"one that was none is tried again behind the next save", func(s *Session) { s.Logout, s.LogoutAfter = Step{"POST", "/test/in-vain"}, 3 },
			once(func(q *host.Request, a *host.Response) (bool, error) {
				if q.URI != "/test/in-vain" {
					return false, nil
				}
				*a = host.Response{Status: 500}
				return true, nil
			}), metric.Counts{Total: 23, OK: 22, Status5xx: 1, Opened: 3, Acknowledged: 10, Reads: 7, Revived: 2}},
		{"a login behind the first save reads the session", func(s *Session) { s.Login, s.LoginAfter = login, 1 }, nil,
			metric.Counts{Total: 20, OK: 20, Opened: 1, Acknowledged: 10, Reads: 10}},
		{"each session has its login", func(s *Session) {
			s.Login, s.LoginAfter, s.Logout, s.LogoutAfter = login, 2, logout, 3
		}, nil, metric.Counts{Total: 25, OK: 25, Opened: 4, Acknowledged: 10, Reads: 9}},
		{"a login that finds nothing has lost it", func(s *Session) { s.Login, s.LoginAfter = login, 2 },
			once(func(q *host.Request, a *host.Response) (bool, error) {
				if q.URI != login.Path {
					return false, nil
				}
				a.Value = ""
				return true, nil
			}), metric.Counts{Total: 20, OK: 20, Opened: 2, Acknowledged: 10, Reads: 10, Lost: 1, ForcedLogins: 1}},
	} {
		journey := *session
		row.edit(&journey)
		r := newRig(t, Config{Journey: &journey, Pace: each(second)}, &app{shared: newStore(), meddle: row.meddle})
		got := r.run(t, 10*second).Totals
		if got.Backends = nil; fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("%s:\n%+v, want\n%+v", row.reason, got, row.want)
		}
	}
}

// parallel is a journey with two requests beside the query and one beside the save.
func parallel() *Session {
	s := *session
	s.ParallelReads, s.ParallelWrites = []Step{{"GET", "/test/query"}, {"GET", "/test/query?2"}}, []Step{{"POST", "/test/clicks"}}
	return &s
}

// TestParallel: requests in the same moment have the same cookies; the next ones come when
// all have ended.
func TestParallel(t *testing.T) {
	for _, keepalive := range []bool{false, true} {
		a := &app{shared: newStore()}
		r := newRig(t, Config{Journey: parallel().under("/shop"), Pace: each(second), Keepalive: keepalive}, a)
		c := r.run(t, 1500*ms).Totals
		var seen []string
		for i, q := range a.seen {
			seen = append(seen, fmt.Sprint(int(a.began[i].Sub(a.began[0])/(10*ms)), " ", q.Method, " ", q.URI, " ", q.Cookie))
		}
		slices.Sort(seen)
		want := []string{
			"0 POST /shop/test/save ",
			"101 GET /shop/test/query JSESSIONID=S1", "101 GET /shop/test/query?2 JSESSIONID=S1", "101 POST /shop/test/query JSESSIONID=S1",
			"102 POST /shop/test/clicks JSESSIONID=S1", "102 POST /shop/test/save JSESSIONID=S1",
		}
		if keepalive { // no connection is opened again
			for i, of := range []string{"0 POST /shop/test/save ", "100 POST /shop/test/query", "101 GET /shop/test/query", "101 GET /shop/test/query?2", "101 POST /shop/test/clicks", "101 POST /shop/test/save"} {
				want[i] = of
				if i > 0 {
					want[i] += " JSESSIONID=S1"
				}
			}
		}
		if !slices.Equal(seen, want) || c.Total != 6 || c.OK != 6 || c.Reads != 3 || c.Acknowledged != 2 {
			t.Errorf("keepalive %v: asked\n%q, want\n%q; %+v", keepalive, seen, want, c)
		}
	}
}

// TestParallelOutcome: a session is lost once however many answers lack it; a part that
// fails ends the visit, and one that does not come is unfinished.
func TestParallelOutcome(t *testing.T) {
	parts := func(change func(*host.Response) error) func(*host.Request, *host.Response) error {
		return func(q *host.Request, a *host.Response) error {
			if q.Method == "GET" {
				return change(a)
			}
			return nil
		}
	}
	for _, row := range []struct {
		reason     string
		meddle     func(*host.Request, *host.Response) error
		want       metric.Counts
		unfinished int
	}{
		{"both parts lack it", parts(func(a *host.Response) error { a.Value = ""; return nil }),
			metric.Counts{Total: 5, OK: 5, Opened: 2, Acknowledged: 2, Reads: 2, Lost: 1, ForcedLogins: 1}, 0},
		{"both parts fail", parts(func(a *host.Response) error { a.Status = 503; return nil }),
			metric.Counts{Total: 4, OK: 2, Status5xx: 2, Opened: 1, Acknowledged: 1, Reads: 1}, 0},
	} {
		a := &app{shared: newStore(), meddle: row.meddle}
		r := newRig(t, Config{Journey: parallel(), Pace: each(second)}, a)
		res := r.run(t, 1500*ms)
		got := res.Totals
		if got.Backends = nil; fmt.Sprint(got) != fmt.Sprint(row.want) || res.Remainder.Unfinished != row.unfinished {
			t.Errorf("%s:\n%+v, %d unfinished, want\n%+v, %d", row.reason, got, res.Remainder.Unfinished, row.want, row.unfinished)
		}
	}
	a := &app{shared: newStore(), work: 100 * ms}
	r := newRig(t, Config{Journey: parallel(), Pace: each(second)}, a)
	if res := r.run(t, 1150*ms); res.Totals.Total != 1 || res.Remainder.Unfinished != 3 {
		t.Errorf("three that wait: %+v, %d unfinished", res.Totals, res.Remainder.Unfinished)
	}
}
