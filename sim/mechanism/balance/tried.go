package balance

// tried is the set of servers that a request was sent to. Up to 64 servers it
// allocates nothing, beyond that once for each Request.
type tried struct {
	low  uint64
	more []uint64 // servers 64 and up
}

func (t *tried) add(i int) {
	if i < 64 {
		t.low |= 1 << i
		return
	}
	w := i/64 - 1
	for len(t.more) <= w {
		t.more = append(t.more, 0)
	}
	t.more[w] |= 1 << (i % 64)
}

func (t *tried) has(i int) bool {
	if i < 64 {
		return t.low&(1<<i) != 0
	}
	w := i/64 - 1
	return w < len(t.more) && t.more[w]&(1<<(i%64)) != 0
}

func (t *tried) clear() {
	t.low = 0
	t.more = t.more[:0]
}
