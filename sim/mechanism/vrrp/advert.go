package vrrp

import (
	"net/netip"
	"time"
)

// Protocol is VRRP's IP protocol number.
const Protocol = 112

// Group is the multicast group that adverts go to (RFC 5798 5.1.1.2).
var Group = netip.AddrFrom4([4]byte{224, 0, 0, 18})

// Advert is one advertisement. It must not be changed once sent: receivers get
// the same struct.
type Advert struct {
	Version   int
	Router    uint8 // virtual router ID
	Priority  int
	Interval  time.Duration
	Addresses []netip.Addr
	// Password is the first 8 characters of auth_pass; "" without
	// authentication (version 2 only).
	Password string
}

// Size returns the packet's length in bytes, IP header included.
func (a *Advert) Size() int {
	const header, authentication = 20 + 8, 8
	n := header
	if a.Version == 2 {
		n += authentication
	}
	for _, x := range a.Addresses {
		n += x.BitLen() / 8
	}
	return n
}
