package balance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

const httpdSecond = int64(1e6)

// workers makes members w0, w1 ... of load factor 1, changed by edit.
func workers(n int, edit func(all []Worker)) *Workers {
	all := make([]Worker, n)
	for i := range all {
		all[i] = Worker{Factor: 100, Retry: 60 * httpdSecond, Route: fmt.Sprintf("w%d", i)}
	}
	if edit != nil {
		edit(all)
	}
	return NewWorkers(all, true)
}

func lbMethod(t testing.TB, name string) LBMethod {
	e, ok := Find("httpd", name)
	if !ok {
		t.Fatalf("no lbmethod %s", name)
	}
	return e.NewMethod()
}

// picks returns the members that n requests get, -1 for none.
func picks(m LBMethod, g *Workers, now int64, n int) (all []int) {
	for range n {
		w := m.Pick(g, now, nil)
		if w == nil {
			all = append(all, -1)
			continue
		}
		all = append(all, w.Number)
	}
	return all
}

// TestCandidates: who takes part in a pick (proxy_balancer_get_best_worker).
func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		why  string
		edit func(all []Worker)
		want []int
	}{
		{"all in turn", nil, []int{0, 1, 2, 0}},
		{"three to two to two", func(a []Worker) { a[0].Factor = 150 }, []int{0, 1, 2, 0, 1, 2, 0}},
		{"disabled", func(a []Worker) { a[1].Flags = Disabled }, []int{0, 2, 0, 2}},
		{"stopped", func(a []Worker) { a[1].Flags = Stopped }, []int{0, 2, 0, 2}},
		{"draining", func(a []Worker) { a[1].Flags = Draining }, []int{0, 2, 0, 2}},
		{"in error", func(a []Worker) { a[1].Fail(0) }, []int{0, 2, 0, 2}},
		{"it ignores errors", func(a []Worker) { a[1].Flags = IgnoreErrors; a[1].Fail(0) }, []int{0, 1, 2}},
		{"a standby waits", func(a []Worker) { a[2].Flags = HotStandby }, []int{0, 1, 0, 1}},
		{"until nobody is left", func(a []Worker) { a[2].Flags = HotStandby; a[0].Flags = Stopped; a[1].Fail(0) }, []int{2, 2}},
		{"a spare waits", func(a []Worker) { a[2].Flags = HotSpare }, []int{0, 1, 0, 1}},
		{"and takes the place of one", func(a []Worker) { a[2].Flags = HotSpare; a[0].Fail(0) }, []int{1, 2, 1, 2}},
		{"also of one that drains", func(a []Worker) { a[2].Flags = HotSpare; a[0].Flags = Draining }, []int{1, 2, 1, 2}},
		{"a spare before a standby", func(a []Worker) { a[0].Fail(0); a[1].Flags = HotStandby; a[2].Flags = HotSpare }, []int{2, 2}},
		{"the lowest set", func(a []Worker) { a[0].Set = 2 }, []int{1, 2, 1, 2}},
		{"the next when all of it fail", func(a []Worker) { a[0].Set = 2; a[1].Fail(0); a[2].Flags = Disabled }, []int{0, 0}},
		{"a set's own standby before the next set", func(a []Worker) { a[0].Set = 1; a[1].Fail(0); a[2].Flags = HotStandby }, []int{2, 2}},
		{"nobody", func(a []Worker) { a[0].Flags, a[1].Flags = Stopped, Disabled; a[2].Fail(0) }, []int{-1, -1}},
	} {
		if got := picks(lbMethod(t, "byrequests"), workers(3, c.edit), httpdSecond, len(c.want)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// TestRetry: a member comes back when more than Retry has passed, not before.
func TestRetry(t *testing.T) {
	for _, c := range []struct {
		now  int64
		back bool
	}{{59 * httpdSecond, false}, {60 * httpdSecond, false}, {60*httpdSecond + 1, true}} {
		g := workers(2, func(a []Worker) { a[1].Fail(0) })
		if got := slices.Contains(picks(lbMethod(t, "byrequests"), g, c.now, 2), 1); got != c.back {
			t.Errorf("%d µs after the failure: back %v, want %v", c.now, got, c.back)
		}
	}
}

// TestForceRecovery: only with all in error, and only if it is on; a member
// that is merely disabled keeps it away.
func TestForceRecovery(t *testing.T) {
	for _, c := range []struct {
		why  string
		off  bool
		edit func(a []Worker)
		want []int
	}{
		{"all in error", false, func(a []Worker) { a[0].Fail(0); a[1].Fail(0) }, []int{0, 1}},
		{"off", true, func(a []Worker) { a[0].Fail(0); a[1].Fail(0) }, []int{-1, -1}},
		{"one works", false, func(a []Worker) { a[1].Fail(0) }, []int{0, 0}},
		{"one is disabled", false, func(a []Worker) { a[0].Flags = Disabled; a[1].Fail(0) }, []int{-1, -1}},
	} {
		g := workers(2, c.edit)
		g.Recover = !c.off
		g.Begin(httpdSecond)
		if got := picks(lbMethod(t, "byrequests"), g, httpdSecond, 2); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// TestRouted: find_route_worker.
func TestRouted(t *testing.T) {
	for _, c := range []struct {
		why, route string
		edit       func(a []Worker)
		want       int
	}{
		{"its own", "w1", nil, 1},
		{"nobody's", "w9", nil, -1},
		{"in another case", "W1", nil, -1},
		{"one that drains keeps its sessions", "w1", func(a []Worker) { a[1].Flags = Draining }, 1},
		{"one in error", "w1", func(a []Worker) { a[1].Fail(0) }, -1},
		{"its redirect", "w1", func(a []Worker) { a[1].Fail(0); a[1].Redirect = "w2" }, 2},
		{"a redirect's redirect", "w1", func(a []Worker) { a[1].Fail(0); a[2].Fail(0); a[1].Redirect, a[2].Redirect = "w2", "w0" }, 0},
		{"a ring of redirects ends", "w1", func(a []Worker) {
			a[1].Fail(0)
			a[2].Fail(0)
			a[1].Redirect, a[2].Redirect = "w2", "w1"
		}, -1},
		{"a standby of the same route stands in", "w1", func(a []Worker) { a[1].Fail(0); a[0].Route, a[0].Flags = "w1", HotStandby }, 0},
		{"but comes last", "w1", func(a []Worker) { a[0].Route, a[0].Flags = "w1", HotStandby }, 1},
	} {
		got := -1
		if w := workers(3, c.edit).Routed(c.route, httpdSecond); w != nil {
			got = w.Number
		}
		if got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}

// TestStickIsMadeUpFor: six sticky requests, and the next six go elsewhere, as
// recorded.
func TestStickIsMadeUpFor(t *testing.T) {
	g := workers(2, nil)
	for range 6 {
		g.Stick(&g.Members[1])
	}
	if got := picks(lbMethod(t, "byrequests"), g, httpdSecond, 8); !slices.Equal(got, []int{0, 0, 0, 0, 0, 0, 0, 1}) {
		t.Errorf("after six sticky ones: %v", got)
	}
}

func TestBusyness(t *testing.T) {
	g := workers(3, func(a []Worker) { a[0].Busy, a[1].Busy, a[2].Factor = 1, 1, 300 })
	if got := picks(lbMethod(t, "bybusyness"), g, httpdSecond, 2); !slices.Equal(got, []int{2, 2}) {
		t.Errorf("the idle one: %v", got)
	}
	g.Members[2].Busy = 1
	if got := picks(lbMethod(t, "bybusyness"), g, httpdSecond, 1); got[0] == 2 {
		t.Errorf("busy counts are not divided by the factor: %v", got)
	}
}

func TestTraffic(t *testing.T) {
	g := workers(2, func(a []Worker) { a[0].Factor, a[0].Received, a[1].Received = 300, 5999, 2000 })
	if got := picks(lbMethod(t, "bytraffic"), g, httpdSecond, 1)[0]; got != 0 {
		t.Errorf("5999/300 is less than 2000/100: got %d", got)
	}
	g.Members[0].Received = 6000
	if got := picks(lbMethod(t, "bytraffic"), g, httpdSecond, 1)[0]; got != 0 {
		t.Errorf("equal: the first, got %d", got)
	}
	g.Members[0].Received = 6300
	if got := picks(lbMethod(t, "bytraffic"), g, httpdSecond, 1)[0]; got != 1 {
		t.Errorf("6300/300 is more than 2000/100: got %d", got)
	}
}

// fixed gives one number again and again.
type fixed int32

func (f fixed) Int32() int32 { return int32(f) }

// TestHeartbeat: find_best_hb.
func TestHeartbeat(t *testing.T) {
	beats := func(ready ...int) func(a []Worker) {
		return func(a []Worker) {
			for i, n := range ready {
				a[i].Beat = Beat{Heard: true, Busy: 1, Ready: n}
			}
		}
	}
	for _, c := range []struct {
		why   string
		edit  func(a []Worker)
		drawn fixed
		now   int64
		want  int
	}{
		{"the first's range", beats(4, 6), 3, 0, 0},
		{"the number between two is the later one's", beats(4, 6), 4, 0, 1},
		{"the end of the last range counts", beats(4, 6), 10, 0, 1},
		{"and the next number is the first again", beats(4, 6), 11, 0, 0},
		{"nobody was heard of", nil, 0, 0, -1},
		{"nobody is ready", beats(0, 0), 0, 0, -1},
		{"nine seconds are near enough", beats(4), 0, 10*httpdSecond - 1, 0},
		{"ten are not", beats(4), 0, 10 * httpdSecond, -1},
		{"one without requests counts for a quarter", func(a []Worker) {
			beats(8, 8)(a)
			a[0].Beat.Busy = 0
		}, 2, 0, 1},
		{"one in error does not count", func(a []Worker) { beats(4, 4)(a); a[0].Fail(0) }, 0, 0, 1},
	} {
		got := -1
		if w := lbMethod(t, "heartbeat").Pick(workers(2, c.edit), c.now, c.drawn); w != nil {
			got = w.Number
		}
		if got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}

// TestWorkersDoNotAllocate: requests are made of picks.
func TestWorkersDoNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, e := range Strategies {
		if e.Program != "httpd" {
			continue
		}
		g, m := workers(64, func(a []Worker) { a[5].Flags = HotSpare; a[6].Flags = HotStandby }), e.NewMethod()
		if n := testing.AllocsPerRun(1000, func() { g.Begin(0); m.Pick(g, 0, r) }); n != 0 {
			t.Errorf("%s: %v allocations a pick", e.Name, n)
		}
	}
}

func BenchmarkWorkers(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{3, 100} {
		for _, e := range Strategies {
			if e.Program != "httpd" {
				continue
			}
			b.Run(fmt.Sprintf("%s/%d", e.Name, n), func(b *testing.B) {
				g, m := workers(n, nil), e.NewMethod()
				b.ReportAllocs()
				for b.Loop() {
					g.Begin(0)
					m.Pick(g, 0, r)
				}
			})
		}
	}
}
