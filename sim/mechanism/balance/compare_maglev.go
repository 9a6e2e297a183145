package balance

// maglev is the lookup table of Maglev (D. Eisenbud et al., Maglev: A Fast and
// Reliable Software Network Load Balancer, NSDI 2016, section 3.4): each server
// has a permutation of the places of a table, and the servers take turns at
// claiming the next free place of theirs. A key belongs to the server of the
// place of its hash. When servers come or go the table is filled anew; few
// places change hands.
//
// A server of twice the weight has twice the turns. The table has 65537 places,
// as in the paper; it should have 100 times as many as there are servers for
// equal shares, so above 655 servers shares are less equal. The hash is FNV-1a,
// mixed; connection tracking, which Maglev adds, is left to the program.
type maglev struct {
	comparedServers
	places []int32 // the server of each, -1 for none
	walks  []maglevWalk
	turns  []int32 // of one round: weights divided by their common divisor
	order  []int32 // of those that take turns
	stale  bool
}

// maglevWalk walks the permutation of one server: offset + i*skip, modulo the
// size.
type maglevWalk struct{ offset, skip, at uint32 }

// maglevPlaces must be prime.
const maglevPlaces = 65537

func newMaglev(servers []PoolServer, _ PoolOptions) Pool { return makeMaglev(servers, maglevPlaces) }

func makeMaglev(servers []PoolServer, places int) *maglev {
	m := &maglev{
		comparedServers: newComparedServers(servers),
		places:          make([]int32, places),
		walks:           make([]maglevWalk, len(servers)),
		turns:           turnsOf(servers),
		stale:           true,
	}
	for i, s := range servers {
		m.walks[i].offset = uint32(hash64(seedOffsets, s.Name) % uint64(places))
		m.walks[i].skip = uint32(hash64(seedSkips, s.Name)%uint64(places-1)) + 1
	}
	return m
}

// turnsOf gives each server as many turns as its weight, all divided by their
// greatest common divisor.
func turnsOf(servers []PoolServer) []int32 {
	d := 0
	for _, s := range servers {
		for a := s.Weight; a != 0; {
			d, a = a, d%a
		}
	}
	turns := make([]int32, len(servers))
	for i, s := range servers {
		turns[i] = int32(s.Weight / max(1, d))
	}
	return turns
}

// fill lets the usable servers claim the places, in the order of their numbers.
func (m *maglev) fill() {
	m.stale = false
	for i := range m.places {
		m.places[i] = -1
	}
	m.order = m.order[:0]
	for i := range m.walks {
		m.walks[i].at = m.walks[i].offset
		if m.at[i] >= 0 {
			m.order = append(m.order, int32(i))
		}
	}
	for left := len(m.places); ; {
		for _, server := range m.order {
			for range m.turns[server] {
				if left == 0 {
					return
				}
				m.claim(server)
				left--
			}
		}
	}
}

// claim gives a server the next free place of its walk.
func (m *maglev) claim(server int32) {
	w, size := &m.walks[server], uint32(len(m.places))
	for {
		at := w.at
		if w.at += w.skip; w.at >= size {
			w.at -= size
		}
		if m.places[at] < 0 {
			m.places[at] = server
			return
		}
	}
}

func (m *maglev) Pick(r *Request, _ int64) int {
	if len(m.usable) == 0 {
		return -1
	}
	if m.stale {
		m.fill()
	}
	chosen := int(m.places[keyHash(r)%uint64(len(m.places))])
	m.add(chosen, 1)
	return chosen
}

func (m *maglev) Done(server int, _ bool, _ int64, _ int, _ int64) { m.add(server, -1) }

// SetUp implements Pool.
func (m *maglev) SetUp(server int, up bool) {
	before := len(m.usable)
	m.comparedServers.SetUp(server, up)
	m.stale = m.stale || len(m.usable) != before
}
