package redis

import (
	"math/rand/v2"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// MaxMemory is redis.conf's maxmemory and what belongs to it.
type MaxMemory struct {
	// Bytes is how much memory may be used; 0 means no limit.
	Bytes int
	// Policy is maxmemory-policy: what is thrown out beyond it.
	Policy Policy
	// Samples is maxmemory-samples, how many keys are drawn to find one.
	Samples int
	// LogFactor and Decay are lfu-log-factor and lfu-decay-time in minutes.
	LogFactor, Decay int
	// At is where maxmemory stands.
	At conf.Pos
}

// DefaultMaxMemory is what a redis.conf without a word of it means: no limit.
var DefaultMaxMemory = MaxMemory{Samples: 5, LogFactor: 10, Decay: 1}

// Policy is a row of policies.
type Policy uint8

// NoEviction throws nothing out: commands that need memory are refused.
const (
	NoEviction Policy = iota
	AllKeysLRU
	VolatileLRU
	AllKeysLFU
	VolatileLFU
	AllKeysRandom
	VolatileRandom
	VolatileTTL
)

// rank says which of two keys goes first.
type rank uint8

const (
	none rank = iota
	byAge
	byFrequency
	byChance
	byDeadline
)

// policies are those of Redis 7.0, by Policy: what goes first, and whether only keys with a
// deadline do.
var policies = [...]struct {
	name     string
	by       rank
	volatile bool
}{
	NoEviction: {"noeviction", none, false},
	AllKeysLRU: {"allkeys-lru", byAge, false}, VolatileLRU: {"volatile-lru", byAge, true},
	AllKeysLFU: {"allkeys-lfu", byFrequency, false}, VolatileLFU: {"volatile-lfu", byFrequency, true},
	AllKeysRandom: {"allkeys-random", byChance, false}, VolatileRandom: {"volatile-random", byChance, true},
	VolatileTTL: {"volatile-ttl", byDeadline, true},
}

// errMemory is the answer to a command that needs memory when there is none (shared.oomerr).
const errMemory = "OOM command not allowed when used memory > 'maxmemory'."

// uses is what is known of the uses of a key: when the last one was, in whole seconds, and
// for a policy by frequency how many there were, logarithmically.
type uses struct {
	second  int64
	counter uint8
	minute  int64 // when counter was lowered last
}

// firstCounter is a new key's (LFU_INIT_VAL): it is not thrown out at once.
const firstCounter = 5

// evictor throws keys out (evict.c). Candidates are drawn with equal chances, where the
// real server takes neighbours in its table.
type evictor struct {
	MaxMemory
	draw *rand.Rand
	pool []candidate // the worst ones that were drawn so far, the worst last
}

// candidate is a key that may be thrown out, and how much it is in question.
type candidate struct {
	key  string
	idle int64
}

// poolSize is EVPOOL_SIZE.
const poolSize = 16

func newFootprint(c MaxMemory, draw *rand.Rand) *footprint {
	return &footprint{keys: map[string]*keyMemory{}, names: map[string]bool{}, policy: &evictor{MaxMemory: c, draw: draw}}
}

func (e *evictor) fresh(now host.Time) uses {
	return uses{second: wholeSeconds(now), counter: firstCounter, minute: wholeSeconds(now) / 60}
}

// overwritten is a key whose value was set anew: its frequency stays.
func (e *evictor) overwritten(u *uses, now host.Time) { u.second = wholeSeconds(now) }

// use counts a use (updateLFU, lookupKey).
func (e *evictor) use(u *uses, now host.Time) {
	u.second = wholeSeconds(now)
	if policies[e.Policy].by != byFrequency {
		return
	}
	u.counter, u.minute = e.decayed(u, now), u.second/60
	if u.counter == 255 {
		return
	}
	above := max(0, int(u.counter)-firstCounter)
	if e.draw.Float64()*float64(above*e.LogFactor+1) < 1 {
		u.counter++
	}
}

// decayed is the counter after the time without uses (LFUDecrAndReturn).
func (e *evictor) decayed(u *uses, now host.Time) uint8 {
	if e.Decay == 0 {
		return u.counter
	}
	periods := (wholeSeconds(now)/60 - u.minute) / int64(e.Decay)
	return uint8(max(0, int64(u.counter)-periods))
}

func wholeSeconds(t host.Time) int64 { return int64(t) / int64(time.Second) }

// idle is how much a key is in question.
func (s *store) idle(k *keyMemory) int64 {
	e := s.memory.policy
	switch policies[e.Policy].by {
	case byAge:
		return wholeSeconds(s.now) - k.second
	case byFrequency:
		return 255 - int64(e.decayed(&k.uses, s.now))
	}
	at, _ := s.expires.get(k.key)
	return -milliseconds(at)
}

// drawn is a key that may be thrown out, nil where there is none.
func (s *store) drawn() *keyMemory {
	m, e := s.memory, s.memory.policy
	if policies[e.Policy].volatile {
		if n := len(s.expires.queue); n > 0 {
			return m.keys[s.expires.queue[e.draw.IntN(n)].key]
		}
		return nil
	}
	if n := len(m.order); n > 0 {
		return m.order[e.draw.IntN(n)]
	}
	return nil
}

// populate draws keys into the pool (evictionPoolPopulate); false when there are none.
func (s *store) populate() bool {
	e := s.memory.policy
	for range e.Samples {
		k := s.drawn()
		if k == nil {
			return false
		}
		e.offer(candidate{k.key, s.idle(k)})
	}
	return true
}

// offer puts a candidate into the pool, if it is worse than one of a full one.
func (e *evictor) offer(c candidate) {
	at := 0
	for at < len(e.pool) && e.pool[at].idle < c.idle {
		at++
	}
	for _, p := range e.pool {
		if p.key == c.key {
			return
		}
	}
	switch {
	case len(e.pool) < poolSize:
		e.pool = append(e.pool, candidate{})
		copy(e.pool[at+1:], e.pool[at:])
		e.pool[at] = c
	case at > 0:
		copy(e.pool, e.pool[1:at])
		e.pool[at-1] = c
	}
}

// victim is the key that goes next, "" for none.
func (s *store) victim() string {
	e := s.memory.policy
	switch policies[e.Policy].by {
	case none:
		return ""
	case byChance:
		if k := s.drawn(); k != nil {
			return k.key
		}
		return ""
	}
	for {
		if !s.populate() {
			return ""
		}
		for n := len(e.pool); n > 0; n = len(e.pool) {
			c := e.pool[n-1]
			e.pool = e.pool[:n-1]
			if _, timed := s.expires.get(c.key); s.memory.keys[c.key] != nil && (timed || !policies[e.Policy].volatile) {
				return c.key
			}
		}
	}
}

// evict throws keys out until the memory is within its limit; besides is what is used and
// not the data's. It reports whether it is now (performEvictions). changed tells whether
// anything was thrown out.
func (s *store) evict(now host.Time, besides int) (within bool) {
	m := s.memory
	s.now, s.changed = now, false
	s.expireDue(now)
	for m.used(len(s.expires.queue))+besides > m.policy.Bytes {
		key := s.victim()
		if key == "" {
			return false
		}
		s.drop(key)
		m.evicted++
	}
	return true
}

// makeRoom throws out what must go before a command is executed; false: the command needs
// memory, and there is none. A replica leaves that to its master (replica-ignore-maxmemory).
func (r *redis) makeRoom(name string, row *command) bool {
	m := r.data.memory
	if m == nil || r.isReplica() {
		return true
	}
	m.names[name] = true
	besides := 0
	if r.repl.backlog != nil {
		besides = r.repl.backlog.Len()
	}
	before := m.evicted
	within := r.data.evict(r.host.Now(), besides)
	if m.evicted > before {
		r.lines.Decided(r.host, m.policy.At, "keys are thrown out, for there is no more memory (maxmemory-policy %s)", policies[m.policy.Policy].name)
	}
	if r.data.changed {
		r.persist()
		r.snapshot.dirty += max(0, m.evicted-before-1) // each of them counts for save points
	}
	if within || !row.grows {
		return true
	}
	r.lines.Decided(r.host, m.policy.At, "a command is refused, for there is no more memory (maxmemory-policy %s)", policies[m.policy.Policy].name)
	return false
}
