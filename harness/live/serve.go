//go:build linux

package live

import (
	"io"
	"net/netip"
	"os"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// listener is an open port. It implements io.Closer.
type listener struct {
	h       *Host
	file    *os.File
	handler host.Handler
}

// Serve implements host.Host.
func (h *Host) Serve(at netip.AddrPort, handler host.Handler) (io.Closer, error) {
	h.self()
	fd, err := listen(at)
	if err != nil {
		return nil, err
	}
	l := &listener{h, os.NewFile(uintptr(fd), "listener"), handler}
	if !h.keep(l.file) {
		_ = l.file.Close()
		panic(unwind{})
	}
	h.group.Go(l.accept)
	return l, nil
}

// Close stops listening; open connections go on.
func (l *listener) Close() error {
	l.h.release(l.file)
	return l.file.Close()
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
	s := &served{l: l, c: c, p: p, peer: peer}
	if err := s.run(); err == nil {
		_ = c.Close()
	} else {
		c.reset()
	}
	h.mu.Lock()
	h.forget(p)
	h.mu.Unlock()
}

// served is a connection at the server.
type served struct {
	l    *listener
	c    *conn
	p    *proc
	peer netip.Addr
}

// run serves requests in the protocol that the first byte names; an error wants
// the connection reset.
func (s *served) run() error {
	if s.c.fill() != nil {
		return nil
	}
	switch s.c.in[s.c.from] {
	case '*':
		return s.commands()
	case ajpMark[0]:
		return s.packets()
	}
	return s.requests()
}

// handle has the program answer one request, as a process of it. Without an
// answer the connection ends: with an error by RST, otherwise by FIN.
func (s *served) handle(req host.Failer, resp host.Message) (answered bool, err error) {
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
		req.Fail(status, resp)
		return true, nil
	}
	s.p.run(func() {
		err = s.l.handler.Handle(s.peer, req, resp)
		answered = err == nil && !h.over.Load()
	})
	if err == host.ErrClosed {
		err = nil
	}
	return answered, err
}

// commands serves the Redis protocol.
func (s *served) commands() error {
	var q host.Command
	var a host.Reply
	for {
		if err := s.c.readCommand(&q); err != nil {
			return s.unread(err)
		}
		a = host.Reply{}
		answered, err := s.handle(&q, &a)
		if !answered {
			return err
		}
		s.c.out = appendReply(s.c.out[:0], &a)
		if s.c.send() != nil {
			return nil
		}
	}
}

// unread is the end of a connection on which no further request came: only what
// is not of the protocol is worth a reset.
func (s *served) unread(err error) error {
	if err == errGarbled || err == io.ErrShortBuffer {
		return host.ErrReset
	}
	return nil
}
