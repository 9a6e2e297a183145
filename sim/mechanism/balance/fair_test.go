package balance

import (
	"slices"
	"testing"
)

// TestFairHeld: requests that stay open, by the options of fair. The servers
// have the weights 1, 2 and 3; the order of the module is 2, 1, 0.
func TestFairHeld(t *testing.T) {
	for _, c := range []struct {
		why  string
		o    FairOptions
		want []int
	}{
		{"idle ones in turn, then the fewest for what is left of the weight", FairOptions{}, []int{2, 1, 0, 2, 1, 2, 0}},
		{"no_rr: nothing is different while all are busy", FairOptions{NoRR: true}, []int{2, 1, 0, 2, 1, 2, 0}},
		{"idle: a server is idle up to its weight", FairOptions{Mode: FairIdle}, []int{2, 1, 0, 2, 1, 2, 0}},
		{"idle and no_rr: the first stays until it is full", FairOptions{Mode: FairIdle, NoRR: true}, []int{2, 2, 2, 1, 1, 0, 0}},
		{"peak: none above its weight", FairOptions{Mode: FairPeak}, []int{2, 1, 0, 2, 1, 2, -1}},
	} {
		g := NewPeers(servers(3, 1, 2, 3), nil)
		f := NewFair(g, c.o)
		var got []int
		for range c.want {
			if p := f.Pick(g, request(100)); p != nil {
				got = append(got, p.ID)
			} else {
				got = append(got, -1)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// TestFairNoRR: requests one after another go to the heaviest alone.
func TestFairNoRR(t *testing.T) {
	g := NewPeers(servers(3, 1, 2, 3), nil)
	if got, want := serial(NewFair(g, FairOptions{NoRR: true}), g, 4, 100), []int{2, 2, 2, 2}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestFairFailures: a server that failed is left out while others are idle, and
// its failures last beyond successes and fail_timeout until it is needed.
func TestFairFailures(t *testing.T) {
	g := NewPeers(servers(2), nil)
	f := NewFair(g, FairOptions{})
	fail := func(now int64) {
		g.Peers[0].Failed(now)
		f.Failed(g, &g.Peers[0], now)
	}
	fail(100)
	if got, want := serial(f, g, 3, 150), []int{1, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("after a failure: %v, want %v", got, want)
	}
	f.Pick(g, request(105)) // server 1 is busy now
	if p := f.Pick(g, request(105)); p.ID != 1 {
		t.Errorf("within fail_timeout a failed server got a request")
	}
	if p := f.Pick(g, request(111)); p.ID != 0 || g.Peers[0].Fails != 0 {
		t.Errorf("after fail_timeout, the other busy: server %d, %d failures; want server 0 and none", p.ID, g.Peers[0].Fails)
	}
	fail(112)
	if p := f.Worker().Pick(g, request(112)); p.ID != 0 {
		t.Error("another worker, which did not see the failure, must forget it at once")
	}
}

// TestFairAllFailed: when none is left all failures are forgotten.
func TestFairAllFailed(t *testing.T) {
	g := NewPeers(servers(2), nil)
	f := NewFair(g, FairOptions{})
	for i := range g.Peers {
		g.Peers[i].Failed(100)
		f.Failed(g, &g.Peers[i], 100)
	}
	if p := f.Pick(g, request(101)); p != nil {
		t.Errorf("server %d was chosen though all failed", p.ID)
	}
	if p := f.Pick(g, request(101)); p == nil {
		t.Error("failures were not forgotten when no server was left")
	}
}
