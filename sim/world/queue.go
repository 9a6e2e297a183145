package world

import (
	"math"
	"math/bits"
)

// An event is something that is going to happen. It is a value of 24 bytes
// without pointers: what it is about is found by index, and gen reports whether
// that is still the thing that was meant.
type event struct {
	at  int64  // virtual nanoseconds since the start
	key uint64 // order of creation << 8 | kind: breaks ties of at
	idx uint32
	gen uint32
}

func (e *event) kind() kind { return kind(e.key & 0xff) }

// before is the order in which events happen.
func (e *event) before(f *event) bool {
	return e.at < f.at || e.at == f.at && e.key < f.key
}

// precedes is before as a number: 1, or 0.
func (e *event) precedes(f *event) uint64 {
	_, borrow := bits.Sub64(e.key, f.key, 0)
	_, borrow = bits.Sub64(uint64(e.at), uint64(f.at), borrow)
	return borrow
}

// queue gives events in the order of (at, key). Most of a world's events come
// after one of a few spans: at once, or when a packet has arrived. Those of
// one span are made in the order in which they come, so each span has a lane,
// first in, first out. Timeouts have a heap of their own: they are far away and
// many, and others need not sink through them. All other events share a heap.
type queue struct {
	first    [sources]turn // when the first event of each source comes
	spans    [lanes]int64  // of the lanes: from when an event is made to when it comes
	lanes    [lanes]lane
	others   heap
	timeouts heap
}

const (
	lanes   = 3
	sources = lanes + 2

	firstOther   = lanes
	firstTimeout = lanes + 1
)

// turn is when an event comes.
type turn struct {
	at  int64
	key uint64
}

// never is later than every event.
var never = turn{math.MaxInt64, math.MaxUint64}

func (t *turn) before(o *turn) bool {
	return t.at < o.at || t.at == o.at && t.key < o.key
}

func (e *event) turn() turn { return turn{e.at, e.key} }

// newQueue makes an empty queue with a lane for each span.
func newQueue(spans [lanes]int64) queue {
	q := queue{spans: spans}
	for i := range q.lanes {
		q.lanes[i].ring = make([]event, 64)
	}
	for i := range q.first {
		q.first[i] = never
	}
	return q
}

// push adds an event, which is the newest of all. now never goes back.
func (q *queue) push(now int64, e event) {
	i := 0
	switch span := e.at - now; {
	case span == q.spans[0]:
	case span == q.spans[1]:
		i = 1
	case span == q.spans[2]:
		i = 2
	case e.kind() == evTimeout:
		q.first[firstTimeout] = q.timeouts.push(e)
		return
	default:
		q.first[firstOther] = q.others.push(e)
		return
	}
	l := &q.lanes[i]
	if l.n == 0 {
		q.first[i] = e.turn()
	}
	l.push(e)
}

// popUntil takes the earliest event, if it comes at limit or before.
func (q *queue) popUntil(limit int64) (event, bool) {
	if q.others.hole {
		q.first[firstOther] = q.others.fill()
	}
	if q.timeouts.hole {
		q.first[firstTimeout] = q.timeouts.fill()
	}
	// written out: a loop takes twice as long, and this is done for every event
	from, least := 0, &q.first[0]
	if t := &q.first[1]; t.before(least) {
		from, least = 1, t
	}
	if t := &q.first[2]; t.before(least) {
		from, least = 2, t
	}
	if t := &q.first[firstOther]; t.before(least) {
		from, least = firstOther, t
	}
	if t := &q.first[firstTimeout]; t.before(least) {
		from, least = firstTimeout, t
	}
	if least.at > limit || least.key == math.MaxUint64 {
		return event{}, false
	}
	switch from {
	case firstOther:
		return q.others.pop(), true
	case firstTimeout:
		return q.timeouts.pop(), true
	}
	e, next := q.lanes[from].pop()
	*least = next
	return e, true
}

// lane is a ring of events in order.
type lane struct {
	ring []event // its length is a power of two
	head int     // where the first one is
	n    int
}

func (l *lane) push(e event) {
	if l.n == len(l.ring) {
		bigger := make([]event, 2*len(l.ring))
		n := copy(bigger, l.ring[l.head:])
		copy(bigger[n:], l.ring[:l.head])
		l.ring, l.head = bigger, 0
	}
	l.ring[(l.head+l.n)&(len(l.ring)-1)] = e
	l.n++
}

// pop takes the first event away, and gives when the one comes that is first now,
// never when there is none.
func (l *lane) pop() (event, turn) {
	e := l.ring[l.head]
	l.head = (l.head + 1) & (len(l.ring) - 1)
	if l.n--; l.n == 0 {
		return e, never
	}
	return e, l.ring[l.head].turn()
}

// len is the number of events.
func (q *queue) len() int {
	n := q.others.len() + q.timeouts.len()
	for i := range q.lanes {
		n += q.lanes[i].n
	}
	return n
}
