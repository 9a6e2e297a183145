//go:build linux

package live

// fifo is the queue of processes for the turn.
type fifo struct {
	ring []*proc
	head int
	n    int
}

func (q *fifo) push(p *proc) {
	if q.n == len(q.ring) {
		bigger := make([]*proc, max(64, 2*len(q.ring)))
		copied := copy(bigger, q.ring[q.head:])
		copy(bigger[copied:], q.ring[:q.head])
		q.ring, q.head = bigger, 0
	}
	q.ring[(q.head+q.n)%len(q.ring)] = p
	q.n++
}

// pop is the process that has waited longest, nil when none waits.
func (q *fifo) pop() *proc {
	if q.n == 0 {
		return nil
	}
	p := q.ring[q.head]
	q.ring[q.head] = nil
	q.head = (q.head + 1) % len(q.ring)
	q.n--
	return p
}
