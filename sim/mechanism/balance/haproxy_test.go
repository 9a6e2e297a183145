package balance

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

// farm returns a farm of n servers with the given weights, 1 where none is
// given.
func farm(name string, n int, weights ...int) *Farm {
	servers := make([]Server, n)
	for i := range servers {
		servers[i] = Server{ID: i + 1, Weight: 1}
		if i < len(weights) {
			servers[i].Weight = weights[i]
		}
	}
	e, ok := Find("haproxy", name)
	if !ok {
		panic("no algorithm " + name)
	}
	return NewFarm(e, servers, func(int) bool { return false }, FarmOptions{Draws: 2})
}

// inTurn picks n times, each request answered before the next begins.
func inTurn(f *Farm, n int) (numbers []int) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		s := f.Pick(0, false, nil, r)
		if s == nil {
			numbers = append(numbers, -1)
			continue
		}
		f.Take(s)
		f.Drop(s)
		numbers = append(numbers, s.Number)
	}
	return numbers
}

// TestFarmTurns: the first picks of the recordings roundrobin_1_2_3,
// staticrr_3_1_1 and leastconn_serial, and what weight 0 and down do.
func TestFarmTurns(t *testing.T) {
	for _, c := range []struct {
		why  string
		farm *Farm
		do   func(f *Farm)
		want []int
	}{
		{"roundrobin begins with the heaviest", farm("roundrobin", 3, 1, 2, 3), nil, []int{2, 1, 2}},
		{"static-rr", farm("static-rr", 3, 3, 1, 1), nil, []int{0, 0, 1}},
		{"idle leastconn has no regard to weights", farm("leastconn", 3, 1, 9, 1), nil, []int{0, 1, 2, 0}},
		{"first", farm("first", 3), nil, []int{0, 0, 0}},
		{"down", farm("roundrobin", 3), func(f *Farm) { f.SetUp(&f.Servers[1], false) }, []int{0, 2, 0, 2}},
		{"weight 0", farm("roundrobin", 2), func(f *Farm) { f.SetWeight(&f.Servers[0], 0) }, []int{1, 1, 1}},
		{"all down", farm("leastconn", 2), func(f *Farm) { f.SetUp(&f.Servers[0], false); f.SetUp(&f.Servers[1], false) }, []int{-1}},
	} {
		if c.do != nil {
			c.do(c.farm)
		}
		if got := inTurn(c.farm, len(c.want)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// TestFarmInvariants: with servers that come, go and change weight at random,
// every algorithm picks none but usable ones, and one whenever there is one.
func TestFarmInvariants(t *testing.T) {
	picks := 0
	for _, e := range Strategies {
		if e.Program != "haproxy" {
			continue
		}
		r := rand.New(rand.NewPCG(3, 4))
		f := farm(e.Name, 7, 5, 1, 3)
		for range 5000 {
			s := &f.Servers[r.IntN(7)]
			switch r.IntN(8) {
			case 0:
				f.SetUp(s, !s.Up())
			case 1:
				f.SetWeight(s, r.IntN(4))
			case 2:
				f.Warm(s, int64(r.IntN(11)), 10)
			}
			usable := slices.ContainsFunc(f.Servers, func(s Server) bool { return s.Usable() })
			got := f.Pick(r.Uint32(), r.IntN(2) == 0, nil, r)
			if (got != nil) != usable || got != nil && !got.Usable() {
				t.Fatalf("%s: picked %+v, usable servers: %v", e.Name, got, usable)
			}
			if got != nil {
				picks++
				f.Take(got)
				if r.IntN(2) == 0 {
					f.Drop(got)
				}
			}
		}
	}
	if picks < 10_000 {
		t.Errorf("%d picks only", picks)
	}
}

// TestFarmBackups: the first backup alone, unless all are asked for, and only
// while no other server can be used.
func TestFarmBackups(t *testing.T) {
	e, _ := Find("haproxy", "roundrobin")
	for all, want := range map[bool][]int{false: {1, 1, 1}, true: {1, 2, 1}} {
		f := NewFarm(e, []Server{{ID: 1, Weight: 1}, {ID: 2, Weight: 1, Backup: true}, {ID: 3, Weight: 1, Backup: true}},
			func(int) bool { return false }, FarmOptions{AllBackups: all})
		if got := inTurn(f, 2); !slices.Equal(got, []int{0, 0}) {
			t.Errorf("with a server up: %v", got)
		}
		f.SetUp(&f.Servers[0], false)
		if got := inTurn(f, 3); !slices.Equal(got, want) {
			t.Errorf("allbackups %v: %v, want %v", all, got, want)
		}
		if f.InUse(&f.Servers[2]) != all {
			t.Errorf("allbackups %v: the second backup in use: %v", all, !all)
		}
	}
}

// TestAvoid: a request that comes back goes to another server where there is
// one; a map takes no notice (recording dead_source_redispatch1).
func TestAvoid(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, e := range Strategies {
		if e.Program != "haproxy" {
			continue
		}
		f := farm(e.Name, 3)
		hashed := e.Name == "hash map-based"
		for i := range f.Servers {
			avoid := &f.Servers[i]
			got := f.Pick(uint32(i), hashed, avoid, r)
			if (got == avoid) != hashed {
				t.Errorf("%s: avoiding %d gave %d", e.Name, i, got.Number)
			}
		}
		f.SetUp(&f.Servers[0], false)
		f.SetUp(&f.Servers[1], false)
		if got := f.Pick(0, hashed, &f.Servers[2], r); got != &f.Servers[2] {
			t.Errorf("%s: the only server was avoided", e.Name)
		}
	}
}

// TestHealth: rise 2, fall 3 as the recording check_tcp_kill_start goes through
// it; x is a failed check.
func TestHealth(t *testing.T) {
	for _, c := range []struct{ why, checks, up string }{
		{"one failure at the start is enough", "x", "-"},
		{"three later", "ooxxx", "++++-"},
		{"a success gives all of them back", "oxxoxxx", "++++++-"},
		{"two in a row to come up", "xoxoo", "----+"},
	} {
		h := NewHealth(2, 3)
		got := ""
		for _, k := range c.checks {
			if was := h.Up(); k == 'x' && h.Failed() != (was && !h.Up()) || k == 'o' && h.Passed() != (!was && h.Up()) {
				t.Errorf("%s: a change was not told", c.why)
			}
			got += map[bool]string{true: "+", false: "-"}[h.Up()]
		}
		if got != c.up {
			t.Errorf("%s: %q, want %q", c.why, got, c.up)
		}
	}
	h := NewHealth(2, 3)
	i := Intervals{Inter: 3, Fast: 1, Down: 2}
	if i.Next(&h) != 1 {
		t.Error("a server that is up in part is checked at the fast interval")
	}
	h.Failed()
	if i.Next(&h) != 2 {
		t.Error("a server that is down is checked at its interval")
	}
}

// TestKeys: what of a request is hashed.
func TestKeys(t *testing.T) {
	for _, c := range []struct {
		key  URIKey
		want string
	}{
		{URIKey{}, "/a/b/c.jsp"},
		{URIKey{Whole: true}, "/a/b/c.jsp?d=/e"},
		{URIKey{Depth: 1}, "/a"},
		{URIKey{Depth: 2}, "/a/b"},
		{URIKey{Len: 4}, "/a/b"},
	} {
		if got := c.key.Of("/a/b/c.jsp?d=/e"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.key, got, c.want)
		}
	}
	for uri, want := range map[string]string{"/p?x=1&id=7&z=2": "7", "/p?id=8": "8", "/p?xid=1": "-", "/p": "-", "/p?id": "-", "/p?ID=1": "-"} {
		if got, ok := ParameterOf(uri, "id"); ok != (want != "-") || ok && got != want {
			t.Errorf("%s: %q %v, want %q", uri, got, ok, want)
		}
	}
	if h := SourceHash(netip.MustParseAddr("10.0.0.1"), false); h != 0x0a000001 {
		t.Errorf("source hash %x", h)
	}
}

// TestFarmDoesNotAllocate: requests are made of picks.
func TestFarmDoesNotAllocate(t *testing.T) {
	for _, e := range Strategies {
		if e.Program != "haproxy" {
			continue
		}
		f, r := farm(e.Name, 64), rand.New(rand.NewPCG(1, 2))
		if n := testing.AllocsPerRun(1000, func() { once(f, r) }); n != 0 {
			t.Errorf("%s: %v allocations a pick", e.Name, n)
		}
	}
}

func once(f *Farm, r *rand.Rand) {
	s := f.Pick(r.Uint32(), true, nil, r)
	f.Take(s)
	f.Drop(s)
}

// TestLeastLoadedWeights: (requests + 1) / weight decides: 2/1 against 3/2.
func TestLeastLoadedWeights(t *testing.T) {
	f := farm("leastconn", 2, 1, 2)
	f.Take(&f.Servers[0])
	f.Take(&f.Servers[1])
	f.Take(&f.Servers[1])
	f.SetWeight(&f.Servers[0], 1)
	if s := f.Pick(0, false, nil, nil); s.Number != 1 {
		t.Errorf("picked %d", s.Number)
	}
}

// TestWT6 follows the definition of the function; no recording has it.
func TestWT6(t *testing.T) {
	if h := wt6(nil); h != 0xa53c965a^0x5ca6953a {
		t.Errorf("nothing: %x", h)
	}
	// x = ~(a53c965a ^ 61), y = ~(5ca6953a + 61), turned by 18 and 6, swapped.
	x, y := ^uint32(0xa53c965a^0x61), ^uint32(0x5ca6953a+0x61)
	if h := wt6([]byte("a")); h != (y<<6|y>>26)^(x<<18|x>>14) {
		t.Errorf("one byte: %x", h)
	}
}
