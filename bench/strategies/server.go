package strategies

import "time"

// machine is a server at work.
type machine struct {
	Server
	slows   []Slow
	busy    int
	waiting []*flight // first come, first served, from head on
	head    int
	inside  []*flight // all its requests, waiting or worked on
	dead    bool
	life    int32 // how many times it has died
}

// flight is a request on its way. It is used again for another when it is over.
type flight struct {
	visit   int
	server  int
	pool    *members
	at      int // its index in machine.inside
	working bool
	cut     bool // its server died; its end has no effect
	wrong   bool // its answer will be an error
	finish  func()
}

// add gives the server a request and reports whether its work begins at once.
func (m *machine) add(f *flight) bool {
	f.at = len(m.inside)
	m.inside = append(m.inside, f)
	if m.Cores > 0 && m.busy >= m.Cores {
		m.waiting = append(m.waiting, f)
		return false
	}
	m.begin(f)
	return true
}

func (m *machine) begin(f *flight) {
	f.working = true
	m.busy++
}

// end removes a request that was worked on and returns the next, nil for none.
func (m *machine) end(f *flight) *flight {
	m.busy--
	last := m.inside[len(m.inside)-1]
	m.inside[f.at] = last
	last.at = f.at
	m.inside = m.inside[:len(m.inside)-1]
	if m.head == len(m.waiting) {
		return nil
	}
	next := m.waiting[m.head]
	m.head++
	if m.head*2 > len(m.waiting) {
		m.waiting = append(m.waiting[:0], m.waiting[m.head:]...)
		m.head = 0
	}
	m.begin(next)
	return next
}

// die removes all requests and returns them.
func (m *machine) die() []*flight {
	lost := m.inside
	m.inside, m.waiting, m.head, m.busy = nil, nil, 0, 0
	m.dead = true
	m.life++
	return lost
}

// takes returns how long work that begins now takes.
func (m *machine) takes(work, now time.Duration) time.Duration {
	work = work * 100 / time.Duration(m.Speed)
	for i := range m.slows {
		s := &m.slows[i]
		switch {
		case !s.at(now):
		case s.Fixed > 0:
			work = s.Fixed
		default:
			work += s.Plus
		}
	}
	switch n := len(m.inside); {
	case m.Degrades == 0:
		return work
	case n > m.Degrades:
		return 5 * work
	default:
		return work + work*time.Duration(n)/time.Duration(m.Degrades)
	}
}

func (s *Slow) at(now time.Duration) bool { return now >= s.From && now < s.To }

// fails reports whether work that begins now ends in an error.
func (m *machine) fails(now time.Duration) bool {
	for i := range m.slows {
		if m.slows[i].Errors && m.slows[i].at(now) {
			return true
		}
	}
	return false
}
