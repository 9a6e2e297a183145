package published

import "testing"

// TestPrequalOrder: cold servers by their latency, hot ones by their requests, cold before
// hot.
func TestPrequalOrder(t *testing.T) {
	for _, row := range []struct {
		reason string
		a, b   prequalServer
		want   bool // a before b
	}{
		{"both cold: the quicker one", prequalServer{inFlight: 3, latency: 10}, prequalServer{inFlight: 1, latency: 20}, true},
		{"both cold: not the slower one", prequalServer{inFlight: 0, latency: 20}, prequalServer{inFlight: 3, latency: 10}, false},
		{"cold before hot, however slow", prequalServer{inFlight: 3, latency: 900}, prequalServer{inFlight: 4, latency: 1}, true},
		{"both hot: the one with fewer requests", prequalServer{inFlight: 5, latency: 900}, prequalServer{inFlight: 6, latency: 1}, true},
	} {
		if got := row.a.before(&row.b, 3); got != row.want {
			t.Errorf("%s: %v", row.reason, got)
		}
	}
}

// TestPrequalHot: of five servers with 1 to 5 requests the fourth is the quantile.
func TestPrequalHot(t *testing.T) {
	p := &prequalPool{servers: []prequalServer{{inFlight: 5}, {inFlight: 1}, {inFlight: 4}, {inFlight: 2}, {inFlight: 3}}}
	for i := range p.servers {
		p.probes = append(p.probes, prequalProbe{server: i})
	}
	if got := p.hot(); got != 4 {
		t.Errorf("hot above %d requests, want 4", got)
	}
	for i := range p.servers {
		p.servers[i].latency = float64(10 + i)
	}
	if first, last := p.best(true), p.best(false); first != 1 || last != 0 {
		t.Errorf("%d is chosen first and %d last, want 1, the quickest cold one, and 0, the hot one", first, last)
	}
	p.SetUp(1, false)
	if len(p.probes) != 4 || p.best(true) != 1 || p.probes[1].server != 2 {
		t.Errorf("a server that is gone is still among the probes: %+v", p.probes)
	}
}
