package balance

import (
	"encoding/binary"
	"net/netip"
)

// lvsBuckets is the table of sh and dh: 256 buckets, dealt out to the servers
// in the order of the list whenever one changes, which moves most of them. More
// servers than buckets means that those at the end of the list get nothing.
type lvsBuckets [256]*RealServer

// deal gives each server as many buckets in a row as its weight says, one at
// least, again and again until all are dealt out; one each if not weighted.
func (b *lvsBuckets) deal(v *Service, weighted bool) {
	s, had := v.first(), 0
	for i := range b {
		if s == &v.head {
			s = v.first()
		}
		if s == &v.head {
			b[i] = nil
			continue
		}
		b[i] = s
		if had++; !weighted || had >= s.Weight {
			s, had = s.next, 0
		}
	}
}

// lvsGoldenRatio multiplies what is hashed; the upper 8 bits count (hash_32 of
// linux/hash.h). Kernels of some years before took the lower 8 bits of a
// product with 2654435761, which only the last octet of an address reaches.
const lvsGoldenRatio = 0x61c88647

// bucketOf returns the number of an address's bucket. The words of an IPv6
// address are combined by XOR; no address counts as 0.0.0.0.
func bucketOf(a netip.Addr, port uint16) uint8 {
	var folded uint32
	switch {
	case a.Is4():
		b := a.As4()
		folded = binary.BigEndian.Uint32(b[:])
	case a.Is6():
		b := a.As16()
		for i := 0; i < len(b); i += 4 {
			folded ^= binary.BigEndian.Uint32(b[i:])
		}
	}
	return uint8((folded + uint32(port)) * lvsGoldenRatio >> 24)
}
