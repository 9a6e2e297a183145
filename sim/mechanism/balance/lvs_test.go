package balance

import (
	"net/netip"
	"slices"
	"testing"
)

// service returns a service of servers with the given weights, added in their
// order: the kernel's list has the last one first.
func service(name string, o ServiceOptions, weights ...int) *Service {
	servers := make([]RealServer, len(weights))
	for i, w := range weights {
		servers[i].Weight = w
	}
	e, ok := Find("lvs", name)
	if !ok {
		panic("no scheduler " + name)
	}
	return NewService(e, servers, o)
}

// schedules returns the servers of n connections of one client; each stays
// active if kept.
func schedules(v *Service, n int, kept bool) (numbers []int) {
	for range n {
		s := v.Schedule(&Request{Addr: netip.MustParseAddr("10.0.0.1")})
		if s == nil {
			numbers = append(numbers, -1)
			continue
		}
		if kept {
			s.Active++
		}
		numbers = append(numbers, s.Number)
	}
	return numbers
}

// TestLVSTurns: rr and wrr, worked by hand from what the kernel does.
func TestLVSTurns(t *testing.T) {
	remove := func(i int) func(*Service) { return func(v *Service) { v.Remove(&v.Servers[i]) } }
	add := func(i int) func(*Service) { return func(v *Service) { v.Add(&v.Servers[i]) } }
	weigh := func(i, w int) func(*Service) { return func(v *Service) { v.SetWeight(&v.Servers[i], w) } }
	overload := func(v *Service) {
		for i := range v.Servers {
			v.Servers[i].Overloaded = true
		}
	}
	for _, c := range []struct {
		why     string
		name    string
		weights []int
		before  int // connections before
		change  func(*Service)
		want    []int
	}{
		{"the one added last comes first", "rr", []int{1, 1, 1}, 0, nil, []int{2, 1, 0, 2, 1}},
		{"rr has no regard to weights", "rr", []int{1, 9, 1}, 0, nil, []int{2, 1, 0, 2}},
		{"but 0 is quiesced", "rr", []int{1, 0, 1}, 0, nil, []int{2, 0, 2}},
		{"all quiesced", "rr", []int{0, 0}, 0, nil, []int{-1}},
		{"the last one chosen is removed: on with the next", "rr", []int{1, 1, 1}, 2, remove(1), []int{0, 2, 0}},
		{"the first is removed after its turn", "rr", []int{1, 1, 1}, 1, remove(2), []int{1, 0, 1}},
		{"added again it is at the head", "rr", []int{1, 1, 1}, 2, func(v *Service) { remove(0)(v); add(0)(v) }, []int{0, 2, 1}},
		{"only one left, it is found from itself", "rr", []int{1, 0, 0}, 1, nil, []int{0, 0}},
		{"all overloaded in the middle of a turn", "rr", []int{1, 1, 1}, 1, overload, []int{-1, -1}},

		{"4, 3, 2: asked for 4, then 3, 2, 1", "wrr", []int{2, 3, 4}, 0, nil, []int{2, 2, 1, 2, 1, 0, 2, 1, 0, 2}},
		{"6, 4, 2: steps of their divisor 2", "wrr", []int{2, 4, 6}, 0, nil, []int{2, 2, 1, 2, 1, 0, 2}},
		{"equal weights: a step of 5 makes it one turn", "wrr", []int{5, 5}, 0, nil, []int{1, 0, 1, 0}},
		{"0 is quiesced", "wrr", []int{2, 0, 1}, 0, nil, []int{0, 2, 0, 0, 2}},
		{"all quiesced", "wrr", []int{0, 0}, 0, nil, []int{-1, -1}},
		{"a change goes back to the head, 3 is still asked for", "wrr", []int{2, 3, 4}, 2, weigh(0, 3), []int{2, 1, 0, 2, 1, 0, 2, 1, 0, 2, 2}},
		{"no more is asked for than there is", "wrr", []int{2, 3, 4}, 1, weigh(2, 2), []int{1, 2, 1, 0, 2, 1, 0, 1}},
		{"a step of 2 asks for odd weights", "wrr", []int{2, 4, 6}, 1, weigh(0, 4), []int{2, 2, 1, 0, 2, 1, 0, 2}},
		{"asked for 4 it goes back to 5: a multiple of the step, and 1", "wrr", []int{1, 4, 6}, 3, weigh(0, 2), []int{2, 2, 1, 2, 1, 0, 2}},
		{"all overloaded in the middle of a turn", "wrr", []int{2, 3, 4}, 3, overload, []int{-1, -1}},
		{"all overloaded from the start", "wrr", []int{2, 3, 4}, 0, overload, []int{-1}},
		{"removed", "wrr", []int{1, 1, 1}, 1, remove(1), []int{2, 0, 2}},
	} {
		v := service(c.name, ServiceOptions{}, c.weights...)
		schedules(v, c.before, false)
		if c.change != nil {
			c.change(v)
		}
		if got := schedules(v, len(c.want), false); !slices.Equal(got, c.want) {
			t.Errorf("%s %v, %s: %v, want %v", c.name, c.weights, c.why, got, c.want)
		}
	}
}

// TestLVSLoads: the next server by the connections that they have; the list is
// 1, 0.
func TestLVSLoads(t *testing.T) {
	type has struct{ weight, active, inactive int }
	for _, c := range []struct {
		why     string
		name    string
		servers [2]has
		want    int
	}{
		{"an active one costs as much as 256", "lc", [2]has{{1, 0, 255}, {1, 1, 0}}, 0},
		{"256 inactive ones are equal to it: the first of the list", "lc", [2]has{{1, 0, 256}, {1, 1, 0}}, 1},
		{"no regard to weights", "lc", [2]has{{9, 2, 0}, {1, 1, 0}}, 1},
		{"but 0", "lc", [2]has{{9, 2, 0}, {0, 1, 0}}, 0},
		{"all quiesced", "lc", [2]has{{0, 0, 0}, {0, 0, 0}}, -1},

		{"256/2 is less than 129/1", "wlc", [2]has{{2, 1, 0}, {1, 0, 129}}, 0},
		{"256/2 is not less than 128/1", "wlc", [2]has{{2, 1, 0}, {1, 0, 128}}, 1},
		{"idle ones are equal: the first of the list, however light", "wlc", [2]has{{9, 0, 0}, {1, 0, 0}}, 1},
		{"0 is quiesced", "wlc", [2]has{{1, 9, 0}, {0, 0, 0}}, 0},

		{"1/3 is less than 1/1", "sed", [2]has{{3, 0, 0}, {1, 0, 0}}, 0},
		{"3/3 is not less than 1/1", "sed", [2]has{{3, 2, 0}, {1, 0, 0}}, 1},
		{"inactive ones do not count", "sed", [2]has{{1, 0, 900}, {1, 1, 0}}, 0},
		{"0 is quiesced", "sed", [2]has{{0, 0, 0}, {1, 9, 0}}, 1},

		{"an idle one, however light", "nq", [2]has{{1, 0, 0}, {100, 1, 0}}, 0},
		{"none idle: the shortest delay, 3/3 against 2/1", "nq", [2]has{{3, 2, 0}, {1, 1, 0}}, 0},
		{"inactive ones do not count", "nq", [2]has{{9, 1, 0}, {1, 0, 900}}, 1},
		{"a quiesced one is not idle", "nq", [2]has{{0, 0, 0}, {1, 3, 0}}, 1},
	} {
		v := service(c.name, ServiceOptions{}, c.servers[0].weight, c.servers[1].weight)
		for i, h := range c.servers {
			v.Servers[i].Active, v.Servers[i].Inactive = h.active, h.inactive
		}
		if got := schedules(v, 1, false)[0]; got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.name, c.why, got, c.want)
		}
	}
}

// TestLVSSequences: connections that stay, from idle servers of the weights 3
// and 1 (the list is 1, 0).
func TestLVSSequences(t *testing.T) {
	for name, want := range map[string][]int{
		"wlc": {1, 0, 0, 0, 1, 0, 0, 0}, // 0/1; 256/1 and 0/3, 256/3, 512/3; then both are equal
		"sed": {0, 0, 1, 0, 0, 0, 1, 0}, // 1/3, 2/3, 3/3 and 1/1 equal: the first; 3/3, 4/3, 5/3, then 6/3 and 2/1 equal
		"nq":  {1, 0, 0, 0, 0, 0, 1, 0}, // both idle, then one; 2/3 to 5/3 are less than 2/1, 6/3 is not
	} {
		if got := schedules(service(name, ServiceOptions{}, 3, 1), 8, true); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
