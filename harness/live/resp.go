//go:build linux

package live

import (
	"bytes"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/hadrill/hadrill/sim/host"
)

// What Redis takes at the most: a value (proto-max-bulk-len), the words of a
// command; and how deep arrays of ours may stand within each other.
const (
	mostText  = 512 << 20
	mostWords = 1 << 20
	mostDepth = 32
)

// connections counts those that commands came by.
var connections atomic.Uint64

// exchangeRESP sends a command and reads the reply.
func exchangeRESP(c *conn, req, resp host.Message) error {
	if s, ok := req.(*host.Subscribe); ok {
		if p, isPublished := resp.(*host.Published); isPublished {
			return exchangeSubscribe(c, s, p)
		}
	}
	q, ok := req.(*host.Command)
	a, isReply := resp.(*host.Reply)
	if !ok || !isReply {
		return mismatch(host.RESP, req, resp)
	}
	c.out = appendCommand(c.out[:0], q)
	if err := c.send(); err != nil {
		return exchanging(err)
	}
	return exchanging(c.readReply(a, 0))
}

// serveRESP serves commands on a connection until its end. The replies to
// commands that came together are sent together.
func serveRESP(s *served) error {
	q := host.Command{Connection: connections.Add(1) << 32}
	var a host.Reply
	for {
		if err := s.c.readCommand(&q); err != nil {
			return s.unread(err)
		}
		if len(q.Args) > 1 && (q.Args[0] == "SUBSCRIBE" || q.Args[0] == "PSUBSCRIBE") {
			return serveSubscribe(s, &q)
		}
		a.SetNull()
		answered, err := s.handle(&q, &a)
		if !answered {
			if s.c.send() != nil {
				return nil
			}
			return err
		}
		s.c.out = appendReply(s.c.out, &a)
		if len(s.c.out) > span && s.c.send() != nil { // else before more is read
			return nil
		}
	}
}

func appendCommand(b []byte, q *host.Command) []byte {
	b = appendCount(b, '*', int64(len(q.Args)))
	for _, s := range q.Args {
		b = appendBulk(b, s)
	}
	return b
}

func appendBulk(b []byte, s string) []byte {
	b = appendCount(b, '$', int64(len(s)))
	b = append(b, s...)
	return append(b, "\r\n"...)
}

// appendCount appends "*2", "$5" or ":7".
func appendCount(b []byte, mark byte, n int64) []byte {
	b = strconv.AppendInt(append(b, mark), n, 10)
	return append(b, "\r\n"...)
}

// appendReply appends a reply as a server sends it.
func appendReply(b []byte, a *host.Reply) []byte {
	switch a.Kind {
	case host.NullReply:
		return append(b, "$-1\r\n"...)
	case host.ErrorReply:
		return appendLineOf(append(b, '-'), a.Text)
	case host.StatusReply:
		return appendLineOf(append(b, '+'), a.Text)
	case host.IntegerReply:
		return appendCount(b, ':', a.Integer)
	case host.ArrayReply:
		b = appendCount(b, '*', int64(len(a.Elements)))
		for i := range a.Elements {
			b = appendReply(b, &a.Elements[i])
		}
		return b
	}
	return appendBulk(b, a.Text)
}

// appendLineOf appends a text that must not have lines, and its end.
func appendLineOf(b []byte, text string) []byte {
	for _, x := range []byte(text) {
		if x == '\r' || x == '\n' {
			x = ' '
		}
		b = append(b, x)
	}
	return append(b, "\r\n"...)
}

// readReply reads a reply that stands depth arrays deep.
func (c *conn) readReply(a *host.Reply, depth int) error {
	a.SetNull()
	line, err := c.line()
	if err != nil {
		return err
	}
	if len(line) == 0 || depth > mostDepth {
		return errGarbled
	}
	switch rest := line[1:]; line[0] {
	case '+':
		a.SetStatus(string(rest))
		return nil
	case '-':
		a.SetError(string(rest))
		return nil
	case '_': // RESP3's null
		return nil
	}
	n, err := count(line, line[0])
	switch {
	case err != nil:
		return errGarbled
	case line[0] == ':':
		a.SetInteger(n)
		return nil
	case line[0] == '$' && n <= mostText:
		if n < 0 {
			return nil
		}
		text, err := c.bulk(int(n))
		a.SetString(text)
		return err
	case line[0] == '*' && n <= mostText:
		return c.readArray(a, n, depth)
	}
	return errGarbled
}

// readArray reads the n elements of an array; below 0 it is null.
func (c *conn) readArray(a *host.Reply, n int64, depth int) error {
	if n < 0 {
		return nil
	}
	a.SetArray(0)
	for range n {
		if err := c.readReply(a.Append(), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// bulk reads a string of n bytes and its end of line.
func (c *conn) bulk(n int) (string, error) {
	b, _, err := c.take(make([]byte, 0, min(n, span)), n, n)
	if err != nil {
		return "", err
	}
	end, err := c.line()
	if err == nil && len(end) > 0 {
		err = errGarbled
	}
	return string(b), err
}

// readCommand reads a command of a client: an array of bulk strings, or a line
// of words as a person types it ("inline commands").
func (c *conn) readCommand(q *host.Command) error {
	q.Args = q.Args[:0]
	line, err := c.line()
	for err == nil && len(line) == 0 {
		line, err = c.line() // an empty line is no command
	}
	if err != nil {
		return err
	}
	if line[0] != '*' {
		for _, word := range bytes.Fields(line) {
			q.Args = append(q.Args, string(word))
		}
	} else if err := c.readWords(q, line); err != nil {
		return err
	}
	if len(q.Args) == 0 {
		return errGarbled
	}
	q.Args[0] = strings.ToUpper(q.Args[0])
	return nil
}

// readWords reads the words of an array that begins with line.
func (c *conn) readWords(q *host.Command, line []byte) error {
	n, err := count(line, '*')
	if err != nil || n < 1 || n > mostWords {
		return errGarbled
	}
	for range n {
		if line, err = c.line(); err != nil {
			return err
		}
		size, bad := count(line, '$')
		if bad != nil || size < 0 || size > mostText {
			return errGarbled
		}
		word, err := c.bulk(int(size))
		if err != nil {
			return err
		}
		q.Args = append(q.Args, word)
	}
	return nil
}

// count reads "*2", "$5" or ":-7".
func count(line []byte, mark byte) (int64, error) {
	if len(line) < 2 || line[0] != mark {
		return 0, errGarbled
	}
	return strconv.ParseInt(string(line[1:]), 10, 64)
}
