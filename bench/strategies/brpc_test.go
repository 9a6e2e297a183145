package strategies

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

func brpcOf(choices int, weights ...int) *brpcPool {
	var list []balance.PoolServer
	for _, w := range weights {
		list = append(list, balance.PoolServer{Weight: w})
	}
	return newBrpc(choices)(list, balance.PoolOptions{Rand: rand.New(rand.NewPCG(1, 2))}).(*brpcPool)
}

// TestBrpcAverage follows the average of one server.
func TestBrpcAverage(t *testing.T) {
	const second = int64(time.Second)
	type answer struct {
		ok   bool
		took time.Duration
		at   int64
	}
	for _, c := range []struct {
		why     string
		answers []answer
		want    time.Duration
	}{
		{"the first is taken as it is", []answer{{true, 5 * ms, 0}}, 5 * ms},
		{"a slower one at once", []answer{{true, 5 * ms, 0}, {true, 9 * ms, 1}}, 9 * ms},
		{"a faster one by 1 - 1/e after 10 s", []answer{{true, 10 * ms, 0}, {true, 5 * ms, 10 * second}}, 6839397},
		{"a faster one at the same time not at all", []answer{{true, 10 * ms, 0}, {true, 5 * ms, 0}}, 10 * ms},
		{"a failure counts as the time-out", []answer{{true, 5 * ms, 0}, {false, ms, 1}}, 500 * ms},
		{"the next one as twice the average", []answer{{false, ms, 0}, {false, ms, 1}}, time.Second},
		{"up to 30 s", []answer{{false, 29 * time.Second, 0}, {false, ms, 1}}, 30 * time.Second},
		{"no time, no sample", []answer{{true, 0, 0}}, 0},
	} {
		p := brpcOf(2, 1)
		for _, a := range c.answers {
			if got := p.Pick(&balance.Request{}, a.at); got != 0 {
				t.Fatalf("%s: picked %d of one server", c.why, got)
			}
			p.Done(0, a.ok, int64(a.took), 0, a.at)
		}
		if got := time.Duration(math.Round(p.servers[0].average)); got != c.want {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// TestBrpcPick counts 600 picks, each answered at once.
func TestBrpcPick(t *testing.T) {
	for _, c := range []struct {
		why      string
		choices  int
		slow     int // so many of four answered slowly
		down     int // so many, from the last
		slowFrom int // picks of slow servers
		slowTo   int
	}{
		{"a slow one loses all comparisons", 2, 1, 0, 0, 1},
		{"two slow ones meet once in six times", 2, 2, 0, 70, 130},
		{"not when all are looked at", 4, 2, 0, 0, 2},
		{"only slow ones are left", 2, 2, 2, 600, 600},
		{"nobody is left", 2, 0, 4, 0, 0},
	} {
		p := brpcOf(c.choices, 1, 1, 1, 1)
		for i := range 4 {
			took := ms
			if i < c.slow {
				took = 20 * ms
			}
			p.servers[i].average = float64(took)
			if i >= 4-c.down {
				p.SetUp(i, false)
			}
		}
		slow := 0
		for range 600 {
			i := p.Pick(&balance.Request{}, 0)
			if c.down == 4 {
				if i != -1 {
					t.Fatalf("%s: picked %d", c.why, i)
				}
				continue
			}
			if i >= 4-c.down {
				t.Fatalf("%s: picked %d, which is down", c.why, i)
			}
			took := ms
			if i < c.slow {
				slow++
				took = 20 * ms
			}
			p.Done(i, true, int64(took), 0, 0)
		}
		if slow < c.slowFrom || slow > c.slowTo {
			t.Errorf("%s: %d picks of slow servers, want %d to %d", c.why, slow, c.slowFrom, c.slowTo)
		}
	}
}

func TestDecayed(t *testing.T) {
	for s := 0.0; s < 500; s += 0.73 {
		got, want := decayed(int64(s*1e9)), math.Exp(-s/10)
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("after %v s: %v, want %v", s, got, want)
		}
	}
}
