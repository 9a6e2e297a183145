//go:build linux

package live

import (
	"bytes"
	"strconv"
)

// framing holds the body's length and whether the connection is kept, as the
// header gives them (RFC 9112 section 6.3).
type framing struct {
	length  int // -1: not said
	chunked bool
	close   bool
	keep    bool // "Connection: keep-alive"
}

// note takes a header line; false when it is not about the transport.
func (f *framing) note(name, value []byte) bool {
	switch {
	case is(name, "content-length"):
		if n, err := strconv.Atoi(string(value)); err == nil && n >= 0 {
			f.length = n
		}
	case is(name, "transfer-encoding"):
		f.chunked = bytes.EqualFold(value, []byte("chunked"))
	case is(name, "connection"):
		f.close = f.close || bytes.EqualFold(value, []byte("close"))
		f.keep = f.keep || bytes.EqualFold(value, []byte("keep-alive"))
	case is(name, "content-type"), is(name, "keep-alive"), is(name, "te"), is(name, "expect"):
	default:
		return false
	}
	return true
}

// endless is more than any body.
const endless = 1 << 62

// body reads a body, keeps what has room below most of it, and counts it. An
// answer of no said length lasts to the connection's end; a request has none
// then.
func (c *conn) body(b []byte, f framing, most int, answer bool) ([]byte, int, error) {
	switch {
	case f.chunked:
		return c.chunks(b, most)
	case f.length >= 0:
		return c.take(b, f.length, most)
	case answer:
		c.last = true
		b, n, err := c.take(b, endless, most)
		if isEnd(err) {
			err = nil
		}
		return b, n, err
	}
	return b, 0, nil
}

// chunks reads a chunked body (RFC 9112 section 7.1); trailers are dropped.
func (c *conn) chunks(b []byte, most int) ([]byte, int, error) {
	total := 0
	for {
		line, err := c.line()
		if err != nil {
			return b, total, err
		}
		size, _, _ := bytes.Cut(line, []byte{';'})
		n, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 32)
		if err != nil {
			return b, total, errGarbled
		}
		if n == 0 {
			return b, total, c.trailers()
		}
		var came int
		b, came, err = c.take(b, int(n), most)
		total += came
		if err != nil {
			return b, total, err
		}
		if _, err = c.line(); err != nil {
			return b, total, err
		}
	}
}

func (c *conn) trailers() error {
	for {
		line, err := c.line()
		if err != nil || len(line) == 0 {
			return err
		}
	}
}
