//go:build linux

package live

import (
	"net/netip"
	"os"
	"syscall"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// Sockets are opened by hand rather than by package net: a connection for
// each request costs half as much, and the source address can be bound without
// a port (IP_BIND_ADDRESS_NO_PORT), so that ports are shared by destination.

// sockaddr is an address as the kernel takes it.
func sockaddr(a netip.AddrPort) (family int, sa unix.Sockaddr) {
	addr := a.Addr().Unmap()
	if addr.Is4() {
		return unix.AF_INET, &unix.SockaddrInet4{Port: int(a.Port()), Addr: addr.As4()}
	}
	return unix.AF_INET6, &unix.SockaddrInet6{Port: int(a.Port()), Addr: addr.As16()}
}

// addrOf is the address part of what the kernel gives.
func addrOf(sa unix.Sockaddr) netip.Addr {
	switch s := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrFrom4(s.Addr)
	case *unix.SockaddrInet6:
		return netip.AddrFrom16(s.Addr).Unmap()
	}
	return netip.Addr{}
}

// connect opens a connection that goes with f's client; the caller does not hold
// the turn.
func (h *Host) connect(to netip.AddrPort, o host.Options, f *follower) (*conn, error) {
	var until time.Time
	if o.Connect > 0 {
		until = time.Now().Add(o.Connect)
	}
	family, sa := sockaddr(to)
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	err = prepare(fd, o.From)
	if err == nil {
		err = unix.Connect(fd, sa)
	}
	if err != nil && err != unix.EINPROGRESS {
		_ = unix.Close(fd)
		return nil, opening(err)
	}
	c, kept := h.newConn(fd)
	if !kept {
		return nil, host.ErrClosed // the program has ended: its process unwinds
	}
	f.watch(c)
	if err == unix.EINPROGRESS {
		err = opening(c.waitOpen(o.Connect))
	}
	if err == nil && o.Protocol == host.HTTPS {
		err = c.startTLS(to, o, until)
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// prepare sets the options of a client's socket.
func prepare(fd int, from netip.Addr) error {
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return err
	}
	if !from.IsValid() {
		return nil
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
		return err
	}
	_, sa := sockaddr(netip.AddrPortFrom(from, 0))
	return unix.Bind(fd, sa)
}

// waitOpen waits until the connection is open.
func (c *conn) waitOpen(limit time.Duration) error {
	raw, err := c.file.SyscallConn()
	if err != nil {
		return err
	}
	if limit > 0 {
		if err := c.file.SetWriteDeadline(time.Now().Add(limit)); err != nil {
			return err
		}
	}
	var failed error
	err = raw.Write(func(uintptr) bool { // now, and whenever the kernel says so
		var open bool
		open, failed = isOpen(c.fd)
		return open || failed != nil
	})
	if err == nil {
		err = failed
	}
	if err == nil && limit > 0 {
		err = c.file.SetWriteDeadline(time.Time{})
	}
	return err
}

func isOpen(fd int) (bool, error) {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return false, err
	}
	if n != 0 {
		return false, syscall.Errno(n)
	}
	if _, err := unix.Getpeername(fd); err != nil {
		return false, nil // woken for nothing
	}
	return true, nil
}

// backlog is asked for in listen(2), as nginx and Redis ask.
const backlog = 511

// listen opens a port. A transparent one may have an address that the machine has
// not (IP_TRANSPARENT, ip(7)), which takes CAP_NET_ADMIN or CAP_NET_RAW.
func listen(at netip.AddrPort, transparent bool) (int, error) {
	family, sa := sockaddr(at)
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, os.NewSyscallError("socket", err)
	}
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) // after a restart, in spite of TIME_WAIT
	if err == nil && transparent {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_TRANSPARENT, 1)
	}
	if err == nil {
		err = unix.Bind(fd, sa)
	}
	if err == nil {
		err = unix.Listen(fd, backlog)
	}
	if err != nil {
		_ = unix.Close(fd)
		return 0, listening(err)
	}
	return fd, nil
}
