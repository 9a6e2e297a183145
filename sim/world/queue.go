package world

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

func (e event) before(f event) bool {
	return e.at < f.at || e.at == f.at && e.key < f.key
}

// queue is a 4-ary heap of events: shallower than a binary one, and the four
// children of a node share cache lines.
type queue struct{ ev []event }

func (q *queue) push(e event) {
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

func (q *queue) pop() event {
	ev := q.ev
	top := ev[0]
	n := len(ev) - 1
	last := ev[n]
	q.ev = ev[:n]
	if n > 0 {
		q.sink(last)
	}
	return top
}

// sink puts e, which was taken from the end, in its place below the root.
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
