package users

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
	"github.com/hadrill/hadrill/sim/world"
)

// TestOutages: requests as sent, ended, and whether they succeeded.
func TestOutages(t *testing.T) {
	type req struct {
		sent, ended time.Duration
		good        bool
	}
	mark := func(at time.Duration) req { return req{at, -1, false} }
	rows := []struct {
		reason string
		reqs   []req
		want   []metric.Outage
	}{
		{"none", []req{{0, 1, true}, {1, 2, true}}, nil},
		{"from the start of the request that failed first to the end of the next success",
			[]req{{0, 1, true}, {5, 8, false}, {6, 9, false}, {10, 12, true}}, []metric.Outage{{From: 5, Noticed: 8, To: 12, Failed: 2, Sent: 10, Again: 12}}},
		{"not before the last success: another's request succeeded while this one failed",
			[]req{{3, 7, true}, {5, 8, false}, {8, 12, true}}, []metric.Outage{{From: 7, Noticed: 8, To: 12, Failed: 1, Sent: 8, Again: 12}}},
		{"from the start of the run", []req{{0, 4, false}, {5, 6, true}}, []metric.Outage{{From: 0, Noticed: 4, To: 6, Failed: 1, Sent: 5, Again: 6}}},
		{"open at the end of the run, 100", []req{{0, 1, true}, {50, 60, false}}, []metric.Outage{{From: 50, Noticed: 60, To: 100, Failed: 1, Open: true}}},
		{"ended by a request that was under way at the mark: the next that was sent afterwards is the recovery",
			[]req{mark(3), {1, 5, false}, {2, 7, true}, {4, 8, true}},
			[]metric.Outage{{From: 1, Noticed: 5, To: 7, Failed: 1, Sent: 2, Again: 8}}},
		{"and none is", []req{mark(3), {1, 5, false}, {2, 7, true}, {8, 9, false}},
			[]metric.Outage{{From: 1, Noticed: 5, To: 7, Failed: 1, Sent: 2}, {From: 8, Noticed: 9, To: 100, Failed: 1, Open: true}}},
		{"a mark after it was noticed is another's", []req{mark(3), {1, 5, false}, mark(6), {4, 7, true}},
			[]metric.Outage{{From: 1, Noticed: 5, To: 7, Failed: 1, Sent: 4, Again: 7}}},
		{"each has the mark before it", []req{mark(3), {1, 5, false}, {2, 7, true}, mark(8), {7, 9, false}, {7, 11, true}, {9, 13, true}},
			[]metric.Outage{{From: 1, Noticed: 5, To: 7, Failed: 1, Sent: 2, Again: 11}, {From: 7, Noticed: 9, To: 11, Failed: 1, Sent: 7, Again: 13}}},
		{"two", []req{{1, 2, false}, {3, 4, true}, {5, 6, false}, {7, 8, true}},
			[]metric.Outage{{From: 1, Noticed: 2, To: 4, Failed: 1, Sent: 3, Again: 4}, {From: 5, Noticed: 6, To: 8, Failed: 1, Sent: 7, Again: 8}}},
	}
	for _, row := range rows {
		var o outages
		for _, r := range row.reqs {
			if r.ended < 0 {
				o.mark(r.sent)
			} else if r.good {
				o.success(r.sent, r.ended)
			} else {
				o.failure(r.sent, r.ended)
			}
		}
		o.finish(100)
		if !slices.Equal(o.list, row.want) {
			t.Errorf("%s: %+v, want %+v", row.reason, o.list, row.want)
		}
	}
}

// TestOutagesAreBounded: of 100 in a second the 32 longest are kept, in order,
// and the sum of all is known.
func TestOutagesAreBounded(t *testing.T) {
	var o outages
	var total time.Duration
	for s := range 3 {
		for i := range 100 {
			length := time.Duration(1+(i*37)%100) * time.Microsecond // 1 .. 100, each once
			from := time.Duration(s)*second + time.Duration(i)*10*ms
			o.success(from, from)
			o.failure(from, from+1)
			o.success(from+1, from+length)
			total += length
		}
	}
	o.finish(3 * second)
	if len(o.list) != 3*keptInSecond || o.leftOut != 300-len(o.list) {
		t.Fatalf("%d kept, %d left out, want %d of 300 kept", len(o.list), o.leftOut, 3*keptInSecond)
	}
	sum := o.leftOutTotal
	for i, x := range o.list {
		if x.Length() <= (100-keptInSecond)*time.Microsecond {
			t.Errorf("outage %v is not among the longest of its second", x)
		}
		if i > 0 && x.From <= o.list[i-1].To {
			t.Errorf("outage %v comes before the end of %v", x, o.list[i-1])
		}
		sum += x.Length()
	}
	if sum != total {
		t.Errorf("lengths sum up to %v, want %v", sum, total)
	}
}

// TestSegments: a request counts where it ended.
func TestSegments(t *testing.T) {
	r := newRig(t, Config{Journey: get, Pace: each(990 * ms)}, &app{}) // visits from k to k + 10 ms
	r.group.Mark()                                                     // before the start: nothing to close
	for _, at := range []time.Duration{0, 3005 * ms, 5 * second, 5 * second} {
		r.w.At(at, r.group.Mark)
	}
	got := r.run(t, 9500*ms)
	want := "[0s-3.005s:3 3.005s-5s:2 5s-9.5s:5]"
	var segments []string
	for _, s := range got.Segments {
		segments = append(segments, fmt.Sprintf("%v-%v:%d", s.From, s.To, s.Counts.Total))
	}
	if fmt.Sprint(segments) != want {
		t.Errorf("segments %v, want %v", segments, want)
	}
}

// TestNeverStarted: a group whose machine never ran has a record of nothing.
func TestNeverStarted(t *testing.T) {
	g := New(Config{Journey: session, Pace: each(second), To: at}, []string{"web1", "web2"})
	got := g.Finish(5 * second)
	if err := consistent(got, 5*second); err != nil || got.Totals.Total != 0 {
		t.Errorf("%+v: %v", got.Totals, err)
	}
}

// TestSeries: by the second in which requests ended, the run's very end
// belonging to its last second.
func TestSeries(t *testing.T) {
	rec := newRecord("", 1)
	put := func(intended, ended time.Duration, o metric.Outcome, backend int) {
		rec.request(sample{host.Time(intended), host.Time(intended), host.Time(ended)}, o, backend)
	}
	for range 98 {
		put(0, 2*ms, metric.Succeeded, 0)
	}
	put(0, 900*ms, metric.Succeeded, 0)
	put(0, 950*ms, metric.Status5xx, -1)
	put(second, 3100*ms, metric.Timeout, -1)
	rec.lost()
	put(3*second, 3500*ms, metric.Succeeded, 0)
	put(3*second, 4*second, metric.Refused, -1)
	got := rec.finish(4 * second)
	s := got.Series
	if len(s.Requests) != 4 || len(s.P50) != 4 || len(s.P99) != 4 {
		t.Fatalf("series of %d seconds, want 4", len(s.Requests))
	}
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"requests", s.Requests, []int{100, 0, 0, 3}}, {"errors", s.Errors, []int{1, 0, 0, 2}},
		{"lost", s.Lost, []int{0, 0, 0, 1}}, {"backends", s.Backends, [][]int{{99, 0, 0, 1}}},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s %v, want %v", c.name, c.got, c.want)
		}
	}
	near(t, "p50 of second 0", s.P50[0].Microseconds(), 2*ms)
	near(t, "p99 of second 0: the 99th of 100", s.P99[0].Microseconds(), 900*ms)
	near(t, "p99 of second 3 is its own", s.P99[3].Microseconds(), 2100*ms)
	if s.P99[1] != 0 {
		t.Errorf("p99 of a second without requests is %v", s.P99[1])
	}
}

// TestOutOfRange: the histograms end at 2 min.
func TestOutOfRange(t *testing.T) {
	rec := newRecord("", 0)
	for _, d := range []time.Duration{0, 400, 2 * time.Minute, 2*time.Minute + time.Microsecond, 3 * time.Minute} {
		rec.request(sample{0, host.Time(3 * time.Minute), host.Time(d)}, metric.Succeeded, -1) // service: below 1 us
	}
	got := rec.finish(4 * time.Minute).Segments[0]
	if got.OutOfRange != 2 || got.Latency.TotalCount() != 3 || got.Latency.Min() != 1 || got.Service.TotalCount() != 5 {
		t.Errorf("%d out of range, %d latencies from %d us, %d services, want 2, 3 from 1, 5",
			got.OutOfRange, got.Latency.TotalCount(), got.Latency.Min(), got.Service.TotalCount())
	}
}

// TestOutcomes: what each end of a request counts as.
func TestOutcomes(t *testing.T) {
	answer := func(status int, truncated bool) *host.Response {
		return &host.Response{Status: status, Truncated: truncated}
	}
	rows := []struct {
		err  error
		resp *host.Response
		want metric.Outcome
	}{
		{host.ErrRefused, nil, metric.Refused}, {fmt.Errorf("dial: %w", host.ErrRefused), nil, metric.Refused},
		{host.ErrUnreachable, nil, metric.Unreachable}, {host.ErrNoAddress, nil, metric.Unreachable},
		{host.ErrTimeout, nil, metric.Timeout}, {host.ErrConnectTimeout, nil, metric.Timeout},
		{host.ErrReset, nil, metric.Reset}, {host.ErrClosed, nil, metric.Reset}, {fmt.Errorf("other"), nil, metric.Reset},
		{nil, answer(200, false), metric.Succeeded}, {nil, answer(302, false), metric.Succeeded}, {nil, answer(200, true), metric.Reset},
		{nil, answer(0, false), metric.Reset}, {nil, answer(400, false), metric.Status4xx}, {nil, answer(499, false), metric.Status4xx},
		{nil, answer(500, false), metric.Status5xx}, {nil, answer(504, false), metric.Status5xx}, {nil, answer(502, true), metric.Reset},
	}
	for _, row := range rows {
		if got := outcomeOf(row.err, row.resp); got != row.want {
			t.Errorf("error %v, answer %+v: outcome %d, want %d", row.err, row.resp, got, row.want)
		}
	}
}

// TestNobodyThere: an address that no machine has, three ARP questions a
// second apart.
func TestNobodyThere(t *testing.T) {
	r := newRig(t, Config{Journey: session, Pace: each(second), To: port("10.0.0.9:80")}, &app{})
	if got := r.run(t, 10*second).Totals; got.Unreachable != 2 || got.Total != 2 {
		t.Errorf("%+v, want 2 unreachable: at 3 and at 7 s", got)
	}
}

// TestRestart: new users come when the program is started again, and the
// record goes on. The cookie of the earlier ones is not theirs.
func TestRestart(t *testing.T) {
	r := newRig(t, Config{Count: 5, Journey: session, Pace: each(second)}, &app{})
	r.w.At(4500*ms, func() { r.people.Kill() })
	r.w.At(6500*ms, func() { r.people.Start() })
	got := r.run(t, 10*second)
	if c := got.Totals; c.Opened != 10 || c.Lost != 0 || c.OK != c.Total {
		t.Errorf("%+v, want 10 sessions opened, none lost", c)
	}
	if s := got.Series.Requests; s[3] == 0 || s[5] != 0 || s[7] == 0 {
		t.Errorf("requests by second %v, want none while the users were away", s)
	}
}

// TestDeterminism: the same seed, the same events and the same record; another
// seed, others.
func TestDeterminism(t *testing.T) {
	for _, pace := range []Pace{Every(second), each(second), Rate{PerSecond: 70}} {
		run := func(seed uint64) (uint64, string) {
			c := Config{Name: "shoppers", Count: 60, Arrive: 40, From: prefix("10.1.0.0/16"), To: at, Journey: session, Pace: pace}
			w := world.New(world.Options{Seed: seed, Delay: ms, Jitter: ms})
			defer w.Close()
			m := w.Add("people", world.MachineOptions{Address: addr("10.0.0.1"), Ranges: []netip.Prefix{c.From}})
			p := w.Add("web1", world.MachineOptions{Address: at.Addr()}).Install("tomcat", (&app{work: 6 * ms}).main)
			g := New(c, []string{"web1"})
			m.Install("users", g.Main())
			w.At(5*second, func() { p.Kill(); g.Mark() })
			w.At(7*second, func() { p.Start(); g.Mark() })
			w.Run(12 * second)
			r := g.Finish(12 * second)
			return w.Digest(), fmt.Sprintf("%+v %+v %+v", r.Totals, r.Series, r.Outages)
		}
		d1, r1 := run(7)
		d2, r2 := run(7)
		d3, r3 := run(8)
		if d1 != d2 || r1 != r2 {
			t.Errorf("%T: two runs of one seed differ", pace)
		}
		if d1 == d3 || r1 == r3 {
			t.Errorf("%T: runs of two seeds are the same", pace)
		}
	}
}

// TestSecondsAfterTheEnd: requests that end when the series has been given change
// nothing in it.
func TestSecondsAfterTheEnd(t *testing.T) {
	s := newSeconds("all", 2)
	s.sent(0)
	s.request(500*time.Millisecond, 1, metric.Succeeded, 1)
	got := s.finish(2 * time.Second)
	for at := 3 * time.Second; at < 6*time.Second; at += time.Second {
		s.sent(at)
		s.request(at, 1, metric.Succeeded, 1)
	}
	for i, b := range got.Backends {
		if want := []int{i, 0}; !slices.Equal(b, want) {
			t.Errorf("backend %d: %v, want %v", i, b, want)
		}
	}
}
