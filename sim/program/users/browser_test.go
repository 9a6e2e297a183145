package users

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/metric"
)

// TestRedirects: what is asked after a redirect, by the rules of the Fetch
// standard (section 4.4, HTTP-redirect fetch).
func TestRedirects(t *testing.T) {
	names := map[string]netip.Addr{"shop.example": at.Addr()}
	for _, row := range []struct {
		method, location string
		status           int
		want             string // the second request; "" for none
		outcome          metric.Outcome
		why              string
	}{
		{"GET", "/b", 301, "GET 10.0.0.2/b ", metric.Succeeded, ""},
		{"POST", "/b", 301, "GET 10.0.0.2/b ", metric.Succeeded, "POST becomes GET, without its body"},
		{"POST", "/b", 302, "GET 10.0.0.2/b ", metric.Succeeded, ""},
		{"PUT", "/b", 302, "PUT 10.0.0.2/b v", metric.Succeeded, "other methods stay"},
		{"PUT", "/b", 303, "GET 10.0.0.2/b ", metric.Succeeded, "303 makes every method GET"},
		{"HEAD", "/b", 303, "HEAD 10.0.0.2/b ", metric.Succeeded, "but HEAD"},
		{"POST", "/b", 307, "POST 10.0.0.2/b v", metric.Succeeded, "with its body"},
		{"POST", "/b?x=1#y", 308, "POST 10.0.0.2/b?x=1 v", metric.Succeeded, "a fragment stays with the browser"},
		{"GET", "c", 302, "GET 10.0.0.2/x/c ", metric.Succeeded, "relative to the path"},
		{"GET", "?q=1", 302, "GET 10.0.0.2/x/a?q=1 ", metric.Succeeded, "relative to the page"},
		{"GET", "http://shop.example/b", 301, "GET shop.example/b ", metric.Succeeded, "a name of the scenario"},
		{"GET", "http://10.0.0.2", 301, "GET 10.0.0.2/ ", metric.Succeeded, ""},
		{"GET", "http://nowhere.example/", 301, "", metric.Unreachable, "a name without an address"},
		{"GET", "ftp://10.0.0.2/", 301, "", metric.Status4xx, "no web page"},
		{"GET", "", 301, "", metric.Succeeded, "without a Location it is an answer"},
		{"GET", "/b", 304, "", metric.Succeeded, "no redirect"},
	} {
		a := &app{}
		r := newRig(t, Config{Journey: Get{[]Step{{row.method, "/x/a"}}}, Pace: each(10 * second), Names: names}, a)
		r.group.c.Journey = asks{Step{row.method, "/x/a"}, "v"}
		a.meddle = func(req *host.Request, resp *host.Response) error {
			if req.URI == "/x/a" {
				*resp = host.Response{Status: row.status, Location: row.location}
			}
			return nil
		}
		got := r.run(t, second)
		second := ""
		if len(a.seen) == 2 {
			q := a.seen[1]
			second = fmt.Sprintf("%s %s%s %s", q.Method, q.Host, q.URI, q.Form)
		}
		c := got.Totals
		ended := map[metric.Outcome]int{metric.Succeeded: c.OK, metric.Unreachable: c.Unreachable, metric.Status4xx: c.Status4xx}
		if second != row.want || c.Total != 1 || ended[row.outcome] != 1 {
			t.Errorf("%s, %d to %q: then %q and %+v, want %q: %s", row.method, row.status, row.location, second, c, row.want, row.why)
		}
	}
}

// asks is a journey of one request with a form.
type asks struct {
	step Step
	form string
}

func (a asks) under(string) Journey    { return a }
func (a asks) visit(g *Group, u *user) { g.request(u, &a.step, a.form) }

// TestRedirectLoop: ten redirects are followed, the eleventh is an error.
func TestRedirectLoop(t *testing.T) {
	a := &app{}
	r := newRig(t, Config{Journey: get, Pace: each(10 * second)}, a)
	a.meddle = func(_ *host.Request, resp *host.Response) error {
		*resp = host.Response{Status: 302, Location: "/again"}
		return nil
	}
	if got := r.run(t, second).Totals; got.Total != 1 || got.Status4xx != 1 || len(a.seen) != 11 {
		t.Errorf("%d requests, %+v", len(a.seen), got)
	}
}

// TestRetry: 503 for the first 30 ms; attempts at 0, 14, 38 ms (each takes 4 ms
// while it fails: there and back, and the connection), 10 and 20 ms after the end
// of the one before.
func TestRetry(t *testing.T) {
	for _, row := range []struct {
		retry Retry
		want  string
		why   string
	}{
		{Retry{}, "0 of 1 after 4ms, 0 retried []", "no retry"},
		{Retry{Times: 1, After: 10 * ms}, "0 of 1 after 18ms, 1 retried [{503 web1/tomcat injected 1}]", "not often enough"},
		{Retry{Times: 2, After: 10 * ms, Backoff: 2}, "1 of 1 after 48ms, 2 retried [{503 web1/tomcat injected 2}]", "twice as long before the second"},
		{Retry{Times: 3, After: 10 * ms}, "1 of 1 after 38ms, 2 retried [{503 web1/tomcat injected 2}]", "without a factor: at 0, 14 and 28, which is there at 31"},
	} {
		r := newRig(t, Config{Journey: get, Pace: each(10 * second), Retry: row.retry}, &app{})
		r.w.At(0, func() { r.prog.Fail(503, 1) })
		r.w.At(30*ms, func() { r.prog.Fail(0, 0) })
		got := r.run(t, second)
		took := got.Segments[0].Latency.Longest()
		if s := fmt.Sprintf("%d of %d after %v, %d retried %v", got.Totals.OK, got.Totals.Total, took.Round(ms), got.Totals.Retried, got.Segments[0].Retried); s != row.want {
			t.Errorf("%+v: %s, want %s: %s", row.retry, s, row.want, row.why)
		}
	}
}

// TestPause: the pages of a visit come with think time between them, which
// counts for no request.
func TestPause(t *testing.T) {
	a := &app{}
	r := newRig(t, Config{Journey: Get{[]Step{{"GET", "/a"}, {"GET", "/b"}, {"GET", "/c"}}}, Pace: each(60 * second), Pause: dist.Constant(2 * second)}, a)
	r.run(t, 10*second)
	var began []time.Duration
	for _, at := range a.began {
		began = append(began, at.Sub(a.began[0]))
	}
	if want := []time.Duration{0, 2*second + 10*ms, 4*second + 20*ms}; !slices.Equal(began, want) {
		t.Errorf("pages began at %v, want %v", began, want)
	}
}

// TestReplay asks a log's requests at their times by their users; one whose user
// waits comes after that, and counts from its own time.
func TestReplay(t *testing.T) {
	a := &app{work: 100 * ms}
	log := Replay{[]Logged{
		{0, 0, Step{"GET", "/a"}}, {50 * ms, 1, Step{"GET", "/b"}}, {60 * ms, 0, Step{"POST", "/c"}}, {500 * ms, 1, Step{"GET", "/d"}},
	}}
	r := newRig(t, Config{Journey: log, Count: 2, Base: "/x", From: prefix("10.1.0.0/24"), Addresses: []netip.Addr{addr("10.1.0.7"), addr("10.1.0.9")}}, a)
	got := r.run(t, second)
	var seen []string
	for i, q := range a.seen {
		seen = append(seen, fmt.Sprintf("%s %s %s %v", a.peers[i], q.Method, q.URI, a.began[i].Sub(a.began[0])))
	}
	want := []string{"10.1.0.7 GET /x/a 0s", "10.1.0.9 GET /x/b 50ms", "10.1.0.7 POST /x/c 104ms", "10.1.0.9 GET /x/d 500ms"}
	if !slices.Equal(seen, want) || got.Totals.OK != 4 {
		t.Errorf("asked\n%q, want\n%q; %+v", seen, want, got.Totals)
	}
}
