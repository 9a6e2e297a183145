//go:build linux

package live

import (
	"net"
	"sync"
	"time"
)

// lent lends a connection to a library and keeps the first error of it, for the
// library's own do not say it. Limits and the end are the owner's business.
type lent struct {
	c *conn

	mu  sync.Mutex
	err error
}

var _ net.Conn = (*lent)(nil)

// Read implements net.Conn.
func (l *lent) Read(b []byte) (int, error) { n, err := l.c.file.Read(b); l.note(err); return n, err }

// Write implements net.Conn.
func (l *lent) Write(b []byte) (int, error) { n, err := l.c.file.Write(b); l.note(err); return n, err }

func (l *lent) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
	}
}

// broken gives the error, nil for none.
func (l *lent) broken() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Close implements net.Conn without effect.
func (l *lent) Close() error { return nil }

// LocalAddr implements net.Conn; nobody looks at it.
func (l *lent) LocalAddr() net.Addr { return &net.TCPAddr{} }

// RemoteAddr implements net.Conn; nobody looks at it.
func (l *lent) RemoteAddr() net.Addr { return &net.TCPAddr{} }

// SetDeadline implements net.Conn without effect.
func (l *lent) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn without effect.
func (l *lent) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn without effect.
func (l *lent) SetWriteDeadline(time.Time) error { return nil }
