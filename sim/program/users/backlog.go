package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// backlog holds the visits that wait for a user, first come, first served. It
// keeps the intended time of each; beyond exact of them, those that come within
// a millisecond share one, so that it grows by a thousand entries a second at
// the most, whatever the rate.
type backlog struct {
	ring  []due
	head  int
	len   int // entries
	n     int // visits
	exact int // 0: defaultExact
}

// due counts the visits that were meant to begin at one time.
type due struct {
	at host.Time
	n  int
}

const defaultExact = 1 << 16

func (b *backlog) push(at host.Time) {
	b.n++
	if b.exact == 0 {
		b.exact = defaultExact
	}
	if b.len >= b.exact {
		last := &b.ring[(b.head+b.len-1)%len(b.ring)]
		if at.Sub(last.at) < time.Millisecond {
			last.n++
			return
		}
	}
	if b.len == len(b.ring) {
		b.grow()
	}
	b.ring[(b.head+b.len)%len(b.ring)] = due{at, 1}
	b.len++
}

func (b *backlog) grow() {
	bigger := make([]due, max(64, 2*len(b.ring)))
	n := copy(bigger, b.ring[b.head:])
	copy(bigger[n:], b.ring[:b.head])
	b.ring, b.head = bigger, 0
}

// pop returns the visit that has waited longest; false when none waits.
func (b *backlog) pop() (host.Time, bool) {
	if b.n == 0 {
		return 0, false
	}
	b.n--
	d := &b.ring[b.head]
	at := d.at
	if d.n--; d.n == 0 {
		b.head = (b.head + 1) % len(b.ring)
		b.len--
	}
	return at, true
}

// before returns how many of those that wait were meant to begin before limit.
func (b *backlog) before(limit host.Time) int {
	n := b.n
	for i := b.len - 1; i >= 0; i-- {
		d := b.ring[(b.head+i)%len(b.ring)]
		if d.at < limit {
			break
		}
		n -= d.n
	}
	return n
}
