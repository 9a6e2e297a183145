//go:build linux

package live

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// certificate is the one that our programs show: nobody who comes to them asks
// who they are.
var certificate = sync.OnceValues(func() (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
})

// serverTLS is one for the process, so that its clients can resume sessions.
var serverTLS = &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return certificate() }}

// sessions holds the TLS sessions that the clients of the process can resume.
var sessions = tls.NewLRUClientSessionCache(1 << 16)

// sessionsOf are the sessions of one client with one server.
type sessionsOf struct{ key string }

// Get implements tls.ClientSessionCache.
func (s sessionsOf) Get(string) (*tls.ClientSessionState, bool) { return sessions.Get(s.key) }

// Put implements tls.ClientSessionCache.
func (s sessionsOf) Put(_ string, c *tls.ClientSessionState) { sessions.Put(s.key, c) }

// startTLS is the client's handshake, which counts to the opening. Any
// certificate will do: clients inside a stack have no names to compare it with.
func (c *conn) startTLS(to netip.AddrPort, o host.Options, until time.Time) error {
	if err := c.file.SetDeadline(until); err != nil {
		return err
	}
	own := sessionsOf{o.From.String() + " " + to.String()}
	c.tls = tls.Client(&socketConn{c: c}, &tls.Config{InsecureSkipVerify: true, ClientSessionCache: own}) //nolint:gosec // see above
	err := c.tls.Handshake()
	var no tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case err == nil:
		return c.file.SetDeadline(time.Time{})
	case errors.As(err, &no), errors.As(err, &alert):
		return host.ErrTLS
	}
	if err = exchanging(err); err == host.ErrTimeout {
		return host.ErrConnectTimeout
	}
	return err
}

// serveHTTPS serves HTTP over TLS; who comes without is answered by the handler,
// if it does that, or by the end of the connection.
func serveHTTPS(s *served) error {
	secure, err := s.c.acceptTLS()
	switch h, plain := s.l.handler.(host.PlainHandler); {
	case err != nil:
		return s.unread(err)
	case secure:
		return serveHTTP(s)
	case plain:
		return s.servePlain(h)
	}
	return nil
}

// serveEither serves HTTP with TLS or without, by what comes first.
func serveEither(s *served) error {
	if _, err := s.c.acceptTLS(); err != nil {
		return s.unread(err)
	}
	return serveHTTP(s)
}

// recordHandshake is the first byte of TLS (RFC 8446 section 5.1).
const recordHandshake = 22

// acceptTLS waits for the first byte and does the server's handshake if it is
// one of TLS.
func (c *conn) acceptTLS() (bool, error) {
	if c.from == c.to {
		if err := c.fill(); err != nil {
			return false, err
		}
	}
	if c.in[c.from] != recordHandshake {
		return false, nil
	}
	first := append([]byte(nil), c.in[c.from:c.to]...)
	c.from, c.to = 0, 0
	c.tls = tls.Server(&socketConn{c: c, first: first}, serverTLS)
	return true, c.tls.Handshake()
}

// servePlain answers one request that came without TLS.
func (s *served) servePlain(h host.PlainHandler) error {
	var q host.Request
	var a host.Response
	w := s.l.reading()
	if err := s.request(&q, w, w.Head, 1); err != nil {
		if r, ok := err.(refusal); ok {
			return s.refuse(r)
		}
		return s.unread(err)
	}
	err := h.HandlePlain(s.peer, &q, &a)
	a.Sign(s.signature())
	if err != nil {
		return ending(err)
	}
	s.c.out = appendResponse(s.c.out[:0], q.Method, &a, true)
	_ = s.c.send() // who has gone has gone
	return nil
}

// socketConn is a connection's socket as package tls wants it. first holds the
// bytes that were read before.
type socketConn struct {
	c     *conn
	first []byte
	peek  bool // reads do not wait
}

// Read implements net.Conn.
func (s *socketConn) Read(b []byte) (int, error) {
	if len(s.first) > 0 {
		n := copy(b, s.first)
		s.first = s.first[n:]
		return n, nil
	}
	if !s.peek {
		return s.c.file.Read(b)
	}
	n, _, err := unix.Recvfrom(s.c.fd, b, unix.MSG_DONTWAIT)
	switch {
	case err == unix.EAGAIN:
		return 0, nothingYet{}
	case err == nil && n == 0:
		return 0, io.EOF
	}
	return max(n, 0), err
}

// nothingYet is the error of a read that does not wait; it leaves TLS whole.
type nothingYet struct{}

func (nothingYet) Error() string   { return "nothing yet" }
func (nothingYet) Timeout() bool   { return true }
func (nothingYet) Temporary() bool { return true }

// Write, Close and the deadlines are the socket's.
func (s *socketConn) Write(b []byte) (int, error)        { return s.c.file.Write(b) }
func (s *socketConn) Close() error                       { return s.c.file.Close() }
func (s *socketConn) SetDeadline(t time.Time) error      { return s.c.file.SetDeadline(t) }
func (s *socketConn) SetReadDeadline(t time.Time) error  { return s.c.file.SetReadDeadline(t) }
func (s *socketConn) SetWriteDeadline(t time.Time) error { return s.c.file.SetWriteDeadline(t) }
func (s *socketConn) LocalAddr() net.Addr                { return &net.TCPAddr{} }
func (s *socketConn) RemoteAddr() net.Addr               { return &net.TCPAddr{} }

// idleTLS is idle for a connection with TLS: tickets may have come, an end or
// data may not.
func (c *conn) idleTLS() bool {
	s, ok := c.tls.NetConn().(*socketConn)
	if !ok {
		return false
	}
	s.peek = true
	defer func() { s.peek = false }()
	var b [1]byte
	n, err := c.tls.Read(b[:])
	return n == 0 && errors.Is(err, nothingYet{})
}
