package world

import "math/bits"

// An event is something that is going to happen. It is a value of 24 bytes
// without pointers: what it is about is found by index, and gen tells whether
// that is still the thing that was meant.
type event struct {
	at  int64  // virtual nanoseconds since the start
	key uint64 // order of creation << 8 | kind: breaks ties of at
	idx uint32
	gen uint32
}

func (e event) kind() kind { return kind(e.key & 0xff) }

// before compares (at, key) as one number of 128 bits, without a branch that
// the processor would have to guess. at is never negative.
func (e event) before(f event) bool {
	_, borrow := bits.Sub64(e.key, f.key, 0)
	_, borrow = bits.Sub64(uint64(e.at), uint64(f.at), borrow)
	return borrow != 0
}

// queue is a 4-ary heap of events: shallower than a binary one, and the four
// children of a node share cache lines. What was taken from the top leaves a
// hole until the next event is put in, which then sinks from there: an event
// usually makes one other, and one walk through the heap does for both.
type queue struct {
	ev   []event
	hole bool // ev[0] has been taken
}

// len is the number of events.
func (q *queue) len() int {
	if q.hole {
		return len(q.ev) - 1
	}
	return len(q.ev)
}

// next is the earliest event; there must be one.
func (q *queue) next() event {
	q.close()
	return q.ev[0]
}

func (q *queue) push(e event) {
	if q.hole {
		q.hole = false
		q.sink(e)
		return
	}
	q.ev = append(q.ev, e)
	ev := q.ev
	i := len(ev) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(ev[up]) {
			break
		}
		ev[i] = ev[up]
		i = up
	}
	ev[i] = e
}

// pop takes the earliest event; there must be one.
func (q *queue) pop() event {
	q.close()
	q.hole = true
	return q.ev[0]
}

// close fills the hole with the last event.
func (q *queue) close() {
	if !q.hole {
		return
	}
	q.hole = false
	n := len(q.ev) - 1
	last := q.ev[n]
	q.ev = q.ev[:n]
	if n > 0 {
		q.sink(last)
	}
}

// sink puts e in its place, from the root downwards.
func (q *queue) sink(e event) {
	ev := q.ev
	n := len(ev)
	i := 0
	for {
		c := 4*i + 1
		if c >= n {
			break
		}
		least, end := c, min(c+4, n)
		for k := c + 1; k < end; k++ {
			if ev[k].before(ev[least]) {
				least = k
			}
		}
		if !ev[least].before(e) {
			break
		}
		ev[i] = ev[least]
		i = least
	}
	ev[i] = e
}
