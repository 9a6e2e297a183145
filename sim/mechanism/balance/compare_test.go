package balance

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func pool(t *testing.T, program, name string, servers []PoolServer) Pool {
	t.Helper()
	e, ok := Find(program, name)
	if !ok {
		t.Fatalf("no strategy %s of %s", name, program)
	}
	return e.NewPool(servers, seeded())
}

// fullest returns the greatest number of requests at one server when each of n
// servers has one on average and none ends.
func fullest(t *testing.T, program, name string, n int) int {
	p, v, at := pool(t, program, name, poolServers(n, 1)), newVisits(), make([]int, n)
	for range n {
		at[p.Pick(v.next(), second)]++
	}
	return slices.Max(at)
}

// TestTwoChoicesFullest: of 10,000 requests at 10,000 servers the fullest has
// about ln n / ln ln n = 4.1 and more with one choice, ln ln n / ln 2 = 3.2 and
// less than one more with two (Mitzenmacher 2001, section 1).
func TestTwoChoicesFullest(t *testing.T) {
	const n = 10_000
	if one := fullest(t, "nginx", "random", n); one < 5 {
		t.Errorf("one choice: the fullest has %d", one)
	}
	for _, name := range []string{"two choices", "least loaded", "peak ewma"} {
		if two := fullest(t, "compare", name, n); two < 2 || two > 4 {
			t.Errorf("%s: the fullest has %d", name, two)
		}
	}
}

// TestTwoDrawn: least loaded looks at two different servers, so of two always
// at both; two choices now and then at one twice.
func TestTwoDrawn(t *testing.T) {
	for name, most := range map[string]bool{"least loaded": false, "two choices": true} {
		p, v, uneven := pool(t, "compare", name, poolServers(2, 1)), newVisits(), 0
		at := [2]int{}
		for range 1000 {
			at[p.Pick(v.next(), second)]++
			if d := at[0] - at[1]; d > 1 || d < -1 {
				uneven++
			}
		}
		if (uneven > 0) != most {
			t.Errorf("%s: uneven by two or more after %d picks of 1000: %v", name, uneven, at)
		}
	}
}

// TestTwoChoicesWeights: requests are compared in units of weight: 2 of 3
// against 1 of 1.
func TestTwoChoicesWeights(t *testing.T) {
	for _, name := range []string{"least loaded", "peak ewma"} {
		p, v := pool(t, "compare", name, []PoolServer{{"a", 3}, {"b", 1}}), newVisits()
		at := [2]int{}
		for range 4000 {
			at[p.Pick(v.next(), second)]++
		}
		if at[0] < 2999 || at[0] > 3001 {
			t.Errorf("%s: %v, want 3000 and 1000", name, at)
		}
	}
}

// TestTripEstimate: how the estimate of a round trip moves; times and trips in
// seconds.
func TestTripEstimate(t *testing.T) {
	e1 := math.Exp(-1)
	for _, c := range []struct {
		why   string
		moves [][2]float64 // when, how long
		want  float64
	}{
		{"before the first answer", nil, 1},
		{"a longer one counts at once", [][2]float64{{5, 1.5}}, 1.5},
		{"the first shorter one has nothing to be weighed by", [][2]float64{{5, 0.1}}, 1},
		{"after the decay time the old one counts for 1/e", [][2]float64{{5, 3}, {15, 1}}, 3*e1 + (1 - e1)},
		{"so it sinks to nothing while nothing comes", [][2]float64{{5, 3}, {25, 0}}, 3 * e1 * e1},
		{"in one step or in many", [][2]float64{{5, 3}, {9, 0}, {11, 0}, {25, 0}}, 3 * e1 * e1},
		{"long after", [][2]float64{{5, 3}, {9000, 0.25}}, 0.25},
		{"at the same time", [][2]float64{{5, 3}, {5, 0.25}}, 3},
	} {
		e := tripEstimate{ewmaDefault, unmoved}
		for _, m := range c.moves {
			e.move(m[1]*float64(second), int64(m[0]*float64(second)))
		}
		if got := e.took / float64(second); math.Abs(got-c.want) > 1e-8 {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
	for x := 1e-9; x < 120; x *= 1.07 {
		if got, want := decayed(x), math.Exp(-x); math.Abs(got-want) > 1e-9 {
			t.Errorf("e^-%v: %v, want %v", x, got, want)
		}
	}
}

// TestPeakEWMAAvoidsSlow: one of four servers takes 100 times as long; it gets
// next to nothing, where least loaded gives it its turns when all are idle.
func TestPeakEWMAAvoidsSlow(t *testing.T) {
	slow := func(name string) int {
		p, v, n := pool(t, "compare", name, poolServers(4, 1)), newVisits(), 0
		for i := range int64(4000) {
			now := i * second
			s := p.Pick(v.next(), now)
			took := second / 1000
			if s == 2 {
				took, n = 100*took, n+1
			}
			p.Done(s, true, took, 0, now+took)
		}
		return n
	}
	if n := slow("peak ewma"); n > 400 {
		t.Errorf("peak ewma: %d of 4000 went to the slow one", n)
	}
	if n := slow("least loaded"); n < 800 {
		t.Errorf("least loaded: %d of 4000 went to the slow one, all were idle", n)
	}
}

// TestMaglevPaper: the example of the paper's table 1, 7 places, three servers;
// then the second leaves.
func TestMaglevPaper(t *testing.T) {
	m := makeMaglev([]PoolServer{{"B0", 1}, {"B1", 1}, {"B2", 1}}, 7)
	m.walks = []maglevWalk{{offset: 3, skip: 4}, {offset: 0, skip: 2}, {offset: 3, skip: 1}}
	m.fill()
	if want := []int32{1, 0, 1, 0, 2, 2, 0}; !slices.Equal(m.places, want) {
		t.Errorf("before: %v, want %v", m.places, want)
	}
	m.SetUp(1, false)
	m.fill()
	if want := []int32{0, 0, 0, 0, 2, 2, 2}; !slices.Equal(m.places, want) {
		t.Errorf("after B1 left: %v, want %v", m.places, want)
	}
}

// TestMaglevDisruption: places are shared within one percent; when one of 100
// servers leaves, few others' places change hands, and all return with it.
func TestMaglevDisruption(t *testing.T) {
	const n = 100
	m := makeMaglev(poolServers(n, 1), maglevPlaces)
	m.fill()
	before := slices.Clone(m.places)
	counts := make([]int, n)
	for _, s := range before {
		counts[s]++
	}
	if least, most := slices.Min(counts), slices.Max(counts); most-least > 1 {
		t.Errorf("shares from %d to %d: turns give one more at most", least, most)
	}
	m.SetUp(41, false)
	m.fill()
	moved := 0
	for i, s := range m.places {
		if s == 41 {
			t.Fatal("a place of a server that left")
		}
		if s != before[i] && before[i] != 41 {
			moved++
		}
	}
	if moved > maglevPlaces/50 {
		t.Errorf("%d of %d places of others changed hands", moved, maglevPlaces)
	}
	m.SetUp(41, true)
	m.fill()
	if !slices.Equal(m.places, before) {
		t.Error("the table is another when the server is back")
	}
}

// TestBoundedLoads: whatever the keys, a new request never makes a server have
// more than 1.25 times its share of all, rounded up.
func TestBoundedLoads(t *testing.T) {
	for _, hot := range []int{0, 1, 3} { // of four requests so many are for one key
		servers := poolServers(10, 1)
		servers[3].Weight, servers[4].Weight = 2, 5
		p := pool(t, "compare", "bounded loads", servers).(*boundedLoads)
		v, r := newVisits(), rand.New(rand.NewPCG(1, 2))
		var open []int
		reached := 0
		for i := range 20_000 {
			q := v.next()
			if i%4 < hot {
				q.Key = append(q.Key[:0], "/hot"...)
			}
			s := p.Pick(q, second)
			open = append(open, s)
			most := int(math.Ceil(1.25 * float64(len(open)) * float64(servers[s].Weight) / 15))
			if p.loads[s] > most {
				t.Fatalf("%d of %d requests at server %d of weight %d, at most %d", p.loads[s], len(open), s, servers[s].Weight, most)
			}
			if p.loads[s] == most {
				reached++
			}
			for len(open) > 0 && r.IntN(200) < len(open) {
				j := r.IntN(len(open))
				p.Done(open[j], true, 0, 0, second)
				open[j] = open[len(open)-1]
				open = open[:len(open)-1]
			}
		}
		if reached < 100 {
			t.Errorf("the bound was reached %d times only", reached)
		}
	}
}

// TestConsistent: when one server leaves, of the keys of the others, idle as
// all are, none moves; with Maglev few.
func TestConsistent(t *testing.T) {
	for _, c := range []struct {
		program, name string
		moves         int
	}{
		{"nginx", "hash consistent", 0}, {"haproxy", "hash consistent", 0},
		{"compare", "bounded loads", 0}, {"compare", "maglev", 100},
	} {
		p := pool(t, c.program, c.name, poolServers(20, 1))
		picks := func() (all []int) {
			v := newVisits()
			for range 5000 {
				s := p.Pick(v.next(), second)
				p.Done(s, true, 0, 0, second)
				all = append(all, s)
			}
			return all
		}
		before := picks()
		p.SetUp(7, false)
		moved, left := 0, 0
		for i, s := range picks() {
			switch {
			case before[i] == 7:
				left++
			case s != before[i]:
				moved++
			}
		}
		if moved > c.moves || left < 50 {
			t.Errorf("%s %s: %d keys of the one that left, %d others moved", c.program, c.name, left, moved)
		}
		p.SetUp(7, true)
		if !slices.Equal(picks(), before) {
			t.Errorf("%s %s: other picks when the server is back", c.program, c.name)
		}
	}
}

// TestHashOrder: as a stable sort has it, and every hash is found where a
// binary search finds it.
func TestHashOrder(t *testing.T) {
	type point struct {
		hash uint32
		was  int
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 64, 65, 5000} {
		points := make([]point, n)
		for i := range points {
			points[i] = point{r.Uint32() >> (8 * r.IntN(4)), i}
		}
		want := slices.Clone(points)
		slices.SortStableFunc(want, func(a, b point) int { return int(int64(a.hash) - int64(b.hash)) })
		got := sortedByHash(points, func(p point) uint32 { return p.hash })
		if !slices.Equal(got, want) {
			t.Errorf("%d points are in another order", n)
		}
		var s hashSearch
		s.renew(n, func(i int) uint32 { return got[i].hash })
		for range 1000 {
			h := r.Uint32() >> (8 * r.IntN(4))
			want := 0
			for want < n && got[want].hash < h {
				want++
			}
			if at := s.find(h); at != want {
				t.Fatalf("%d hashes: %#x at %d, want %d", n, h, at, want)
			}
		}
	}
}
