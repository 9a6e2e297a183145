package redis

import (
	"math/bits"

	"github.com/hadrill/hadrill/sim/host"
)

// footprint counts the bytes that the data takes (used_memory), where maxmemory limits them.
//
// A key takes what redis-server 7.0.15 of Debian 12 takes for it with jemalloc 5.3.0: an
// entry of the dictionary, the name and the value, each with its head and rounded up to the
// allocator's next size; strings, names and deadlines were measured, and are equal to the
// byte. To this come the server itself, 24 kB for each command of another name (its
// histogram, latency-tracking), and the backlog of replication.
type footprint struct {
	bytes  int
	keys   map[string]*keyMemory
	order  []*keyMemory    // all of them, to draw from
	table  int             // places of the dictionary's table
	timed  int             // and of the table of deadlines
	names  map[string]bool // of the commands that were asked
	policy *evictor
	// evicted is how many keys were thrown out.
	evicted int
}

// keyMemory is a key of it, with what evictor knows of its uses.
type keyMemory struct {
	key   string
	bytes int
	at    int // in footprint.order
	uses
}

// What is there besides keys, in bytes.
const (
	startupMemory = 876160 // used_memory_startup
	commandMemory = 24688
)

// allocated is what the allocator takes for n bytes: multiples of 16 up to 128, and from
// there four sizes from each power of two to the next.
func allocated(n int) int {
	if n <= 8 {
		return 8
	}
	step := 16
	if n > 128 {
		step = 1 << (bits.Len(uint(n-1)) - 3)
	}
	return (n + step - 1) / step * step
}

// sds is what a string of n bytes takes, by the size of its head (sds.h).
func sds(n int) int {
	head := 3
	switch {
	case n >= 1<<16:
		head = 9
	case n >= 1<<8:
		head = 5
	}
	return allocated(head + n + 1)
}

// nameMemory is a key's, whose head is of one byte below 32 (sdshdr5).
func nameMemory(n int) int {
	if n < 32 {
		return allocated(1 + n + 1)
	}
	return sds(n)
}

// Parts of a key, in bytes.
const (
	objectMemory = 16 // robj
	entryMemory  = 32 // dictEntry
	shortString  = 44 // OBJ_ENCODING_EMBSTR_SIZE_LIMIT
	shortNumber  = 20 // a number of so many digits has no string
	dictMemory   = 64
	packedMost   = 64 // hash-max-listpack-value
	packedFields = 512
)

// stringMemory is what a string value takes.
func stringMemory(v string) int {
	if _, number := wholeNumber(v); number && len(v) <= shortNumber {
		return objectMemory
	}
	if len(v) <= shortString {
		return allocated(objectMemory + 3 + len(v) + 1)
	}
	return objectMemory + sds(len(v))
}

// pairs counts a hash, list, set or sorted set by the lengths of what is in it.
type pairs struct{ n, packed, loose, longest int }

func (p *pairs) add(words ...string) {
	p.n++
	p.loose += entryMemory
	for _, w := range words {
		p.packed += len(w) + 4
		p.loose += sds(len(w))
		p.longest = max(p.longest, len(w))
	}
}

// bytes is in one piece (a listpack) as long as all is short, or else a dictionary.
func (p *pairs) bytes() int {
	if p.n <= packedFields && p.longest <= packedMost {
		return objectMemory + allocated(7+p.packed)
	}
	return objectMemory + dictMemory + p.loose + tableMemory(places(p.n))
}

// places is how many places the table of a dictionary with n entries has, and tableMemory
// what it takes.
func places(n int) int {
	if n == 0 {
		return 0
	}
	return max(4, 1<<bits.Len(uint(n-1)))
}

func tableMemory(places int) int {
	if places == 0 {
		return 0
	}
	return allocated(8 * places)
}

// valueMemory is what a key's value takes, false where there is no such key.
func (s *store) valueMemory(key string) (n int, ok bool) {
	db, p := s.engine.db(), pairs{}
	switch db.Type(key) {
	case "":
		return 0, false
	case "string":
		v, _ := db.Get(key)
		return stringMemory(v), true
	case "hash":
		fields, _ := db.HKeys(key)
		for _, f := range fields {
			p.add(f, db.HGet(key, f))
		}
	case "list":
		elements, _ := db.List(key)
		for _, e := range elements {
			p.add(e)
		}
	case "set":
		members, _ := db.Members(key)
		for _, m := range members {
			p.add(m)
		}
	case "zset":
		scores, _ := db.SortedSet(key)
		for m := range scores { // order cannot show: a sum
			p.add(m, "12345678")
		}
	}
	return p.bytes(), true
}

// counted has the memory know what a change has done, by the words that are logged.
func (s *store) counted(args []string) {
	switch args[0] {
	case "SET":
		s.memory.put(args[1], stringMemory(args[2]), s.now)
		return
	case "PEXPIREAT", "PERSIST":
		return
	case "FLUSHALL", "FLUSHDB":
		s.memory.clear()
		return
	}
	for _, key := range keysOf(args) {
		if n, ok := s.valueMemory(key); ok {
			s.memory.put(key, n, s.now)
		} else {
			s.memory.remove(key)
		}
	}
}

// put counts a key and its value.
func (m *footprint) put(key string, value int, now host.Time) {
	n := entryMemory + nameMemory(len(key)) + value
	k := m.keys[key]
	if k == nil {
		k = &keyMemory{key: key, at: len(m.order), uses: m.policy.fresh(now)}
		m.keys[key], m.order = k, append(m.order, k)
	} else {
		m.policy.overwritten(&k.uses, now)
	}
	m.bytes += n - k.bytes
	k.bytes = n
}

// remove forgets a key.
func (m *footprint) remove(key string) {
	k := m.keys[key]
	if k == nil {
		return
	}
	last := len(m.order) - 1
	m.order[k.at], m.order[last].at = m.order[last], k.at
	m.order[last] = nil
	m.order = m.order[:last]
	delete(m.keys, key)
	m.bytes -= k.bytes
}

func (m *footprint) clear() {
	m.bytes, m.order, m.table, m.timed = 0, nil, 0, 0
	clear(m.keys)
}

// used is all that is taken (used_memory). deadlines is how many keys have one. A table
// does not shrink with its dictionary.
func (m *footprint) used(deadlines int) int {
	m.table, m.timed = max(m.table, places(len(m.order))), max(m.timed, places(deadlines))
	return startupMemory + len(m.names)*commandMemory + m.bytes + deadlines*entryMemory + tableMemory(m.table) + tableMemory(m.timed)
}

// asked notes the uses of a command's keys.
func (m *footprint) asked(row *command, args []string, now host.Time) {
	if row.quiet {
		return
	}
	for _, key := range keysOf(args) {
		if k := m.keys[key]; k != nil {
			m.policy.use(&k.uses, now)
		}
	}
}
