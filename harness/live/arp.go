//go:build linux

package live

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// Announce implements host.Host. IPv6 (an unsolicited neighbour advertisement)
// is not there.
func (h *Host) Announce(a netip.Addr) {
	if h.over.Load() {
		return
	}
	if err := announce(h.opt.Interface, a); err != nil {
		h.Note("live", fmt.Sprintf("announce: cannot send \"%v\" on %q: %v", a, h.opt.Interface, err))
	}
}

func announce(iface string, a netip.Addr) error {
	if !a.Is4() {
		return unix.EAFNOSUPPORT
	}
	i, err := net.InterfaceByName(iface)
	if err != nil {
		return err
	}
	if len(i.HardwareAddr) != 6 {
		return unix.EADDRNOTAVAIL
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	to := unix.SockaddrLinklayer{Ifindex: i.Index, Halen: 6, Addr: [8]byte{255, 255, 255, 255, 255, 255}}
	return unix.Sendto(fd, gratuitous(i.HardwareAddr, a), 0, &to)
}

// gratuitous is the frame: an ARP request for the sender's own address, to all
// (RFC 5227 section 3; RFC 826's layout), whose hardware address is that of all, as
// keepalived 2.2.7 has it (vrrp_arp.c).
func gratuitous(mac net.HardwareAddr, a netip.Addr) []byte {
	const ethernet, ipv4, request = 1, 0x0800, 1
	b := []byte{255, 255, 255, 255, 255, 255}
	b = append(b, mac...)
	b = binary.BigEndian.AppendUint16(b, unix.ETH_P_ARP)
	b = binary.BigEndian.AppendUint16(b, ethernet)
	b = binary.BigEndian.AppendUint16(b, ipv4)
	b = append(b, 6, 4) // lengths of the two kinds of address
	b = binary.BigEndian.AppendUint16(b, request)
	b = append(b, mac...)
	b = append(b, a.AsSlice()...)
	b = append(b, b[:6]...)
	return append(b, a.AsSlice()...)
}
