package users

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// starts returns when the server saw requests begin, from the start of the run:
// a request takes 3 ms to get there.
func (r *rig) starts() (at []time.Duration) {
	for _, s := range r.app.began {
		at = append(at, s.Sub(r.w.Now().Add(-r.w.Elapsed()))-3*ms)
	}
	return at
}

// place returns the phase that a user's timetable has in a rig: the second
// visit after the first. The stream is the program's own.
func place(r *rig, every time.Duration) time.Duration {
	return every/2 + time.Duration(r.w.Rand("people/users", "phase").Int64N(int64(every)))
}

// TestSlowServer: one user, requests of 2 s (2.004 with the wires), visits
// meant every second, 10 s. By hand: one right after the other 4 end (8.016)
// and 1 is under way; with a think time of 1 s they begin 3.004 s apart.
func TestSlowServer(t *testing.T) {
	rows := []struct {
		reason                  string
		pace                    Pace
		total, flying           int
		waiting                 func(r *rig) int
		latency, service, worst time.Duration // of the last that ended
	}{
		{reason: "think: the user waits, nothing else does", pace: each(second), total: 3, flying: 1,
			waiting: func(*rig) int { return 0 }, worst: 2004 * ms},
		{reason: "rate: visits at 0, 1 .. 9; the fourth was meant for 3 s and ends at 8.016", pace: Rate{PerSecond: 1, Constant: true}, total: 4, flying: 1,
			waiting: func(*rig) int { return 5 }, worst: 5016 * ms},
	}
	for _, row := range rows {
		r := newRig(t, Config{Journey: get, Pace: row.pace}, &app{work: 2 * second})
		got := r.run(t, 10*second)
		check(t, row.reason, got, row.total, row.flying, row.waiting(r), row.worst, 2004*ms)
	}
	r := newRig(t, Config{Journey: get, Pace: Every(second)}, &app{work: 2 * second})
	second2 := place(r, second)
	got := r.run(t, 10*second)
	// meant for 0 and second2 + k; five have begun, so k = 4 .. below 10 s wait
	waiting := 0
	for k := 4; second2+time.Duration(k)*second < 10*second; k++ {
		waiting++
	}
	check(t, "every: the fourth was meant for second2 + 2 and ends at 8.016", got, 4, 1, waiting, 8016*ms-second2-2*second, 2004*ms)
}

func check(t *testing.T, reason string, got *Result, total, flying, waiting int, worst, service time.Duration) {
	t.Helper()
	if got.Totals.Total != total || got.Remainder.Unfinished != flying || got.Remainder.Waiting != waiting {
		t.Errorf("%s: %d ended, %d unfinished, %d waiting, want %d, %d, %d", reason, got.Totals.Total, got.Remainder.Unfinished, got.Remainder.Waiting, total, flying, waiting)
	}
	near(t, reason+": longest latency", got.Segments[0].Latency.Max(), worst)
	near(t, reason+": longest service", got.Segments[0].Service.Max(), service)
}

// near: a histogram gives the upper end of a bucket no wider than 0.1 %.
func near(t *testing.T, what string, micros int64, want time.Duration) {
	t.Helper()
	got := time.Duration(micros) * time.Microsecond
	if got < want-time.Microsecond || float64(got) > float64(want)*1.001 {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestNoCoordinatedOmission: 100 users, every second, 110 s; the server stands
// still for 10 s. Each user has one request that takes so long, fewer than 1 %,
// so that service times hardly show it. But 1000 visits, 9 % of all, were
// meant to begin in those 10 s, and 1 % of all were later than 8.9 s.
func TestNoCoordinatedOmission(t *testing.T) {
	r := newRig(t, Config{Count: 100, Journey: get, Pace: Every(second)}, &app{})
	r.w.At(50*second, func() { r.prog.Freeze() })
	r.w.At(60*second, func() { r.prog.Thaw() })
	got := r.run(t, 110*second)
	latency, service := got.Segments[0].Latency, got.Segments[0].Service
	if n := got.Totals.OK; n < 10_950 || n > 11_050 || got.Totals.Total != n {
		t.Errorf("%d of %d ok, want all of about 11000: what was missed is made up for", n, got.Totals.Total)
	}
	if p := latency.ValueAtPercentile(99); p < 8_700_000 || p > 9_100_000 {
		t.Errorf("latency p99 %v us, want about 8.9 s", p)
	}
	if p := service.ValueAtPercentile(99); p > 11_000 {
		t.Errorf("service p99 %v us, want 10 ms", p)
	}
	// no server answered from 50 to 60 s, and the backlog is done within a second
	s := got.Series
	for i := 51; i < 60; i++ {
		if s.Requests[i] != 0 || s.P99[i] != 0 {
			t.Errorf("second %d: %d requests, p99 %v, want none", i, s.Requests[i], s.P99[i])
		}
	}
	if s.Requests[60] < 1000 || s.P99[60] < 9*second || s.P99[62] > 11*ms {
		t.Errorf("second 60: %d requests, p99 %v; second 62: p99 %v", s.Requests[60], s.P99[60], s.P99[62])
	}
}

// TestEveryIsSpread: users come within the first second, yet with a period of
// 10 s each second has a tenth of them.
func TestEveryIsSpread(t *testing.T) {
	r := newRig(t, Config{Count: 1000, Journey: get, Pace: Every(10 * second)}, &app{})
	got := r.run(t, 60*second)
	if n := got.Series.Requests[0]; n < 980 || n > 1000 {
		t.Errorf("%d visits in the first second, want all users' first", n)
	}
	for i := 20; i < 60; i++ { // 100, standard deviation 9.5
		if n := got.Series.Requests[i]; n < 60 || n > 140 {
			t.Errorf("second %d: %d visits, want about 100", i, n)
		}
	}
	if c := got.Totals; c.Total < 6400 || c.Total > 6600 {
		t.Errorf("%d visits in 60 s, want about 1000 + 1000 * 55/10", c.Total)
	}
}

// TestArrivals: when users and visits come.
func TestArrivals(t *testing.T) {
	rows := []struct {
		reason    string
		c         Config
		until     time.Duration
		low, high int // visits
	}{
		{"no rate: all within the first second", Config{Count: 50, Pace: each(time.Hour)}, second, 50, 50},
		{"users at 200/s: Poisson, 2000 in 10 s, 4 standard deviations of 45", Config{Count: 5000, Arrive: 200, Pace: each(time.Hour)}, 10 * second, 1820, 2180},
		{"no more users than there are", Config{Count: 100, Arrive: 200, Pace: each(time.Hour)}, 10 * second, 100, 100},
		{"visits at 500/s: Poisson, 5000 in 10 s, 4 standard deviations of 71", Config{Count: 50, Pace: Rate{PerSecond: 500}}, 10 * second, 4716, 5284},
		{"visits at 300/s constant, the first at once", Config{Count: 50, Pace: Rate{PerSecond: 300, Constant: true}}, 10 * second, 3000, 3000},
		{"every 3 s, 1 user: 0, then one in 1.5 to 4.5 s, 5 in 15 s", Config{Pace: Every(3 * second)}, 16500 * ms, 6, 6},
		{"think 990 ms and 10 ms of work", Config{Pace: each(990 * ms)}, 10 * second, 10, 10},
		{"think exponential of mean 90 ms, 20 users: 200/s", Config{Count: 20, Pace: Think{dist.Exponential(90 * ms)}}, 20 * second, 3800, 4200},
	}
	for _, row := range rows {
		row.c.Journey, row.c.Until = get, row.until
		r := newRig(t, row.c, &app{})
		got := r.run(t, row.until+second)
		if n := got.Totals.OK; n < row.low || n > row.high || got.Totals.Total != n {
			t.Errorf("%s: %d visits, want %d to %d", row.reason, n, row.low, row.high)
		}
		if got.Remainder.Waiting != 0 || got.Remainder.Unfinished != 0 {
			t.Errorf("%s: %d waiting, %d unfinished", row.reason, got.Remainder.Waiting, got.Remainder.Unfinished)
		}
	}
}

// TestGaps: the k-th arrival of a constant rate is at k/rate, also where a gap
// is no whole number of nanoseconds; a Poisson process has that rate and gaps
// whose standard deviation is their mean.
func TestGaps(t *testing.T) {
	for _, rate := range []float64{1, 3, 7, 300, 0.1, 12345.678, 2e6} {
		g := newGaps(rate, true)
		var at time.Duration
		const n = 100_000
		for range n {
			at += g.next(nil)
		}
		if want := time.Duration(n / rate * 1e9); math.Abs(float64(at-want)) > 1e-6*float64(second)+float64(want)*1e-12 {
			t.Errorf("%v/s: arrival %d at %v, want %v", rate, n, at, want)
		}
	}
	r := newRig(t, Config{Journey: get, Pace: each(second)}, &app{})
	random := r.w.Rand("test", "gaps")
	for _, rate := range []float64{3, 500, 2e6} {
		g := newGaps(rate, false)
		var sum, squares float64
		const n = 200_000
		for range n {
			x := float64(g.next(random))
			sum, squares = sum+x, squares+x*x
		}
		mean := sum / n
		deviation := math.Sqrt(squares/n - mean*mean)
		if want := 1e9 / rate; math.Abs(mean-want) > 0.01*want || math.Abs(deviation-want) > 0.02*want {
			t.Errorf("%v/s: gaps of %v ns on average, deviation %v, want %v", rate, mean, deviation, want)
		}
	}
}

// TestRateTakesTurns: visit k is user k's; a busy user is passed over; when all
// are busy the visit waits for the first who is free.
func TestRateTakesTurns(t *testing.T) {
	// three users, 10 visits a second of 250 ms each (246 and the wires): the
	// fourth visit, at 0.3, finds user 0 free since 0.25
	r := newRig(t, Config{Count: 3, Journey: get, Pace: Rate{PerSecond: 10, Constant: true}, From: prefix("10.1.0.0/24")}, &app{work: 246 * ms})
	r.run(t, 550*ms)
	if got, want := fmt.Sprint(r.turns()), "[0 1 2 0 1 2]"; got != want {
		t.Errorf("turns %v, want %v", got, want)
	}
	// user 1's first visit lasts to 1.104: visit 4 passes over it to user 2, and
	// visit 5, that of user 2 who has just begun, goes to user 0
	r = newRig(t, Config{Count: 3, Journey: get, Pace: Rate{PerSecond: 10, Constant: true}, From: prefix("10.1.0.0/24")}, &app{work: 46 * ms, slow: 1, slowBy: second - 46*ms})
	r.run(t, 550*ms)
	if got, want := fmt.Sprint(r.turns()), "[0 1 2 0 2 2]"; got != want {
		t.Errorf("turns with a busy user %v, want %v", got, want)
	}
	// one user, visits of 154 ms each 100 ms: all wait in turn
	r = newRig(t, Config{Journey: get, Pace: Rate{PerSecond: 10, Constant: true}}, &app{work: 150 * ms})
	got := r.run(t, 1000*ms)
	if want := []time.Duration{0, 154 * ms, 308 * ms, 462 * ms, 616 * ms, 770 * ms, 924 * ms}; fmt.Sprint(r.starts()) != fmt.Sprint(want) {
		t.Errorf("visits begin at %v, want %v", r.starts(), want)
	}
	near(t, "latency of the sixth visit, meant for 500 ms", got.Segments[0].Latency.Max(), 924*ms-500*ms)
	if got.Remainder.Waiting != 3 || got.Remainder.Unfinished != 1 {
		t.Errorf("%d waiting, %d unfinished, want the visits of 700, 800, 900 ms, and one", got.Remainder.Waiting, got.Remainder.Unfinished)
	}
}

// turns returns which user each request came from.
func (r *rig) turns() (users []int) {
	for _, p := range r.app.peers {
		for i := range r.group.users {
			if r.group.users[i].from == p {
				users = append(users, i)
			}
		}
	}
	return users
}

// TestUntil: no visit begins from then on, but those under way end; what waits
// is not begun.
func TestUntil(t *testing.T) {
	for _, row := range []struct {
		reason  string
		pace    Pace
		total   int
		waiting int
	}{
		{"think: visits at 0, 1.5, 3.0", each(500 * ms), 3, 0},
		{"rate: meant for 0, 1, 2, 3; begun at 0, 1, 2, 3", Rate{PerSecond: 1, Constant: true}, 4, 0},
		{"rate: 2 a second to 3.2 s are 7, begun one a second", Rate{PerSecond: 2, Constant: true}, 4, 3},
	} {
		r := newRig(t, Config{Journey: get, Pace: row.pace, Until: 3200 * ms}, &app{work: second - 4*ms})
		got := r.run(t, 20*second)
		if got.Totals.OK != row.total || got.Totals.Total != row.total || got.Remainder.Waiting != row.waiting || got.Remainder.Unfinished != 0 {
			t.Errorf("%s: %d visits, %d waiting, want %d, %d", row.reason, got.Totals.OK, got.Remainder.Waiting, row.total, row.waiting)
		}
	}
}

// TestUntilOnATimetable: visits of 2 s meant every second until 3.2 s: the
// first and the second begin, at 0 and 2; of the others only those meant for
// before 3.2 s wait.
func TestUntilOnATimetable(t *testing.T) {
	r := newRig(t, Config{Journey: get, Pace: Every(second), Until: 3200 * ms}, &app{work: 1996 * ms})
	want := 0
	for at := place(r, second) + second; at < 3200*ms; at += second {
		want++
	}
	if got := r.run(t, 20*second); got.Totals.OK != 2 || got.Remainder.Waiting != want || want == 0 {
		t.Errorf("%d visits, %d waiting, want 2, %d", got.Totals.OK, got.Remainder.Waiting, want)
	}
}

// TestSecondRequest: the save of a visit is meant to start when the query has
// ended, so its latency is its own 10 ms.
func TestSecondRequest(t *testing.T) {
	r := newRig(t, Config{Journey: session, Pace: each(second)}, &app{})
	s := r.run(t, 10*second).Segments[0]
	near(t, "longest latency of a session's requests", s.Latency.Max(), 10*ms)
}

// TestStandstill: a think time of 0 with requests that fail in no time (a
// source address that the machine has not) does not stop the clock.
func TestStandstill(t *testing.T) {
	r := newRig(t, Config{Journey: get, Pace: each(0)}, &app{})
	r.group.c.From = prefix("192.0.2.0/24")
	got := r.run(t, second)
	if n := got.Totals.Unreachable; n < 1000 || n > 1001 || got.Totals.Total != n {
		t.Errorf("%d of %d unreachable in a second, want one each millisecond", n, got.Totals.Total)
	}
}

// TestStreamsAreIndependent: drawing think times leaves the arrivals as they
// were, and drawing arrivals leaves the timetable's places.
func TestStreamsAreIndependent(t *testing.T) {
	first := func(think dist.Dist) map[string]host.Time {
		r := newRig(t, Config{Count: 40, Arrive: 50, Journey: get, Pace: Think{think}, From: prefix("10.1.0.0/16")}, &app{})
		r.run(t, 5*second)
		came := map[string]host.Time{}
		for i, p := range r.app.peers {
			if _, again := came[p.String()]; !again {
				came[p.String()] = r.app.began[i]
			}
		}
		return came
	}
	a, b := first(dist.Constant(100*ms)), first(dist.Exponential(70*ms))
	if len(a) != 40 || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("users came at\n%v with one think time and\n%v with another", a, b)
	}
	step := func(arrive float64) (steps []time.Duration) {
		r := newRig(t, Config{Count: 10, Arrive: arrive, Journey: get, Pace: Every(time.Hour)}, &app{})
		r.w.Run(5 * second)
		for i := range r.group.users {
			steps = append(steps, r.group.users[i].due.Sub(r.w.Now()))
		}
		return steps
	}
	c, d := step(0), step(1000)
	for i := 1; i < len(c); i++ { // relative to the first, less what the arrivals differ by (at most 2 s)
		if diff := (c[i] - c[0]) - (d[i] - d[0]); diff < -2*second || diff > 2*second {
			t.Errorf("user %d's place in the hour moved by %v with the rate of arrival", i, diff)
		}
	}
}
