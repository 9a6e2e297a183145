//go:build linux

package live

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// framing holds the body's length and whether the connection is kept, as the
// header gives them (RFC 9112 section 6.3).
type framing struct {
	length  int // -1: not said
	lengths int // values of it, in lines and in lists
	codings int // lines of Transfer-Encoding
	coding  coding
	bad     bool // a length is none, or there are several that differ
	chunked bool
	close   bool
	keep    bool   // "Connection: keep-alive"
	expects string // in lower case
}

// coding is what Transfer-Encoding says.
type coding uint8

const (
	onlyChunked   coding = iota
	otherCoding          // the last one is not chunked
	furtherCoding        // there is another before it
	twiceChunked
)

// codingOf reads a value of Transfer-Encoding.
func codingOf(value []byte) coding {
	chunked, others := 0, 0
	last := false
	for one := range bytes.SplitSeq(value, []byte{','}) {
		if last = bytes.EqualFold(bytes.Trim(one, " "), []byte("chunked")); last {
			chunked++
		} else {
			others++
		}
	}
	switch {
	case !last:
		return otherCoding
	case chunked > 1:
		return twiceChunked
	case others > 0:
		return furtherCoding
	}
	return onlyChunked
}

// note takes a header line; false when it is not about the transport.
func (f *framing) note(name, value []byte) bool {
	switch {
	case is(name, "content-length"):
		f.noteLength(value)
	case is(name, "transfer-encoding"):
		f.codings++
		f.coding = codingOf(value)
		f.chunked = f.coding != otherCoding
	case is(name, "connection"):
		f.close = f.close || bytes.EqualFold(value, []byte("close"))
		f.keep = f.keep || bytes.EqualFold(value, []byte("keep-alive"))
	case is(name, "expect"):
		f.expects = string(bytes.ToLower(value))
	case is(name, "content-type"), is(name, "keep-alive"), is(name, "te"):
	default:
		return false
	}
	return true
}

// noteLength takes Content-Length: digits, or a list of them.
func (f *framing) noteLength(value []byte) {
	for one := range bytes.SplitSeq(value, []byte{','}) {
		n, ok := digits(bytes.Trim(one, " \t"))
		f.bad = f.bad || !ok || f.length >= 0 && f.length != n
		f.length = n
		f.lengths++
	}
}

// digits reads a number that has digits alone.
func digits(b []byte) (int, bool) {
	for _, d := range b {
		if d < '0' || d > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(string(b))
	return n, err == nil
}

// endless is more than any body.
const endless = 1 << 62

// body reads a body, keeps what has room below most of it, and counts it. An
// answer of no said length lasts to the connection's end; a request, which is read as w
// says, has none then.
func (c *conn) body(b []byte, f framing, most int, w *host.Reading) ([]byte, int, error) {
	switch {
	case f.chunked:
		return c.chunks(b, most, w)
	case f.length >= 0:
		return c.take(b, f.length, most)
	case w == nil:
		c.last = true
		b, n, err := c.take(b, endless, most)
		if isEnd(err) {
			err = nil
		}
		return b, n, err
	}
	return b, 0, nil
}

// lenient is how the chunks of an answer are read.
var lenient = host.Reading{BareLF: true, AnyTrailer: true}

// chunks reads a chunked body (RFC 9112 section 7.1); trailers are dropped.
func (c *conn) chunks(b []byte, most int, w *host.Reading) ([]byte, int, error) {
	if w == nil {
		w = &lenient
	}
	for total := 0; ; {
		line, err := c.chunkLine(w)
		if err != nil {
			return b, total, err
		}
		n, err := chunkSize(line, w)
		switch {
		case err != nil:
			return b, total, err
		case n == 0:
			return b, total, c.trailers(w)
		case w.Most > 0 && int64(n) > w.Most-int64(total):
			return b, total, refusal(413)
		}
		var came int
		b, came, err = c.take(b, n, most)
		total += came
		if err != nil {
			return b, total, err
		}
		if line, err = c.chunkLine(w); err != nil || len(line) > 0 {
			return b, total, cmpError(err, badRequest)
		}
	}
}

// chunkLine takes a line of a chunked body that is none of its data.
func (c *conn) chunkLine(w *host.Reading) ([]byte, error) {
	line, bare, err := c.endedLine()
	switch {
	case errors.Is(err, io.ErrShortBuffer):
		return nil, refuseAs(w.Overflow)
	case err == nil && (bare && !w.BareLF || bytes.IndexByte(line, '\r') >= 0):
		return nil, badRequest
	}
	return line, err
}

// chunkSize reads the size of a chunk, in hexadecimal digits alone.
func chunkSize(line []byte, w *host.Reading) (int, error) {
	size, _, _ := bytes.Cut(line, []byte{';'})
	size = bytes.TrimRight(size, " \t")
	n, err := strconv.ParseUint(string(size), 16, 63)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, refuseAs(w.Overflow)
	case err != nil: // ParseUint takes no sign, no prefix and no "_" with a base of 16
		return 0, badRequest
	}
	return int(n), nil
}

// trailers reads them to the empty line. All together may be as long as a head.
func (c *conn) trailers(w *host.Reading) error {
	for left := max(span, w.Bytes); ; {
		line, err := c.chunkLine(w)
		if err != nil || len(line) == 0 {
			return err
		}
		if left -= len(line); left < 0 {
			return badRequest
		}
		if name, _, colon := bytes.Cut(line, []byte{':'}); !w.AnyTrailer && (!colon || !token(name)) {
			return badRequest
		}
	}
}
