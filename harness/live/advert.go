//go:build linux

package live

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

var errAdvert = errors.New("advert: cannot read the packet")

// Layout of an advert (RFC 3768 5.1 for version 2, RFC 5798 5.1 for version 3;
// authentication by a simple password: RFC 2338 5.3.6). The checksum of version
// 3 covers a pseudo header, as keepalived and RFC 5798 have it.
const (
	advertHead     = 8
	passwordLen    = 8
	advertType     = 1
	simplePassword = 1
)

// encodeAdvert makes the packet of an advert for IPv4 addresses.
func encodeAdvert(m host.Message, from, to netip.Addr) ([]byte, error) {
	a, ok := m.(*vrrp.Advert)
	if !ok {
		return nil, fmt.Errorf("advert: cannot encode \"%T\"", m)
	}
	b := []byte{byte(a.Version<<4 | advertType), a.Router, byte(a.Priority), byte(len(a.Addresses)), 0, 0, 0, 0}
	if a.Version == 2 {
		b[5] = byte(a.Interval / time.Second)
		if a.Password != "" {
			b[4] = simplePassword
		}
	} else {
		binary.BigEndian.PutUint16(b[4:], uint16(a.Interval/(10*time.Millisecond))&0xfff)
	}
	for _, x := range a.Addresses {
		if !x.Is4() {
			return nil, fmt.Errorf("advert: cannot encode address \"%v\": not IPv4", x)
		}
		b = append(b, x.AsSlice()...)
	}
	if a.Version == 2 {
		var password [passwordLen]byte
		copy(password[:], a.Password)
		b = append(b, password[:]...)
	}
	binary.BigEndian.PutUint16(b[6:], ^advertSum(b, from, to))
	return b, nil
}

// routerOf gives the virtual router of an advert: keepalived numbers the packets of
// each by themselves.
func routerOf(m host.Message) int {
	if a, ok := m.(*vrrp.Advert); ok {
		return int(a.Router)
	}
	return 0
}

// decodeAdvert reads a packet.
func decodeAdvert(b []byte, from, to netip.Addr) (host.Message, error) {
	if len(b) < advertHead || b[0]&15 != advertType || advertSum(b, from, to) != 0xffff {
		return nil, errAdvert
	}
	a := &vrrp.Advert{Version: int(b[0] >> 4), Router: b[1], Priority: int(b[2])}
	end := advertHead + 4*int(b[3])
	switch a.Version {
	case 2:
		a.Interval = time.Duration(b[5]) * time.Second
	case 3:
		a.Interval = time.Duration(binary.BigEndian.Uint16(b[4:])&0xfff) * 10 * time.Millisecond
	default:
		return nil, errAdvert
	}
	if len(b) < end || a.Version == 2 && len(b) < end+passwordLen {
		return nil, errAdvert
	}
	for i := advertHead; i < end; i += 4 {
		a.Addresses = append(a.Addresses, netip.AddrFrom4([4]byte(b[i:i+4])))
	}
	if a.Version == 2 && b[4] == simplePassword {
		a.Password = strings.TrimRight(string(b[end:end+passwordLen]), "\x00")
	}
	return a, nil
}

// advertSum is the Internet sum (RFC 1071) of the packet, and of the pseudo
// header in version 3; with the right checksum in it is 0xffff.
func advertSum(b []byte, from, to netip.Addr) uint16 {
	sum := uint32(0)
	add := func(p []byte) {
		for ; len(p) > 1; p = p[2:] {
			sum += uint32(binary.BigEndian.Uint16(p))
		}
		if len(p) == 1 {
			sum += uint32(p[0]) << 8
		}
	}
	add(b)
	if b[0]>>4 == 3 {
		add(from.AsSlice())
		add(to.AsSlice())
		sum += vrrp.Protocol + uint32(len(b))
	}
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	return uint16(sum)
}
