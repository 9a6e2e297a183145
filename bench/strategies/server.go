package strategies

import "time"

// machine is a server at work.
type machine struct {
	Server
	slows   []Slow
	busy    int
	waiting []*flight // first come, first served, from head on
	head    int
	inside  []*flight // all that it has, waiting or worked on
	dead    bool
	life    int32 // how many times it has died
}

// flight is a request on its way. It is used again for another when it is over.
type flight struct {
	visit   int
	server  int
	pool    *members
	at      int // where it stands in machine.inside
	working bool
	cut     bool // its server died; what it waited for comes to nothing
	finish  func()
}

// take gives the server a request; true when it begins at once.
func (m *machine) take(f *flight) bool {
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

// end takes out a request that was worked on and gives the next, nil for none.
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

// die loses all requests and gives them.
func (m *machine) die() []*flight {
	lost := m.inside
	m.inside, m.waiting, m.head, m.busy = nil, nil, 0, 0
	m.dead = true
	m.life++
	return lost
}

// takes is how long work that begins now takes.
func (m *machine) takes(work, now time.Duration) time.Duration {
	work = work * 100 / time.Duration(m.Speed)
	for i := range m.slows {
		s := &m.slows[i]
		switch {
		case now < s.From || now >= s.To:
		case s.Fixed > 0:
			work = s.Fixed
		default:
			work += s.Plus
		}
	}
	return work
}
