package balance

import "math/bits"

// hashSearch finds the first of many sorted hashes at or after another. Where
// hashes are spread evenly that takes two or three looks, however many there
// are: it keeps where the hashes of each of about as many equal parts of the
// range begin.
type hashSearch struct {
	hashes []uint32
	starts []int32 // of part h>>shift
	shift  int
}

// renew learns n hashes, sorted; the memory of the last ones is used again.
func (s *hashSearch) renew(n int, hash func(i int) uint32) {
	s.hashes = s.hashes[:0]
	for i := range n {
		s.hashes = append(s.hashes, hash(i))
	}
	parts := 1 << bits.Len(uint(max(0, n-1)))
	s.shift = 32 - bits.Len(uint(parts-1))
	if cap(s.starts) < parts {
		s.starts = make([]int32, parts)
	}
	s.starts = s.starts[:parts]
	at := 0
	for i := range s.starts {
		for at < n && s.hashes[at]>>s.shift < uint32(i) {
			at++
		}
		s.starts[i] = int32(at)
	}
}

// find returns the index of the first hash at or after h, len(hashes) past the
// last.
func (s *hashSearch) find(h uint32) int {
	at := int(s.starts[h>>s.shift])
	for at < len(s.hashes) && s.hashes[at] < h {
		at++
	}
	return at
}
