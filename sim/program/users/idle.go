package users

import "math/bits"

// idle is the set of users who are not on a visit.
type idle struct {
	bits []uint64
	n    int // how many there are
}

func allIdle(users int) idle {
	s := idle{bits: make([]uint64, (users+63)/64)}
	for i := range users {
		s.set(i)
	}
	return s
}

func (s *idle) set(i int) {
	s.bits[i/64] |= 1 << (i % 64)
	s.n++
}

func (s *idle) clear(i int) {
	s.bits[i/64] &^= 1 << (i % 64)
	s.n--
}

// from returns the first member at i or after, going round; -1 when there is
// none.
func (s *idle) from(i int) int {
	if s.n == 0 {
		return -1
	}
	w := i / 64
	if b := s.bits[w] >> (i % 64); b != 0 {
		return i + bits.TrailingZeros64(b)
	}
	for {
		if w++; w == len(s.bits) {
			w = 0
		}
		if b := s.bits[w]; b != 0 {
			return w*64 + bits.TrailingZeros64(b)
		}
	}
}
