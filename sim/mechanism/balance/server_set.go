package balance

// serverSet is the set of servers that a request was sent to. Up to 64 servers
// it allocates nothing, beyond that once for each Request.
type serverSet struct {
	low  uint64
	more []uint64 // servers 64 and up
}

func (s *serverSet) add(i int) {
	if i < 64 {
		s.low |= 1 << i
		return
	}
	w := i/64 - 1
	for len(s.more) <= w {
		s.more = append(s.more, 0)
	}
	s.more[w] |= 1 << (i % 64)
}

func (s *serverSet) has(i int) bool {
	if i < 64 {
		return s.low&(1<<i) != 0
	}
	w := i/64 - 1
	return w < len(s.more) && s.more[w]&(1<<(i%64)) != 0
}

func (s *serverSet) clear() {
	s.low = 0
	s.more = s.more[:0]
}
