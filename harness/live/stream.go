//go:build linux

package live

import (
	"net/netip"
	"sync"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// streamEnd is this program's end of a connection that it has as such. It
// implements host.Stream.
type streamEnd struct {
	c        *conn
	peer     netip.Addr
	accepted bool
	once     sync.Once // the end is closed
}

// serveStream hands a new connection to the program.
func serveStream(s *served) error {
	h := s.l.h
	s.p.enter()
	defer h.leave()
	if h.over.Load() {
		return nil
	}
	if status, fails := h.injects(); fails {
		return s.l.protocol.fail(status, nil, nil)
	}
	end := &streamEnd{c: s.c, peer: s.peer, accepted: true}
	s.p.run(func() { s.l.acceptor.Accept(end) })
	return end.Close()
}

// DialStream implements host.Host.
func (h *Host) DialStream(to netip.AddrPort, o host.Options) (host.Stream, error) {
	var c *conn
	var err error
	h.outside(func() { c, err = h.connect(to, o, nil) })
	if err != nil {
		return nil, err
	}
	return &streamEnd{c: c, peer: to.Addr()}, nil
}

// Peer implements host.Stream.
func (s *streamEnd) Peer() netip.Addr { return s.peer }

// Close implements io.Closer. What came is read first: the kernel answers RST
// to the other side if any of it is left.
func (s *streamEnd) Close() error {
	s.once.Do(func() {
		s.control(func(fd int) {
			_ = unix.Shutdown(fd, unix.SHUT_WR)
			var b [512]byte
			for {
				n, _, err := unix.Recvfrom(fd, b[:], unix.MSG_DONTWAIT)
				if err != nil || n == 0 {
					return
				}
			}
		})
		_ = s.c.Close()
	})
	return nil
}

// shutWrite sends FIN: this end says no more.
func (s *streamEnd) shutWrite() {
	s.control(func(fd int) { _ = unix.Shutdown(fd, unix.SHUT_WR) })
}

// control calls f unless the socket is closed, which it is not before f returns.
func (s *streamEnd) control(f func(fd int)) {
	if raw, err := s.c.file.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { f(int(fd)) })
	}
}

// Reset implements host.Stream.
func (s *streamEnd) Reset() { s.once.Do(s.c.reset) }
