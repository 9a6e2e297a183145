package galera

import (
	"maps"
	"slices"
)

// Key names a row that a write-set changes.
type Key struct {
	Table, ID string
	Number    uint64
}

// Certifier decides which of two write-sets that change one row commits: the first in
// the order of delivery. Each member decides alike.
type Certifier struct {
	last  map[Key]uint64 // the write-set that changed a row last
	order []change       // in the order of their numbers
	floor uint64         // what stands at or below it is forgotten
}

type change struct {
	key   Key
	seqno uint64
}

// remembered is how many changes are kept. A write-set that began before those loses.
const remembered = 1 << 14

// Certify reports whether a write-set commits that is the seqno-th and whose transaction
// has seen all up to seen. An error 1213 is the answer to one that does not.
func (c *Certifier) Certify(seqno, seen uint64, key Key) bool {
	if seen < c.floor || c.last[key] > seen {
		return false
	}
	if c.last == nil {
		c.last = map[Key]uint64{}
	}
	c.last[key] = seqno
	c.order = append(c.order, change{key, seqno})
	if len(c.order) > 2*remembered {
		c.forget(len(c.order) - remembered)
	}
	return true
}

// forget drops the oldest changes.
func (c *Certifier) forget(n int) {
	for _, o := range c.order[:n] {
		if c.last[o.key] == o.seqno {
			delete(c.last, o.key)
		}
		c.floor = o.seqno
	}
	c.order = append(c.order[:0], c.order[n:]...)
}

// Clone is a copy, which a joiner receives with the state.
func (c *Certifier) Clone() Certifier {
	return Certifier{last: maps.Clone(c.last), order: slices.Clone(c.order), floor: c.floor}
}
