package users

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// maxHostBits bounds the part of an IPv6 prefix over which users are spread.
const maxHostBits = 62

// address returns the source address of user i of count: the i-th of an even
// spread over the range. The range's own network and broadcast addresses are
// left out, except in a /31 (RFC 3021) and a /32. More users than addresses
// share.
func address(in netip.Prefix, i, count int) netip.Addr {
	if !in.IsValid() || count <= 0 {
		return netip.Addr{}
	}
	first, usable := hosts(in)
	hi, lo := bits.Mul64(uint64(i), usable)
	nth, _ := bits.Div64(hi, lo, uint64(count))
	return plus(in.Masked().Addr(), first+nth)
}

// hosts returns the first host part that users may have, and how many there
// are.
func hosts(in netip.Prefix) (first, usable uint64) {
	n := min(in.Addr().BitLen()-in.Bits(), maxHostBits)
	if n <= 1 {
		return 0, 1 << n
	}
	return 1, 1<<n - 2
}

// plus returns the address n after a. It does not leave a's prefix, so nothing
// is carried beyond 64 bits.
func plus(a netip.Addr, n uint64) netip.Addr {
	if a.Is4() {
		b := a.As4()
		binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(b[:])+uint32(n))
		return netip.AddrFrom4(b)
	}
	b := a.As16()
	binary.BigEndian.PutUint64(b[8:], binary.BigEndian.Uint64(b[8:])+n)
	return netip.AddrFrom16(b)
}
