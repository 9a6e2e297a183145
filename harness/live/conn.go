//go:build linux

package live

import (
	"bytes"
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
	most       int         // how long a line may be beyond span
	// until is when what is read must have come, pace how long each read may take, 0 for
	// ever; armed is the deadline that the kernel's side has, sendArmed that of sending.
	until, armed, sendArmed time.Time
	pace, sends             time.Duration
}

type buffers struct{ in, out []byte }

// span is how much is read at a time; a line, such as a header, may be that
// long.
const span = 8 << 10

// most is how much of what is to be sent a spare buffer may have room for.
const most = 64 << 10

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
		if len(c.in) == span && cap(c.out) <= most {
			spare.Put(c.buffers)
		}
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

// waits sets how long what is read next may take, all of it together; 0 is for ever.
func (c *conn) waits(d time.Duration) {
	c.pace, c.until = 0, time.Time{}
	if d > 0 {
		c.until = time.Now().Add(d)
	}
}

// paces sets how long each further read may take.
func (c *conn) paces(d time.Duration) { c.pace, c.until = d, time.Time{} }

// arm sets the deadline of the next read where it is another one than before.
func (c *conn) arm() error {
	if c.pace > 0 {
		c.until = time.Now().Add(c.pace)
	}
	if c.until.Equal(c.armed) {
		return nil
	}
	c.armed = c.until
	return c.file.SetReadDeadline(c.until)
}

// armSend has sending end in time. Deadlines are set only when half of the time has gone,
// for that costs more than sending.
func (c *conn) armSend() error {
	if c.sends <= 0 {
		return nil
	}
	now := time.Now()
	if c.sendArmed.Sub(now) > c.sends/2 {
		return nil
	}
	c.sendArmed = now.Add(c.sends)
	return c.file.SetWriteDeadline(c.sendArmed)
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
	err := c.armSend()
	if err != nil {
		return err
	}
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
		if c.from == 0 && !c.grow() {
			return io.ErrShortBuffer
		}
		c.to = copy(c.in, c.in[c.from:c.to])
		c.from = 0
	}
	if err := c.arm(); err != nil {
		return err
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

// grow makes room for a longer line, up to what it may be; false beyond.
func (c *conn) grow() bool {
	n := min(2*len(c.in), c.most)
	if n <= len(c.in) {
		return false
	}
	c.in = append(make([]byte, 0, n), c.in...)[:n]
	return true
}

// line takes the next line, without its end. It is valid until the next fill.
func (c *conn) line() ([]byte, error) {
	l, _, err := c.endedLine()
	return l, err
}

// endedLine is line; bare: it ended in LF alone.
func (c *conn) endedLine() (l []byte, bare bool, err error) {
	for seen := 0; ; {
		if i := bytes.IndexByte(c.in[c.from+seen:c.to], '\n'); i >= 0 {
			l = c.in[c.from : c.from+seen+i]
			c.from += seen + i + 1
			if n := len(l); n > 0 && l[n-1] == '\r' {
				return l[:n-1], false, nil
			}
			return l, true, nil
		}
		seen = c.to - c.from
		if err := c.fill(); err != nil {
			return nil, false, err
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
