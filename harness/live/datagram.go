//go:build linux

package live

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
	"golang.org/x/sys/unix"
)

// codec makes bytes of a protocol's messages and back. What it cannot read is
// dropped, as the kernel would drop a broken packet.
type codec struct {
	protocol uint8
	group    netip.Addr // joined by who receives
	encode   func(m host.Message, from, to netip.Addr) ([]byte, error)
	// counts gives the sequence in which the packets of a message are numbered (the
	// identification of RFC 791 3.1), from 1.
	counts func(m host.Message) int
	decode func(b []byte, from, to netip.Addr) (host.Message, error)
}

// codecs is the table of datagrams that can be carried.
var codecs = []codec{
	{vrrp.Protocol, vrrp.Group, encodeAdvert, routerOf, decodeAdvert},
}

func codecOf(protocol uint8) (*codec, error) {
	for i := range codecs {
		if codecs[i].protocol == protocol {
			return &codecs[i], nil
		}
	}
	return nil, fmt.Errorf("datagram: cannot carry protocol \"%d\": no codec", protocol)
}

// raw opens a socket for an IP protocol. What it sends has its IPv4 header, and to a
// group it leaves by the interface and does not come back.
func (h *Host) raw(protocol uint8) (int, *net.Interface, error) {
	i, err := net.InterfaceByName(h.opt.Interface)
	if err != nil {
		return 0, nil, err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, int(protocol))
	if err != nil {
		return 0, nil, os.NewSyscallError("socket", err)
	}
	err = unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, &unix.IPMreqn{Ifindex: int32(i.Index)})
	for _, o := range [][2]int{{unix.IP_MULTICAST_LOOP, 0}, {unix.IP_HDRINCL, 1}} {
		if err == nil {
			err = unix.SetsockoptInt(fd, unix.IPPROTO_IP, o[0], o[1])
		}
	}
	if err != nil {
		_ = unix.Close(fd)
		return 0, nil, os.NewSyscallError("setsockopt", err)
	}
	return fd, i, nil
}

// Send implements host.Host.
func (h *Host) Send(d host.Datagram) {
	if h.over.Load() {
		return
	}
	if err := h.send(d); err != nil {
		h.Note("live", fmt.Sprintf("datagram: cannot send to \"%v\": %v", d.To, err))
	}
}

func (h *Host) send(d host.Datagram) error {
	if !d.From.IsValid() {
		d.From = h.opt.Address
	}
	k, err := codecOf(d.Protocol)
	if err != nil {
		return err
	}
	b, err := k.encode(d.Payload, d.From, d.To)
	if err != nil {
		return err
	}
	h.numbers[k.counts(d.Payload)]++
	b = append(headIP(d, h.numbers[k.counts(d.Payload)], len(b)), b...)
	fd, _, err := h.raw(d.Protocol)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	_, from := sockaddr(netip.AddrPortFrom(d.From, 0))
	if err := unix.Bind(fd, from); err != nil {
		return os.NewSyscallError("bind", err)
	}
	_, to := sockaddr(netip.AddrPortFrom(d.To, 0))
	return os.NewSyscallError("sendto", unix.Sendto(fd, b, 0, to))
}

// Receive implements host.Host.
func (h *Host) Receive(protocol uint8, r host.Receiver) {
	if h.over.Load() {
		return
	}
	if err := h.receive(protocol, r); err != nil {
		h.Note("live", fmt.Sprintf("datagram: cannot receive protocol \"%d\": %v", protocol, err))
	}
}

func (h *Host) receive(protocol uint8, r host.Receiver) error {
	k, err := codecOf(protocol)
	if err != nil {
		return err
	}
	fd, i, err := h.raw(protocol)
	if err != nil {
		return err
	}
	m := unix.IPMreqn{Multiaddr: k.group.As4(), Ifindex: int32(i.Index)}
	if err := unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, unix.IP_ADD_MEMBERSHIP, &m); err != nil {
		_ = unix.Close(fd)
		return os.NewSyscallError("setsockopt", err)
	}
	f := os.NewFile(uintptr(fd), "ip")
	if !h.keep(f) {
		return f.Close()
	}
	h.group.Go(func() { h.hear(f, k, r) })
	return nil
}

// hear starts a process for each datagram until the program has ended.
func (h *Host) hear(f *os.File, k *codec, r host.Receiver) {
	b := make([]byte, 64<<10)
	for {
		n, err := f.Read(b)
		if err != nil {
			return
		}
		from, to, payload, ok := cutIP(b[:n])
		if !ok {
			continue
		}
		m, err := k.decode(payload, from, to)
		if err != nil {
			continue
		}
		d := host.Datagram{From: from, To: to, Protocol: k.protocol, Payload: m}
		h.Go(host.TaskFunc(func() { r.Receive(d) }))
	}
}

// The IPv4 header (RFC 791 3.1) as keepalived 2.2.7 makes it (vrrp_build_ip4,
// vrrp.c): internetwork control, not "don't fragment", and TTL 255 (RFC 5798 5.1.1.3).
const (
	headIPLen   = 20
	precedence  = 0xc0
	hopsOfGroup = 255
)

// headIP makes the header of a packet with that number and so many bytes behind it; the
// kernel adds the checksum.
func headIP(d host.Datagram, number uint16, payload int) []byte {
	b := []byte{4<<4 | headIPLen/4, precedence}
	b = binary.BigEndian.AppendUint16(b, uint16(headIPLen+payload))
	b = binary.BigEndian.AppendUint16(b, number)
	b = append(b, 0, 0, hopsOfGroup, d.Protocol, 0, 0)
	b = append(b, d.From.AsSlice()...)
	return append(b, d.To.AsSlice()...)
}

// cutIP takes the IPv4 header off (RFC 791 3.1).
func cutIP(b []byte) (from, to netip.Addr, payload []byte, ok bool) {
	if len(b) < headIPLen || b[0]>>4 != 4 {
		return from, to, nil, false
	}
	n := int(b[0]&15) * 4
	if n < headIPLen || len(b) < n {
		return from, to, nil, false
	}
	return netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20])), b[n:], true
}
