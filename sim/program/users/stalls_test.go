package users

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// call is a request of a group, in milliseconds.
type call struct {
	sent, ended int
	good        bool
}

// feed gives a record the calls as they happen, up to end.
func feed(calls []call, end time.Duration, marks ...time.Duration) *Result {
	rec := newRecord("", 0)
	for at := time.Duration(0); at <= end; at += ms {
		for _, m := range marks {
			if m == at {
				rec.mark(at)
			}
		}
		for _, c := range calls {
			if time.Duration(c.ended)*ms == at {
				o := metric.Succeeded
				if !c.good {
					o = metric.Timeout
				}
				sent := host.Time(time.Duration(c.sent) * ms)
				rec.request(sample{sent, sent, host.Time(at)}, o, -1)
			}
		}
		for _, c := range calls {
			if time.Duration(c.sent)*ms == at {
				rec.sent(host.Time(at))
			}
		}
	}
	return rec.finish(end)
}

func TestStalls(t *testing.T) {
	for _, c := range []struct {
		why   string
		calls []call
		want  string
	}{
		{"nobody waits", []call{{0, 50, true}, {5000, 5050, true}}, "[]"},
		{"a request that hangs is no error, and a stall", []call{{0, 50, true}, {1000, 4000, true}}, "[1s-4s]"},
		{"those who failed wait until somebody has success", []call{{1000, 1001, false}, {2000, 2001, false}, {3000, 3010, true}}, "[1s-3.01s]"},
		{"from the last success, not from what was sent before it", []call{{1000, 3000, true}, {1500, 2000, true}}, "[1s-2s 2s-3s]"},
		{"shorter than MinStall is latency", []call{{1000, 1099, true}, {2000, 2100, true}}, "[2s-2.1s]"},
		{"others have success meanwhile", []call{{1000, 1300, true}, {1000, 1080, true}, {1100, 1160, true}, {1180, 1240, true}}, "[]"},
		{"to the end of the run", []call{{1000, 99_000, true}}, "[1s-9s open]"},
		{"somebody still waits after a success", []call{{1000, 2000, true}, {1500, 99_000, true}}, "[1s-2s 2s-9s open]"},
		{"failed to the end of the run", []call{{1000, 1001, false}}, "[1s-9s open]"},
	} {
		got := []string{}
		for _, s := range feed(c.calls, 9*second).Stalls {
			text := fmt.Sprintf("%v-%v", s.From, s.To)
			if s.Open {
				text += " open"
			}
			got = append(got, text)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.why, got, c.want)
		}
	}
}

func TestAvailableSeconds(t *testing.T) {
	many := func(n, bad, from int) (all []call) {
		for i := range n {
			all = append(all, call{from + i, from + i + 1, i >= bad})
		}
		return all
	}
	for _, c := range []struct {
		why               string
		calls             []call
		demand, available int
	}{
		{"no demand", nil, 0, 0},
		{"success", []call{{100, 200, true}, {3100, 3200, true}}, 2, 2},
		{"1 of 100 may fail", many(100, 1, 1000), 1, 1},
		{"2 of 100 may not", many(100, 2, 1000), 1, 0},
		{"somebody waits through two seconds: they are not available, that of the answer is", []call{{500, 3500, true}}, 3, 1},
		{"what failed and was not asked again is no demand", []call{{500, 600, false}}, 1, 0},
		{"it hangs to the end", []call{{500, 99_000, true}}, 4, 0},
	} {
		res := feed(c.calls, 5*second, 2500*ms)
		var sum metric.Seconds
		for _, s := range res.Segments {
			sum.Demand += s.Seconds.Demand
			sum.Available += s.Seconds.Available
		}
		if sum.Demand != c.demand || sum.Available != c.available {
			t.Errorf("%s: %d of %d seconds available, want %d of %d", c.why, sum.Available, sum.Demand, c.available, c.demand)
		}
	}
	// a second belongs to the segment in which it ended
	res := feed([]call{{100, 200, true}, {1100, 1200, false}, {3100, 3200, true}}, 5*second, 2500*ms)
	if a, b := res.Segments[0].Seconds, res.Segments[1].Seconds; a != (metric.Seconds{Demand: 2, Available: 1}) || b != (metric.Seconds{Demand: 1, Available: 1}) {
		t.Errorf("seconds of the segments %+v and %+v", a, b)
	}
}

func TestEndings(t *testing.T) {
	to := netip.MustParseAddrPort("10.20.0.100:80")
	step := Step{"GET", "/x"}
	for _, c := range []struct {
		err  error
		resp host.Response
		want string // "" for none
	}{
		{nil, host.Response{Status: 200, Served: "web1"}, ""},
		{nil, host.Response{Status: 304}, ""},
		{host.ErrRefused, host.Response{}, "refused|10.20.0.100:80|"},
		{host.ErrUnreachable, host.Response{}, "unreachable|10.20.0.100:80|"},
		{host.ErrConnectTimeout, host.Response{}, "connect timeout|10.20.0.100:80|"},
		{host.ErrTimeout, host.Response{}, "read timeout|10.20.0.100:80|"},
		{host.ErrClosed, host.Response{}, "reset|10.20.0.100:80|"},
		{nil, host.Response{Status: 503, By: "lb1/haproxy", Why: "no server of app is up"}, "503|lb1/haproxy|no server of app is up"},
		{nil, host.Response{Status: 404, By: "web1/tomcat"}, "404|web1/tomcat|GET /x"},
		{nil, host.Response{Status: 500, Served: "web1"}, "500|web1|GET /x"},
		{nil, host.Response{Status: 502}, "502||GET /x"},
		{nil, host.Response{Status: 301, Location: "https://x/", By: "lb1/nginx"}, "301|lb1/nginx|GET /x"},
		{nil, host.Response{Status: 200, Truncated: true, By: "web1/tomcat"}, "truncated|web1/tomcat|GET /x"},
	} {
		resp := &c.resp
		if c.err != nil {
			resp = nil
		}
		e, odd := endingOf(outcomeOf(c.err, resp), c.err, resp, step, to)
		got := ""
		if odd {
			got = e.Kind + "|" + e.By + "|" + e.Why
		}
		if got != c.want {
			t.Errorf("%v %+v: %q, want %q", c.err, c.resp, got, c.want)
		}
	}
}
