package redis

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestDeadlines compares with a plain map, over random operations.
func TestDeadlines(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var d deadlines
	plain := map[string]host.Time{}
	popped := 0
	for now := host.Time(0); now < 20_000; now++ {
		key := strconv.Itoa(r.IntN(50))
		switch r.IntN(3) {
		case 0, 1:
			at := now + host.Time(r.IntN(200))
			d.set(key, at)
			plain[key] = at
		case 2:
			_, had := plain[key]
			if d.clear(key) != had {
				t.Fatalf("at %d: clear(%s) is not %v", now, key, had)
			}
			delete(plain, key)
		}
		for d.due(now) {
			key := d.pop()
			at, ok := plain[key]
			if !ok || at > now {
				t.Fatalf("at %d: popped %s, whose deadline is %d (%v)", now, key, at, ok)
			}
			delete(plain, key)
			popped++
		}
		for key, want := range plain {
			if at, ok := d.get(key); !ok || at != want || at <= now {
				t.Fatalf("at %d: deadline of %s is %d (%v), want %d, still to come", now, key, at, ok, want)
			}
		}
	}
	if popped < 1000 || len(d.byKey) != len(plain) {
		t.Errorf("%d popped, %d left, want many and %d", popped, len(d.byKey), len(plain))
	}
}
