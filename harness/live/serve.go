//go:build linux

package live

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// listener is an open port. It implements io.Closer.
type listener struct {
	h        *Host
	file     *os.File
	protocol *protocol
	handler  host.Handler
	acceptor host.Acceptor // instead of the handler: connections are taken as such
}

// Serve implements host.Host. A protocol that no row of protocols serves is an
// error.
func (h *Host) Serve(at netip.AddrPort, speaks host.Protocol, handler host.Handler) (io.Closer, error) {
	p := protocolOf(speaks, nil)
	if p == nil || p.exchange == nil || p.serve == nil {
		return nil, fmt.Errorf("live: cannot serve %q: no protocol for messages has that name", speaks)
	}
	return h.listen(at, &listener{h: h, protocol: p, handler: handler})
}

// ServeStreams implements host.Host.
func (h *Host) ServeStreams(at netip.AddrPort, a host.Acceptor) (io.Closer, error) {
	return h.listen(at, &listener{h: h, protocol: protocolOf(host.TCP, nil), acceptor: a})
}

// listen opens the port and accepts connections on it from now on.
func (h *Host) listen(at netip.AddrPort, l *listener) (io.Closer, error) {
	h.self()
	fd, err := listen(at, l.transparent())
	if err != nil {
		return nil, err
	}
	l.file = os.NewFile(uintptr(fd), "listener")
	if !h.keep(l) {
		_ = l.file.Close()
		panic(unwind{})
	}
	h.group.Go(l.accept)
	return l, nil
}

// transparent reports whether the port is opened with IP_TRANSPARENT.
func (l *listener) transparent() bool {
	for _, taker := range []any{l.handler, l.acceptor} {
		if t, ok := taker.(host.Transparent); ok && t.Transparent() {
			return true
		}
	}
	return false
}

// Close stops listening; open connections go on.
func (l *listener) Close() error {
	l.h.release(l)
	l.refuse()
	return l.file.Close()
}

// refuse has the kernel refuse connections from now on. A file that is closed
// while another thread waits on it stays open until that one has seen it.
func (l *listener) refuse() {
	if raw, err := l.file.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _ = unix.Shutdown(int(fd), unix.SHUT_RD) })
	}
}

// shortage is how long accepting waits when there are no descriptors left.
const shortage = 10 * time.Millisecond

// accept takes connections until the listener is closed.
func (l *listener) accept() {
	raw, err := l.file.SyscallConn()
	if err != nil {
		return
	}
	var fd int
	var sa unix.Sockaddr
	next := func(s uintptr) bool {
		fd, sa, err = unix.Accept4(int(s), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		return err != unix.EAGAIN
	}
	for {
		if raw.Read(next) != nil {
			return
		}
		switch err {
		case nil:
			s, peer := fd, addrOf(sa)
			l.h.group.Go(func() { l.connection(s, peer) })
		case unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM:
			time.Sleep(shortage)
		case unix.ECONNABORTED, unix.EINTR:
		default:
			return
		}
	}
}

// connection serves one connection until its end.
func (l *listener) connection(fd int, peer netip.Addr) {
	h := l.h
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) // a socket of ours: only slower without
	c, ok := h.newConn(fd)
	if !ok {
		return
	}
	h.mu.Lock()
	p := h.newProc()
	h.mu.Unlock()
	p.conn = c
	s := &served{l: l, c: c, p: p, peer: peer}
	h.accepted(s, true)
	defer h.accepted(s, false)
	if err := l.protocol.serve(s); err == nil {
		_ = c.Close()
	} else {
		c.reset()
	}
	h.mu.Lock()
	h.forget(p)
	if c.hangUp != nil {
		h.spawn(c.hangUp, 0)
	}
	h.mu.Unlock()
}

// served is a connection at the server.
type served struct {
	l    *listener
	c    *conn
	p    *proc
	peer netip.Addr
	req  host.Message // with the program now; nil: none
}

// ClientGone implements host.Host.
func (h *Host) ClientGone() bool {
	p := h.self()
	return p.conn != nil && hungUp(p.conn.fd)
}

// OnClientGone implements host.Host. Who waits while a request is served hears
// when that is answered.
func (h *Host) OnClientGone(t host.Task) {
	if p := h.self(); p.conn != nil {
		p.conn.hangUp = t
	}
}

// Expose implements host.Host: nobody looks at a process from outside.
func (h *Host) Expose(any) {}

// handle has the program answer one request, as a process of it. Without an
// answer the connection ends: with an error by RST, otherwise by FIN.
func (s *served) handle(req, resp host.Message) (answered bool, err error) {
	h := s.l.h
	if !h.faults.pass(h.ended) {
		return false, nil
	}
	s.p.enter()
	defer h.leave()
	if h.over.Load() {
		return false, nil
	}
	if status, fails := h.injects(); fails {
		err = s.l.protocol.fail(status, req, resp)
		return err == nil, err
	}
	s.p.run(func() {
		s.req = req
		err = s.l.handler.Handle(s.peer, req, resp)
		s.req, s.p.follows = nil, false
		answered = err == nil && !h.over.Load()
	})
	if err == host.ErrClosed {
		err = nil
	}
	return answered, err
}

// unread is the end of a connection on which no further request came: only what
// is not of the protocol is worth a reset.
func (s *served) unread(err error) error {
	if err == errGarbled || err == io.ErrShortBuffer {
		return host.ErrReset
	}
	return nil
}
