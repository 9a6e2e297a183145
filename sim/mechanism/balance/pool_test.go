package balance

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
)

// What every strategy of the table must do, whatever program it comes from.

// poolServers returns n servers of one weight.
func poolServers(n, weight int) []PoolServer {
	servers := make([]PoolServer, n)
	for i := range servers {
		servers[i] = PoolServer{fmt.Sprintf("10.1.%d.%d:8080", i/256, i%256), weight}
	}
	return servers
}

func seeded() PoolOptions { return PoolOptions{Rand: rand.New(rand.NewPCG(5, 6))} }

// visits are requests of many clients for many things; each call is another.
type visits struct {
	rand *rand.Rand
	r    Request
}

func newVisits() *visits { return &visits{rand: rand.New(rand.NewPCG(7, 8))} }

func (v *visits) next() *Request {
	v.r.Reset()
	n := v.rand.Uint32()
	v.r.Addr = netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})
	v.r.To = netip.AddrFrom4([4]byte{192, 168, byte(n >> 4), byte(n >> 12)})
	for range 8 {
		v.r.Key = append(v.r.Key, 'a'+byte(n&15))
		n >>= 4
	}
	return &v.r
}

func everyStrategy(t *testing.T, check func(t *testing.T, e Entry)) {
	if len(Strategies) == 0 {
		t.Fatal("no strategies")
	}
	for _, e := range Strategies {
		t.Run(e.Program+"/"+e.Name, func(t *testing.T) { check(t, e) })
	}
}

const second int64 = nanoseconds

// TestPoolAllDown: there is no server when all are down, and there is again
// when one is back, which then gets everything.
func TestPoolAllDown(t *testing.T) {
	alone := map[string]string{"nginx/fair": "a server alone is asked whatever is known of it"}
	everyStrategy(t, func(t *testing.T, e Entry) {
		for _, n := range []int{1, 2, 3, 65, 300} {
			p, v := e.NewPool(poolServers(n, 1), seeded()), newVisits()
			for i := range n {
				p.SetUp(i, false)
				p.SetUp(i, false)
			}
			none := -1
			if n == 1 && alone[e.Program+"/"+e.Name] != "" {
				none = 0
			}
			if got := p.Pick(v.next(), second); got != none {
				t.Errorf("%d servers, all down: picked %d", n, got)
			}
			if none == 0 {
				continue
			}
			back := n / 2
			p.SetUp(back, true)
			p.SetUp(back, true)
			for range 3 {
				if got := p.Pick(v.next(), second); got != back {
					t.Fatalf("%d servers, only %d up: picked %d", n, back, got)
				}
			}
		}
	})
}

// TestPoolNeverDown: while servers come and go, and requests begin and end,
// none goes to one that is down, and each finds one while any is up.
func TestPoolNeverDown(t *testing.T) {
	const n = 7
	everyStrategy(t, func(t *testing.T, e Entry) {
		servers := poolServers(n, 1)
		for i := range servers {
			servers[i].Weight = 1 + i%3
		}
		p, v, r := e.NewPool(servers, seeded()), newVisits(), rand.New(rand.NewPCG(9, 10))
		up, ups, picks := [n]bool{true, true, true, true, true, true, true}, n, 0
		var open []int
		for step := range int64(6_000) {
			now := second + step*second/10
			if i := r.IntN(n); r.IntN(4) == 0 {
				if up[i] = !up[i]; up[i] {
					ups++
				} else {
					ups--
				}
				p.SetUp(i, up[i])
			}
			got := p.Pick(v.next(), now)
			if got >= 0 != (ups > 0) || got >= 0 && !up[got] {
				t.Fatalf("step %d: picked %d, up are %v", step, got, up)
			}
			if got >= 0 {
				picks++
				open = append(open, got)
			}
			for len(open) > 0 && r.IntN(2) == 0 {
				p.Done(open[0], true, second/100, 500, now)
				open = open[1:]
			}
		}
		if picks < 3_000 {
			t.Errorf("%d picks only", picks)
		}
	})
}

// TestPoolRepeats: the same requests and the same random numbers, the same
// picks.
func TestPoolRepeats(t *testing.T) {
	everyStrategy(t, func(t *testing.T, e Entry) {
		if a, b := sharesOf(e, poolServers(9, 1), 2000), sharesOf(e, poolServers(9, 1), 2000); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%v, then %v", a, b)
		}
	})
}

// sharesOf returns the requests that each server gets of many, four times as
// many as there are servers at once, each lasting as long as all the others.
func sharesOf(e Entry, servers []PoolServer, requests int) []int {
	p, v := e.NewPool(servers, seeded()), newVisits()
	open := make([]int, 4*len(servers))
	got := make([]int, len(servers))
	for i := range requests {
		now := second + int64(i)*second/1000
		if at := i % len(open); i >= len(open) {
			p.Done(open[at], true, int64(len(open))*second/1000, 500, now)
		}
		s := p.Pick(v.next(), now)
		if s < 0 {
			return nil
		}
		open[i%len(open)] = s
		got[s]++
	}
	return got
}

// TestPoolEqualShares: servers of one weight get a fifth more or less than the
// same, except where that is not what the strategy is for.
func TestPoolEqualShares(t *testing.T) {
	uneven := map[string]string{"haproxy/first": "fills one after the other"}
	const n, requests = 8, 40_000
	everyStrategy(t, func(t *testing.T, e Entry) {
		got := sharesOf(e, poolServers(n, 16), requests)
		if got == nil {
			t.Fatal("a request found no server")
		}
		even := true
		for _, s := range got {
			even = even && s >= requests/n*8/10 && s <= requests/n*12/10
		}
		if why := uneven[e.Program+"/"+e.Name]; even != (why == "") {
			t.Errorf("shares %v (uneven: %q)", got, why)
		}
	})
}

// TestPoolWeights: a server of three times the weight gets three times as much,
// within a fifth, except for those that the reason stands of.
func TestPoolWeights(t *testing.T) {
	ignored := map[string]string{
		"haproxy/first":        "fills one after the other",
		"nginx/fair":           "an idle server comes first, whatever its weight",
		"httpd/bybusyness":     "looks at load factors among equals only",
		"httpd/heartbeat":      "goes by threads, and each machine has as many",
		"lvs/rr":               "knows no weight but 0",
		"lvs/lc":               "knows no weight but 0",
		"lvs/dh":               "one bucket each",
		"compare/two choices":  "draws with no regard to weights",
		"compare/least loaded": "draws with no regard to weights",
		"compare/peak ewma":    "draws with no regard to weights",
	}
	servers := poolServers(8, 16)
	for i := range 4 {
		servers[i].Weight = 48
	}
	everyStrategy(t, func(t *testing.T, e Entry) {
		heavy := 0
		for i, s := range sharesOf(e, servers, 40_000) {
			if i < 4 {
				heavy += s
			}
		}
		follows := heavy > 28_500 && heavy < 31_500
		if why := ignored[e.Program+"/"+e.Name]; follows != (why == "") {
			t.Errorf("the heavy ones got %d of 40000 (without regard to weights: %q)", heavy, why)
		}
	})
}

// TestPoolWeightZero: a server of weight 0 gets nothing, where weights can be
// 0.
func TestPoolWeightZero(t *testing.T) {
	counted := map[string]string{"nginx": "no weight is below 1"}
	servers := poolServers(5, 2)
	servers[1].Weight = 0
	everyStrategy(t, func(t *testing.T, e Entry) {
		p, v, at := e.NewPool(servers, seeded()), newVisits(), [5]int{}
		for range 1000 {
			if s := p.Pick(v.next(), second); s >= 0 {
				at[s]++
			}
		}
		if why := counted[e.Program]; at[1] > 0 != (why != "") || at[0] == 0 {
			t.Errorf("requests at each: %v (weight 0 counts: %q)", at, why)
		}
	})
}

// TestPoolDoesNotAllocate: requests are made of picks.
func TestPoolDoesNotAllocate(t *testing.T) {
	everyStrategy(t, func(t *testing.T, e Entry) {
		for _, n := range []int{3, 100} {
			p, v, now := e.NewPool(poolServers(n, 1), seeded()), newVisits(), second
			if allocs := testing.AllocsPerRun(2000, func() { now += roundTrip(p, v, now) }); allocs != 0 {
				t.Errorf("%d servers: %v allocations a pick", n, allocs)
			}
		}
	})
}

// roundTrip returns one request, answered before the next; it gives what time
// passes.
func roundTrip(p Pool, v *visits, now int64) int64 {
	s := p.Pick(v.next(), now)
	p.Done(s, true, second/1000, 500, now)
	return second / 1_000_000
}

// TestPoolFailure: nginx stays away from a server that failed for its
// fail_timeout of 10 s; the others leave that to health checks.
func TestPoolFailure(t *testing.T) {
	everyStrategy(t, func(t *testing.T, e Entry) {
		p, v := e.NewPool(poolServers(3, 1), seeded()), newVisits()
		failed := p.Pick(v.next(), second)
		p.Done(failed, false, second, 0, second)
		for range 100 {
			s := p.Pick(v.next(), 5*second)
			if e.New != nil && s == failed || s < 0 {
				t.Fatalf("picked %d, %d failed 4 s ago", s, failed)
			}
			p.Done(s, true, 1000, 500, 5*second)
		}
	})
}
