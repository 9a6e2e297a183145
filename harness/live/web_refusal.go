//go:build linux

package live

import (
	"cmp"
	"errors"
	"os"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// refusal is a request that is answered by that status without having been read to its
// end; behind it the connection closes.
type refusal int

func (refusal) Error() string { return "live: a request that is refused as it is read" }

const badRequest refusal = 400

// refuseAs is a refusal by that status, or by 400 for 0.
func refuseAs(status int) error { return refusal(cmp.Or(status, int(badRequest))) }

// strict is how requests are read for handlers that do not say.
var strict = host.Reading{NoHost: true}

// reading is how the requests of a port are read.
func (l *listener) reading() *host.Reading {
	if r, ok := l.handler.(host.Reader); ok {
		return r.Reading()
	}
	return &strict
}

// late makes of an error what is answered to a client that was waited for no longer.
func late(err error, status int) error {
	if status != 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		return refusal(status)
	}
	return err
}

// refuse answers by a status, and ends the connection without a reset that would take
// the answer from the client.
func (s *served) refuse(status refusal) error {
	a := host.Response{Status: int(status)}
	a.Sign(s.signature())
	s.c.out = appendResponse(s.c.out[:0], "GET", &a, true)
	if s.c.send() == nil { // else it has gone
		s.c.linger()
	}
	return nil
}

// How long what still comes behind the last answer is read and dropped, with pauses of
// at most that (httpd's MAX_SECS_TO_LINGER and SECONDS_TO_LINGER).
const (
	lingersFor = 30 * time.Second
	lingerStep = 2 * time.Second
)

// linger reads what still comes, once FIN is sent: the kernel answers RST to the client
// if anything is left, and its answer would be lost.
func (c *conn) linger() {
	c.from, c.to = 0, 0
	if c.tls != nil {
		_ = c.tls.CloseWrite()
	}
	if raw, err := c.file.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _ = unix.Shutdown(int(fd), unix.SHUT_WR) })
	}
	for until := time.Now().Add(lingersFor); time.Now().Before(until); {
		_ = c.file.SetReadDeadline(time.Now().Add(lingerStep))
		if _, err := c.file.Read(c.in); err != nil {
			return
		}
	}
}
