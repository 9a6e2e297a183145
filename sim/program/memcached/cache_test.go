package memcached

import (
	"strconv"
	"testing"
)

const began = 1_700_000_000 // seconds since 1970

// put stores n bytes under a key.
func (c *cache) put(t *testing.T, key string, n int, expires int64) {
	t.Helper()
	i, result := c.newItem(key, value{"v", n - 1}, 0, c.expiry(expires))
	if result != stored {
		t.Fatalf("%s: not stored", key)
	}
	c.link(i)
}

// has reports whether a key is there, without counting as a read.
func (c *cache) has(key string) bool { return c.find(key) != nil }

// fill stores keys prefix0, prefix1 ... of n bytes.
func (c *cache) fill(t *testing.T, prefix string, count, n int) {
	t.Helper()
	for i := range count {
		c.put(t, prefix+strconv.Itoa(i), n, 0)
	}
}

func (c *cache) present(prefix string, count int) (n int) {
	for i := range count {
		if c.has(prefix + strconv.Itoa(i)) {
			n++
		}
	}
	return n
}

const second = 1_000_000

// TestExpiry: whole seconds of the server, which begin with its start
// (doc/protocol.txt "Expiration times"; memcached.json, ttl).
func TestExpiry(t *testing.T) {
	for _, row := range []struct {
		why         string
		at, expires int64 // microseconds since the start, and as a client sends it
		lasts       int64 // microseconds; -1: for ever, 0: gone at once
	}{
		{"a second, from the beginning of one", 0, 1, 1 * second},
		{"a second, from the end of one", 4_900_000, 1, 100_000},
		{"five seconds", 2_500_000, 5, 4_500_000},
		{"no end", 1, 0, -1},
		{"negative", 5, -1, 0},
		{"30 days are the longest relative time", 0, 30 * 24 * 3600, 30 * 24 * 3600 * second},
		{"a second more is 1970", 0, 30*24*3600 + 1, 0},
		{"absolute", 0, began + 7, 7 * second},
		{"absolute, before the start", 9 * second, began - 5, 0},
	} {
		c := newCache(Config{NoMaintainer: true}, began)
		c.advance(row.at)
		c.put(t, "k", 10, row.expires)
		switch {
		case row.lasts == 0:
			if c.has("k") {
				t.Errorf("%s: it is there", row.why)
			}
			continue
		case row.lasts < 0:
			c.advance(row.at + 100*24*3600*second)
			if !c.has("k") {
				t.Errorf("%s: it is gone", row.why)
			}
			continue
		}
		if c.advance(row.at + row.lasts - 1); !c.has("k") {
			t.Errorf("%s: it is gone too early", row.why)
		}
		if c.advance(row.at + row.lasts); c.has("k") {
			t.Errorf("%s: it is there too long", row.why)
		}
	}
}

// TestFlush: flush_all hides what was stored before it, and nothing later
// (commands.json).
func TestFlush(t *testing.T) {
	c := newCache(Config{}, began)
	c.put(t, "old", 10, 0)
	c.flushAll(0)
	c.put(t, "new", 10, 0)
	if c.has("old") || !c.has("new") {
		t.Error("flush_all hides the wrong ones")
	}
	c.flushAll(2) // the second second from now on, which may be less than two away
	if c.advance(second - 1); !c.has("new") {
		t.Error("flush_all 2 hides it in the same second")
	}
	if c.advance(second); c.has("new") {
		t.Error("flush_all 2 has not hidden it in the next")
	}
	if n := len(c.items); n != 0 {
		t.Errorf("%d items are kept", n)
	}
}

// TestEviction: the oldest goes first, and what was read twice stays.
func TestEviction(t *testing.T) {
	c := newCache(Config{Memory: 2}, began)
	const fits = 2 * 885
	c.fill(t, "a", fits, 1000)
	if n := len(c.items); n != fits {
		t.Fatalf("%d items fit, want %d", n, fits)
	}
	c.advance(second) // the maintainer has moved them to cold
	for range 2 {
		c.read(c.find("a0"))
		c.read(c.find("a7"))
	}
	c.read(c.find("a1"))
	c.advance(2 * second)
	c.fill(t, "b", 100, 1000)
	for key, want := range map[string]bool{"a0": true, "a7": true, "a1": false, "a2": false, "a101": false, "a102": true, "b0": true, "b99": true} { // order cannot show
		if c.has(key) != want {
			t.Errorf("%s: there is %v, want %v", key, !want, want)
		}
	}
	if k := &c.classes[12]; k.counts.evicted != 100 || k.counts.evictedUnfetched != 99 || k.lists[warm].n != 2 {
		t.Errorf("counts %+v, %d in warm", k.counts, k.lists[warm].n)
	}
}

// TestRefusals: -M evicts nothing, and what is too large is refused; the old
// value of a key goes either way only by set, which is the command's.
func TestRefusals(t *testing.T) {
	c := newCache(Config{Memory: 2, NoEvictions: true}, began)
	c.fill(t, "a", 2*885, 1000)
	for _, row := range []struct {
		n    int
		want outcome
	}{{1000, noMemory}, {1048514, tooLarge}, {10, stored}} {
		if row.n == 1048514 {
			row.n++ // under a key of 3 bytes
		}
		i, got := c.newItem("key", value{"", row.n}, 0, 0)
		if got != row.want {
			t.Errorf("%d bytes: %v, want %v", row.n, got, row.want)
		}
		if i != nil {
			c.free(i)
		}
	}
	if len(c.items) != 2*885 || c.classes[12].counts.outOfMemory != 1 {
		t.Errorf("%d items, counts %+v", len(c.items), c.classes[12].counts)
	}
}

// TestLargeValues: a value of more than a chunk takes whole chunks of the largest
// class and one for its end, and gives them all back.
func TestLargeValues(t *testing.T) {
	c := newCache(Config{Memory: 16, MaxItem: 8 << 20}, began)
	c.put(t, "big", 3<<20, 0)
	largest := &c.classes[39]
	if i := c.items["big"]; len(i.parts) != 7 || largest.used() != 6 || i.class != 39 {
		t.Errorf("%d parts, %d chunks of the largest class, list of class %d", len(i.parts), largest.used(), i.class)
	}
	c.unlink(c.items["big"])
	for i := range c.classes {
		if n := c.classes[i].used(); n != 0 {
			t.Errorf("class %d has %d chunks in use", i, n)
		}
	}
	for i := range 12 {
		c.put(t, "b"+strconv.Itoa(i), 3<<20, 0)
	}
	if n := c.present("b", 12); n < 3 || n > 5 || !c.has("b11") {
		t.Errorf("%d values of 3 MB are there in 16 MB", n)
	}
}

// TestPagesMove: a page moves to where it is needed with all that fits elsewhere,
// and what lies in it goes where nothing is free.
func TestPagesMove(t *testing.T) {
	for _, row := range []struct {
		why  string
		gone int // of 4 pages of 885
		left int
	}{
		{"a full class loses a page of items", 0, 3 * 885},
		{"one with room loses none", 885, 3 * 885},
		{"one with some room loses the rest", 100, 3 * 885},
		{"one with much room loses none", 2000, 4*885 - 2000},
	} {
		const all = 4 * 885
		c := newCache(Config{Memory: 4}, began)
		c.fill(t, "a", all, 1000)
		for i := range row.gone {
			c.unlink(c.items["a"+strconv.Itoa(all-1-i)])
		}
		c.startMove(12, 22)
		if c.startMove(12, 9); c.moving.to != 22 {
			t.Fatal("a second page moves at the same time")
		}
		c.advance(moveTime)
		if n := c.present("a", all); n != row.left || len(c.classes[12].pages) != 3 || len(c.classes[22].free) != 94 || c.moved != 1 {
			t.Errorf("%s: %d of %d left, want %d; %d pages, %d chunks of the new class", row.why, n, all, row.left, len(c.classes[12].pages), len(c.classes[22].free))
		}
		if n := c.classes[12].counts.evicted; n != 0 {
			t.Errorf("%s: %d count as evicted", row.why, n)
		}
		c.fill(t, "b", 94, 10000)
		if c.present("b", 94) != 94 {
			t.Errorf("%s: the new page does not hold 94 values of 10 kB", row.why)
		}
		if c.startMove(22, 12); c.moving.until != 0 {
			t.Errorf("%s: a class gives its last page away", row.why)
		}
	}
}

// TestCachesAreCheap: 64 MB of values cost what their keys cost, and the
// maintainer of a cache that nobody asks for a day next to nothing.
func TestCachesAreCheap(t *testing.T) {
	c := newCache(Config{}, began)
	c.fill(t, "k", 100_000, 500)
	n := testing.AllocsPerRun(1, func() { c.advance(c.now + 24*3600*second) })
	if len(c.items) != 100_000 || n > 10 {
		t.Errorf("%d items, a day of nothing allocates %v times", len(c.items), n)
	}
}

func BenchmarkSet(b *testing.B) {
	c := newCache(Config{}, began)
	keys := make([]string, 100_000)
	for i := range keys {
		keys[i] = "k" + strconv.Itoa(i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.advance(int64(i) * 100)
		if it, result := c.newItem(keys[i%len(keys)], value{"v", 999}, 0, 0); result == stored {
			c.link(it)
		}
	}
}
