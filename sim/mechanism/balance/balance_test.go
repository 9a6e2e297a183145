package balance

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

// servers returns n servers with the given weights, 1 where none is given.
func servers(n int, weights ...int) []Peer {
	ps := make([]Peer, n)
	for i := range ps {
		ps[i] = Peer{ID: i, Server: fmt.Sprintf("10.0.%d.%d:8080", i/256, i%256), Weight: 1, MaxFails: 1, FailTimeout: 10}
		if i < len(weights) {
			ps[i].Weight = weights[i]
		}
	}
	return ps
}

// nginxStrategies returns those that pick among Peers.
func nginxStrategies() []Entry {
	return slices.DeleteFunc(slices.Clone(Strategies), func(e Entry) bool { return e.New == nil })
}

func request(now int64) *Request {
	return &Request{Now: now, Addr: netip.MustParseAddr("192.168.1.1"), Key: []byte("/cart"), Random: rand.New(rand.NewPCG(1, 2))}
}

// serial picks n times, each request answered before the next begins.
func serial(s Strategy, g *Peers, n int, now int64) (ids []int) {
	for range n {
		p := s.Pick(g, request(now))
		if p == nil {
			ids = append(ids, -1)
			continue
		}
		ids = append(ids, p.ID)
		p.Release()
		p.Answered()
	}
	return ids
}

// TestSmoothWeighted: the sequence of the recording wrr_5_1_1, and what
// failures do to it.
func TestSmoothWeighted(t *testing.T) {
	g := NewPeers(servers(3, 5, 1, 1), nil)
	if got, want := serial(RoundRobin{}, g, 14, 100), []int{0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("5,1,1: %v, want %v", got, want)
	}
	g = NewPeers(servers(2), nil)
	g.Peers[0].Down = true
	if got, want := serial(RoundRobin{}, g, 3, 100), []int{1, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("first down: %v, want %v", got, want)
	}
}

// TestFailures follows one server of two through failures, second by second
// (recordings maxfails_retry_boundary_*, maxfails_3_accumulation).
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		why      string
		maxFails int
		failures []int64 // when it failed
		now      int64
		usable   bool
	}{
		{"never failed", 1, nil, 100, true},
		{"failed this second", 1, []int64{100}, 100, false},
		{"fail_timeout itself is still in: whole seconds, less or equal", 1, []int64{90}, 100, false},
		{"the second after", 1, []int64{89}, 100, true},
		{"one of three", 3, []int64{100}, 100, true},
		{"three of three, spread wider than fail_timeout", 3, []int64{80, 90, 100}, 100, false},
		{"max_fails=0 never", 0, []int64{100, 100, 100}, 100, true},
	} {
		ps := servers(2)
		ps[0].MaxFails = c.maxFails
		g := NewPeers(ps, nil)
		for _, at := range c.failures {
			g.Peers[0].Failed(at)
		}
		if got := g.Peers[0].usable(c.now); got != c.usable {
			t.Errorf("%s: usable %v, want %v", c.why, got, c.usable)
		}
	}
}

// TestOneProbe: when fail_timeout has passed one request alone goes to the
// server; until its answer the others stay away, and the answer clears it.
func TestOneProbe(t *testing.T) {
	g := NewPeers(servers(2), nil)
	p := &g.Peers[0]
	p.Failed(100)
	var probe *Peer
	for range 8 {
		q := RoundRobin{}.Pick(g, request(111))
		if q.ID == 0 && probe != nil {
			t.Fatal("a second request went to a server that is being probed")
		}
		if q.ID == 0 {
			probe = q
		}
	}
	if probe == nil {
		t.Fatal("nothing probed the server after its fail_timeout")
	}
	probe.Answered()
	if p.Fails != 0 || !p.usable(111) {
		t.Errorf("after the probe's success: %d failures, usable %v", p.Fails, p.usable(111))
	}
}

// TestAnswerBeforeTimeoutKeepsFailures: a success that was sent less than
// fail_timeout after the failure forgets nothing (maxfails_3_accumulation).
func TestAnswerBeforeTimeoutKeepsFailures(t *testing.T) {
	ps := servers(2)
	ps[0].MaxFails = 3
	g := NewPeers(ps, nil)
	g.Peers[0].Failed(100)
	serial(RoundRobin{}, g, 4, 105)
	if g.Peers[0].Fails != 1 {
		t.Errorf("after successes within fail_timeout: %d failures, want 1", g.Peers[0].Fails)
	}
	serial(RoundRobin{}, g, 4, 111)
	if g.Peers[0].Fails != 0 {
		t.Errorf("after successes past fail_timeout: %d failures, want 0", g.Peers[0].Fails)
	}
}

// TestSingle: max_fails is ignored where there is one server and no backup.
func TestSingle(t *testing.T) {
	g := NewPeers(servers(1), nil)
	g.Peers[0].Failed(100)
	for _, e := range nginxStrategies() {
		if got := serial(e.New(g), g, 1, 100); got[0] != 0 {
			t.Errorf("%s: a single server was not used after a failure", e.Name)
		}
	}
	g.Peers[0].Down = true
	if got := serial(RoundRobin{}, g, 1, 100); got[0] != -1 {
		t.Error("a single server that is down was used")
	}
}

// TestBackup: backups serve only while no primary can, in a round of their own.
func TestBackup(t *testing.T) {
	backup := servers(2)
	backup[0].ID, backup[1].ID = 10, 11
	for _, s := range []Strategy{RoundRobin{}, LeastConn{}} {
		g := NewPeers(servers(2), slices.Clone(backup))
		g.Peers[0].Failed(100)
		g.Peers[1].Failed(100)
		if got, want := serial(s, g, 4, 105), []int{10, 11, 10, 11}; !slices.Equal(got, want) {
			t.Errorf("%T: primaries failed: %v, want %v", s, got, want)
		}
		if got := serial(s, g, 2, 111); got[0] >= 10 || got[1] >= 10 {
			t.Errorf("%T: primaries back: %v", s, got)
		}
		if g.Tries() != 4 {
			t.Errorf("tries %d, want all 4", g.Tries())
		}
	}
}

// TestEveryStrategyTriesAll: one request is sent to each usable server once,
// to no other, and then to none.
func TestEveryStrategyTriesAll(t *testing.T) {
	for _, n := range []int{2, 3, 63, 64, 65, 130} {
		for _, e := range nginxStrategies() {
			g := NewPeers(servers(n, 3), nil)
			g.Peers[1].Down = true
			s, r := e.New(g), request(100)
			seen := map[int]bool{}
			for p := s.Pick(g, r); p != nil; p = s.Pick(g, r) {
				if p.Down || seen[p.ID] {
					t.Fatalf("%s with %d servers: %d tried again, or down", e.Name, n, p.ID)
				}
				seen[p.ID] = true
			}
			if len(seen) != n-1 {
				t.Errorf("%s with %d servers: %d tried, want %d", e.Name, n, len(seen), n-1)
			}
		}
	}
}

// TestMaxConns: a full server is passed over.
func TestMaxConns(t *testing.T) {
	for _, e := range nginxStrategies() {
		if slices.Contains(e.Refuses, "max_conns") {
			continue
		}
		ps := servers(2)
		ps[0].MaxConns, ps[1].MaxConns = 2, 1
		g := NewPeers(ps, nil)
		s := e.New(g)
		for range 3 {
			if s.Pick(g, request(100)) == nil {
				t.Fatalf("%s: no server though there was room", e.Name)
			}
		}
		if p := s.Pick(g, request(100)); p != nil {
			t.Errorf("%s: server %d has %d requests", e.Name, p.ID, p.Conns)
		}
	}
}

// TestKetamaServer: host and port are hashed as the configuration writes them,
// cut at the last colon that only digits follow.
func TestKetamaServer(t *testing.T) {
	for _, c := range []struct{ written, host, port string }{
		{"127.0.1.1:8080", "127.0.1.1", "8080"},
		{"backend1", "backend1", ""},
		{"[::1]:80", "[::1]", "80"},
		{"fe80::a", "fe80::a", ""},
	} {
		if h, p := splitServer(c.written); h != c.host || p != c.port {
			t.Errorf("%q: %q %q, want %q %q", c.written, h, p, c.host, c.port)
		}
	}
}

// TestTable: every strategy can be found by what the table calls it.
func TestTable(t *testing.T) {
	if len(Strategies) == 0 {
		t.Fatal("no strategies")
	}
	seen := map[string]bool{}
	for _, e := range Strategies {
		if got, ok := Find(e.Program, e.Name); !ok || got.Doc != e.Doc || e.Doc == "" || seen[e.Program+e.Name] {
			t.Errorf("%s %s: not found, found as another, or without a text", e.Program, e.Name)
		}
		seen[e.Program+e.Name] = true
	}
	if _, ok := Find("nginx", "least_time"); ok {
		t.Error("found a strategy that is not there")
	}
}

// TestPickDoesNotAllocate: requests are made of strategies' picks.
func TestPickDoesNotAllocate(t *testing.T) {
	for _, e := range nginxStrategies() {
		g := NewPeers(servers(64), nil)
		s, r := e.New(g), request(100)
		if n := testing.AllocsPerRun(100, func() { pickOnce(s, g, r) }); n != 0 {
			t.Errorf("%s: %v allocations a pick", e.Name, n)
		}
	}
}

func pickOnce(s Strategy, g *Peers, r *Request) {
	r.Reset()
	r.Key = append(r.Key, "/cart/list?id=1"...)
	p := s.Pick(g, r)
	p.Release()
	p.Answered()
}
