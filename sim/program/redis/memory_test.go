package redis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// newLimited makes a store with a limit of memory, and the function that has it execute a
// command as the server does; the reply's text is returned.
func newLimited(t *testing.T, c MaxMemory) (s *store, do func(now time.Duration, args ...string) string) {
	t.Helper()
	w := world.New(world.Options{Seed: 1})
	t.Cleanup(w.Close)
	s, err := newStore()
	if err != nil {
		t.Fatal(err)
	}
	m := w.Add("r", world.MachineOptions{})
	m.Install("redis", func(h host.Host) error {
		s.memory = newFootprint(c, h.Rand("eviction"))
		return nil
	})
	w.Run(time.Second)
	return s, func(now time.Duration, args ...string) string {
		row, at := commandOf(args[0]), clockStart.Add(now)
		s.memory.names[args[0]] = true
		if !s.evict(at, 0) && row.grows {
			return errMemory
		}
		var r host.Reply
		s.execute(row, args, at, &r)
		return r.Text
	}
}

// TestMemory: what keys take, as INFO memory of redis-server 7.0.15 of Debian 12 said
// before and after so many were set, to the byte.
func TestMemory(t *testing.T) {
	for _, row := range []struct{ name, value, n, want int }{
		{37, 2000, 4000, 8608768}, {37, 2000, 4096, 8814592}, {37, 2000, 5000, 10785536}, {20, 10, 5000, 545536},
		{37, 40, 5000, 785536}, {37, 45, 5000, 865536}, {37, 100, 5000, 1105536}, {37, 500, 5000, 3105536}, {37, 10000, 1000, 10344192}, {37, 1024, 2000, 2768384},
	} {
		s, do := newLimited(t, MaxMemory{Bytes: 1 << 30})
		do(0, "SET", "k", "v")
		do(0, "FLUSHALL")
		before := s.memory.used(0)
		value := strings.Repeat("y", row.value)
		for i := range row.n {
			key := fmt.Sprintf("k%07d", i)
			do(0, "SET", key+strings.Repeat("x", row.name-len(key)), value)
		}
		if got := s.memory.used(0) - before; got != row.want {
			t.Errorf("%d names of %d bytes with %d: %d bytes, want %d", row.n, row.name, row.value, got, row.want)
		}
	}
}

// TestMemoryReturns: what is deleted, expires or becomes something else takes nothing more.
func TestMemoryReturns(t *testing.T) {
	s, do := newLimited(t, MaxMemory{Bytes: 1 << 30})
	for _, c := range [...]string{
		"SETEX a 10 1", "SET b 22", "MSET c 1 d 2", "HSET h f v", "RPUSH l 1 2", "SADD s 1", "ZADD z 1 m", "INCR n", "APPEND p x",
		"RENAME b e", "DEL c d", "HDEL h f", "LPOP l", "LPOP l", "SREM s 1", "ZREM z m", "GETDEL n", "SET h now", "UNLINK p",
	} {
		if text := do(0, strings.Fields(c)...); strings.Contains(text, "ERR") {
			t.Fatalf("%s: %s", c, text)
		}
	}
	do(20*time.Second, "EXISTS", "a")
	if got := fmt.Sprint(s.engine.db().Keys()); got != "[e h]" || len(s.memory.keys) != 2 || len(s.memory.order) != 2 {
		t.Errorf("keys %s, counted %v", got, s.memory.keys)
	}
	do(20*time.Second, "DEL", "e", "h")
	if s.memory.bytes != 0 {
		t.Errorf("nothing takes %d bytes", s.memory.bytes)
	}
}

// TestNoEviction: what grows is refused when there is no more memory, and nothing else
// (redis-server 7.0.15 refused the same ones).
func TestNoEviction(t *testing.T) {
	_, do := newLimited(t, MaxMemory{Bytes: 5 << 20})
	value, n := strings.Repeat("y", 2000), 0
	for do(0, "SET", fmt.Sprintf("k%036d", n), value) == "OK" {
		n++
	}
	if n < 2006 || n > 2006*101/100 { // the real one had a connection besides, of 24 kB
		t.Errorf("%d keys, want 2006 or a few more", n)
	}
	for _, row := range []struct {
		command string
		refused bool
	}{
		{"GET k", false}, {"SET x 1", true}, {"INCR n", true}, {"EXPIRE x 100", false}, {"HSET h a b", true}, {"APPEND q b", true}, {"SETEX s 10 v", true}, {"LPUSH l b", true},
		{"GETSET k b", true}, {"PERSIST x", false}, {"HDEL h a", false}, {"GETEX r EX 10", false}, {"ZADD z 1 a", true}, {"SADD st 1", true}, {"DEL k", false},
	} {
		if text := do(0, strings.Fields(row.command)...); (text == errMemory) != row.refused {
			t.Errorf("%s: %q, want it refused: %v", row.command, text, row.refused)
		}
	}
	for i := range n / 2 {
		do(0, "DEL", fmt.Sprintf("k%036d", i))
	}
	if text := do(0, "SET", "x", "1"); text != "OK" {
		t.Errorf("after a deletion: %q", text)
	}
}

// evictions are what redis-server 7.0.15 kept of 6000 keys of 2000 bytes with maxmemory 5mb,
// each set 4 ms after the one before; by tenths of the keys, the oldest first. With lru and
// lfu the first 200 were read in turn, one between two SETs; with ttl key i had a deadline
// of 1000 s and (7919 i mod 6000) s, and the tenths are of the deadlines, the nearest first.
// Where lfu was recorded, a minute began at about key 4170: older ones had one use less from
// then on.
var evictions = []struct {
	policy Policy
	kept   [10]int
}{
	{AllKeysRandom, [10]int{106, 83, 88, 121, 140, 157, 197, 258, 338, 495}},
	{AllKeysLRU, [10]int{200, 0, 1, 5, 13, 29, 120, 403, 600, 600}},
	{AllKeysLFU, [10]int{216, 27, 20, 23, 24, 29, 62, 525, 525, 520}},
	{VolatileTTL, [10]int{40, 46, 46, 47, 51, 44, 63, 410, 600, 600}},
}

// TestEviction: which keys are left, by policy.
func TestEviction(t *testing.T) {
	const n, apart, minute = 6000, 4 * time.Millisecond, 4170
	began := 40*time.Second - minute*apart // clockStart is 20 s into a minute
	name := func(i int) string { return fmt.Sprintf("k%036d", i) }
	for _, row := range evictions {
		c := DefaultMaxMemory
		c.Bytes, c.Policy = 5<<20, row.policy
		s, do := newLimited(t, c)
		value := strings.Repeat("y", 2000)
		for i := range n {
			at := began + time.Duration(i)*apart
			words := []string{"SET", name(i), value}
			if row.policy == VolatileTTL {
				words = []string{"SETEX", name(i), fmt.Sprint(1000 + i*7919%n), value}
			}
			if text := do(at, words...); text != "OK" {
				t.Fatalf("%s: key %d: %s", policies[row.policy].name, i, text)
			}
			if by := policies[row.policy].by; i%2 == 0 && (by == byAge || by == byFrequency) {
				do(at, "GET", name(i/2%200))
			}
		}
		var kept [10]int
		for i := range n {
			if s.memory.keys[name(i)] == nil {
				continue
			}
			if row.policy == VolatileTTL {
				i = i * 7919 % n
			}
			kept[i/600]++
		}
		t.Logf("%s: %v, recorded %v", policies[row.policy].name, kept, row.kept)
		for i := range kept {
			if off := kept[i] - row.kept[i]; off < -90 || off > 90 {
				t.Errorf("%s: %v, recorded %v", policies[row.policy].name, kept, row.kept)
				break
			}
		}
	}
}

// TestVolatileAlone: without keys that have a deadline nothing can be thrown out, and keys
// without one never are.
func TestVolatileAlone(t *testing.T) {
	for _, policy := range []Policy{VolatileLRU, VolatileLFU, VolatileRandom, VolatileTTL} {
		c := DefaultMaxMemory
		c.Bytes, c.Policy = 2<<20, policy
		s, do := newLimited(t, c)
		value, kept := strings.Repeat("y", 10000), 0
		for do(0, "SET", fmt.Sprintf("a%d", kept), value) == "OK" {
			kept++
		}
		const gone = 10
		for i := range gone {
			do(0, "DEL", fmt.Sprintf("a%d", i))
		}
		for i := range 50 {
			if text := do(0, "SETEX", fmt.Sprintf("b%d", i), "100", value); text != "OK" {
				t.Fatalf("%s: %s", policies[policy].name, text)
			}
		}
		for i := range kept {
			if s.memory.keys[fmt.Sprintf("a%d", i)] == nil && i >= gone {
				t.Errorf("%s: a key without a deadline is gone", policies[policy].name)
			}
		}
		if s.memory.evicted < 40 {
			t.Errorf("%s: %d thrown out", policies[policy].name, s.memory.evicted)
		}
	}
}

// TestEvictedIsLogged: what was thrown out does not come back with the append only file, and
// a replica, which throws nothing out itself, has not got it either.
func TestEvictedIsLogged(t *testing.T) {
	c := Config{MaxMemory: DefaultMaxMemory, Persistence: Persistence{Save: []SavePoint{}, AOF: AOFAlways}}
	c.MaxMemory.Bytes, c.MaxMemory.Policy = 2<<20, AllKeysLRU
	r := newRig(t, c, 5*time.Millisecond, world.MachineOptions{SyncTime: 100 * time.Microsecond})
	r.value = strings.Repeat("v", 10_000)
	r.w.Run(2 * time.Second)
	written := len(r.acked)
	r.paused = true
	r.w.Run(3 * time.Second)
	before := len(r.missing(t, 4*time.Second))
	r.server.Kill()
	r.server.Start()
	r.w.Run(5 * time.Second)
	if after := len(r.missing(t, 6*time.Second)); before < 50 || written-before < 50 || after != before {
		t.Errorf("of %d keys %d are gone before the restart, %d after it", written, before, after)
	}
}
