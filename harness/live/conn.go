//go:build linux

package live

import (
	"crypto/tls"
	"io"
	"os"
	"sync"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// conn is one end of an open connection, with what was read of it and what is
// to be sent.
type conn struct {
	h    *Host
	file *os.File
	fd   int
	*buffers
	from, to int           // of in: what was read and not taken yet
	last     bool          // the other side keeps the connection no longer
	speaks   host.Protocol // of a client's requests; "": what is usual for their type
	opened   bool          // the client has sent a request before
	tls      *tls.Conn     // nil without TLS
	// subscribed: the server sends what is published, unasked.
	subscribed bool
	sql        *sqlSession // of a client of a database server; else nil
	ssh        *sshSession // of a client of an sshd; else nil
	hangUp     host.Task   // when the client has closed; nil for none
}

type buffers struct{ in, out []byte }

// span is how much is read at a time; a line, such as a header, may be that
// long.
const span = 8 << 10

var spare = sync.Pool{New: func() any { return &buffers{make([]byte, span), make([]byte, 0, 1<<10)} }}

// newConn takes the socket into the program's care; false when the program has
// ended.
func (h *Host) newConn(fd int) (*conn, bool) {
	c := &conn{h: h, file: os.NewFile(uintptr(fd), "tcp"), fd: fd, buffers: spare.Get().(*buffers)}
	if !h.keep(c.file) {
		_ = c.file.Close()
		return nil, false
	}
	return c, true
}

// Close implements io.Closer. The buffers go to the next connection.
func (c *conn) Close() error {
	c.sql.close()
	c.ssh.close()
	if c.tls != nil {
		_ = c.tls.CloseWrite() // the alert, if it can be sent
	}
	c.h.release(c.file)
	err := c.file.Close()
	if c.buffers != nil {
		spare.Put(c.buffers)
		c.buffers = nil
	}
	return err
}

// reset closes with RST.
func (c *conn) reset() {
	c.tls = nil // no alert
	_ = unix.SetsockoptLinger(c.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	_ = c.Close()
}

// limit is how long an exchange may take.
func (c *conn) limit(d time.Duration) error {
	var until time.Time
	if d > 0 {
		until = time.Now().Add(d)
	}
	return c.file.SetDeadline(until)
}

// idle tells, without waiting, whether a kept connection is fit for another
// request: nothing came meanwhile, neither an end nor data nobody asked for.
func (c *conn) idle() bool {
	if c.tls != nil {
		return c.idleTLS()
	}
	var b [1]byte
	_, _, err := unix.Recvfrom(c.fd, b[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	return err == unix.EAGAIN
}

// send writes out and empties it.
func (c *conn) send() error {
	var err error
	if c.tls != nil {
		_, err = c.tls.Write(c.out)
	} else {
		_, err = c.file.Write(c.out)
	}
	c.out = c.out[:0]
	return err
}

// fill reads more behind what is there, once what is to be sent has been sent;
// io.ErrShortBuffer when there is no room.
func (c *conn) fill() error {
	if len(c.out) > 0 {
		if err := c.send(); err != nil {
			return err
		}
	}
	if c.from == c.to {
		c.from, c.to = 0, 0
	}
	if c.to == len(c.in) {
		if c.from == 0 {
			return io.ErrShortBuffer
		}
		c.to = copy(c.in, c.in[c.from:c.to])
		c.from = 0
	}
	var n int
	var err error
	if c.tls != nil {
		n, err = c.tls.Read(c.in[c.to:])
	} else {
		n, err = c.file.Read(c.in[c.to:])
	}
	c.to += n
	if n > 0 {
		return nil
	}
	return err
}

// line takes the next line, without its end. It is valid until the next fill.
func (c *conn) line() ([]byte, error) {
	for seen := 0; ; {
		for i := c.from + seen; i < c.to; i++ {
			if c.in[i] == '\n' {
				l := c.in[c.from:i]
				c.from = i + 1
				if n := len(l); n > 0 && l[n-1] == '\r' {
					l = l[:n-1]
				}
				return l, nil
			}
		}
		seen = c.to - c.from
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// take appends the next n bytes to b, as long as b has room below most, and
// lets go of the rest. It gives b and how many bytes came.
func (c *conn) take(b []byte, n, most int) ([]byte, int, error) {
	for came := 0; ; {
		k := min(n-came, c.to-c.from)
		if room := min(k, most-len(b)); room > 0 {
			b = append(b, c.in[c.from:c.from+room]...)
		}
		c.from += k
		came += k
		if came == n {
			return b, came, nil
		}
		if err := c.fill(); err != nil {
			return b, came, err
		}
	}
}
