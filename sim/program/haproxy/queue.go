package haproxy

// queue holds the requests that wait for a place at a server, or at any server
// of a backend, in the order in which they came.
type queue struct {
	first, last *exchange
	length      int
}

// enqueue makes x wait in q.
func (x *exchange) enqueue(q *queue) {
	x.in.waits++
	x.ticket, x.waitsIn, x.before, x.after = x.in.waits, q, q.last, nil
	if q.last != nil {
		q.last.after = x
	} else {
		q.first = x
	}
	q.last = x
	q.length++
}

// dequeue takes x out of its queue.
func (x *exchange) dequeue() {
	q := x.waitsIn
	q.length--
	if x.before != nil {
		x.before.after = x.after
	} else {
		q.first = x.after
	}
	if x.after != nil {
		x.after.before = x.before
	} else {
		q.last = x.before
	}
	if s := x.server; s != nil && q == &s.waiting {
		s.f.lb.Queue(s.lb, -1)
	}
	x.waitsIn, x.before, x.after = nil, nil, nil
}

// admit gives the free places of a server to the requests that wait for it or
// for any server, in the order in which they came.
func (s *server) admit() {
	s.refresh()
	for s.lb.MaxConn == 0 || s.lb.Served < s.lb.MaxConn {
		x := s.nextWaiting()
		if x == nil {
			return
		}
		x.dequeue()
		s.f.lb.Take(s.lb)
		x.server, x.admitted = s, true
		x.cond.Signal()
	}
}

func (s *server) nextWaiting() *exchange {
	if !s.up() {
		return nil
	}
	own, any := s.waiting.first, s.f.waiting.first
	if !s.f.lb.InUse(s.lb) {
		any = nil
	}
	if own == nil || any != nil && any.ticket < own.ticket {
		return any
	}
	return own
}

// redistribute sends the requests that wait for a server that went down to
// others.
func (s *server) redistribute() {
	for x := s.waiting.first; x != nil; x = s.waiting.first {
		x.dequeue()
		x.cond.Signal()
	}
}

// release gives a server's place back.
func (x *exchange) release() {
	if s := x.server; x.holds {
		x.holds = false
		s.f.lb.Drop(s.lb)
		s.admit()
	}
}
