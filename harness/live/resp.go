//go:build linux

package live

import (
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/hadrill/hadrill/sim/host"
)

// What Redis takes at the most: a value (proto-max-bulk-len), the words of a
// command; how deep arrays of ours may stand within each other.
const (
	mostText  = 512 << 20
	mostWords = 1<<31 - 1
	mostDepth = 32
	// PROTO_INLINE_MAX_SIZE; client-query-buffer-limit, and what a word takes of it here
	mostInline  = 64 << 10
	mostCommand = int64(1 << 30)
	wordCosts   = 64
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
	s.c.most = mostInline
	for {
		if err := s.c.readCommand(&q); err != nil {
			return s.refuseCommand(err)
		}
		switch q.Args[0] {
		case "QUIT":
			s.c.out = append(s.c.out, "+OK\r\n"...)
			_ = s.c.send() // who has gone has gone
			return nil
		case "POST", "HOST:":
			return nil // a browser was led here (networking.c, securityWarningCommand)
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

// protocolError is what Redis 7.0.15 answers before it closes (networking.c,
// processInlineBuffer and processMultibulkBuffer); each was asked of it.
type protocolError string

func (e protocolError) Error() string { return "ERR Protocol error: " + string(e) }

// refuseCommand ends a connection on which no further command came.
func (s *served) refuseCommand(err error) error {
	if e, ok := err.(protocolError); ok {
		s.c.out = append(s.c.out, "-"+e.Error()+"\r\n"...)
		if s.c.send() == nil {
			s.c.linger()
		}
		return nil
	}
	return s.unread(err)
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
// of words as a person types it ("inline commands"). An empty line, and an array of
// none, is no command.
func (c *conn) readCommand(q *host.Command) error {
	for q.Args = q.Args[:0]; len(q.Args) == 0; {
		if c.from == c.to {
			if err := c.fill(); err != nil {
				return err
			}
		}
		tooBig := protocolError("too big inline request")
		if c.in[c.from] == '*' {
			tooBig = "too big mbulk count string"
		}
		line, err := c.commandLine(tooBig)
		switch {
		case err != nil:
		case len(line) > 0 && line[0] == '*':
			err = c.readWords(q, line)
		default:
			err = splitWords(q, line)
		}
		if err != nil {
			return err
		}
	}
	q.Args[0] = strings.ToUpper(q.Args[0])
	return nil
}

// commandLine takes a line of a command; tooBig is the error where it has no end.
func (c *conn) commandLine(tooBig protocolError) ([]byte, error) {
	line, err := c.line()
	if err == io.ErrShortBuffer {
		return nil, tooBig
	}
	return line, err
}

// readWords reads the words of an array that begins with line.
func (c *conn) readWords(q *host.Command, line []byte) error {
	n, ok := plainNumber(line[1:])
	if !ok || n > mostWords {
		return protocolError("invalid multibulk length")
	}
	for left := mostCommand; n > 0; n-- {
		line, err := c.commandLine("too big bulk count string")
		if err != nil {
			return err
		}
		if len(line) == 0 || line[0] != '$' {
			first := "\r" // what it looks at where a line is empty
			if len(line) > 0 {
				first = string(line[:1])
			}
			return protocolError("expected '$', got '" + first + "'")
		}
		size, ok := plainNumber(line[1:])
		if !ok || size < 0 || size > mostText {
			return protocolError("invalid bulk length")
		}
		if left -= size + wordCosts; left < 0 {
			return errGarbled // Redis closes, too, and says so in its log alone
		}
		word, err := c.bulk(int(size))
		if err != nil {
			return err
		}
		q.Args = append(q.Args, word)
	}
	return nil
}

// plainNumber reads a number as Redis writes it, without a "+" or zeros before it.
func plainNumber(b []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(b), 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == string(b)
}

// count reads "*2", "$5" or ":-7".
func count(line []byte, mark byte) (int64, error) {
	if len(line) < 2 || line[0] != mark {
		return 0, errGarbled
	}
	return strconv.ParseInt(string(line[1:]), 10, 64)
}
