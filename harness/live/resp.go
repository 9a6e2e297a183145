//go:build linux

package live

import (
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// mostText is how long a store's value may be (Redis: proto-max-bulk-len 512 MB).
const mostText = 512 << 20

// command sends a command in the Redis protocol and reads the reply.
func (c *conn) command(q *host.Command, a *host.Reply) error {
	c.out = append(c.out[:0], '*')
	c.out = strconv.AppendInt(c.out, int64(q.N), 10)
	c.out = append(c.out, "\r\n"...)
	for _, s := range q.Args[:q.N] {
		c.out = appendBulk(c.out, s)
	}
	if err := c.send(); err != nil {
		return exchanging(err)
	}
	return exchanging(c.reply(a))
}

func appendBulk(b []byte, s string) []byte {
	b = append(b, '$')
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, "\r\n"...)
	b = append(b, s...)
	return append(b, "\r\n"...)
}

// reply reads a reply.
func (c *conn) reply(a *host.Reply) error {
	*a = host.Reply{}
	line, err := c.line()
	if err != nil {
		return err
	}
	if len(line) == 0 {
		return errGarbled
	}
	switch rest := line[1:]; line[0] {
	case '+', ':':
		a.Value = string(rest)
	case '-':
		a.Err = string(rest)
	case '_': // RESP3's null
		a.Nil = true
	case '$', '*':
		n, err := strconv.Atoi(string(rest))
		if err != nil || n > mostText || line[0] == '*' && n >= 0 {
			return errGarbled
		}
		if n < 0 {
			a.Nil = true
			return nil
		}
		a.Value, err = c.bulk(n)
		return err
	default:
		return errGarbled
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

// readCommand reads a command of a client.
func (c *conn) readCommand(q *host.Command) error {
	line, err := c.line()
	if err != nil {
		return err
	}
	n, bad := count(line, '*')
	if bad != nil || n < 1 || n > len(q.Args) {
		return errGarbled
	}
	*q = host.Command{N: n}
	for i := range n {
		if line, err = c.line(); err != nil {
			return err
		}
		size, bad := count(line, '$')
		if bad != nil || size < 0 || size > mostText {
			return errGarbled
		}
		if q.Args[i], err = c.bulk(size); err != nil {
			return err
		}
	}
	return nil
}

// count reads "*2" or "$5".
func count(line []byte, mark byte) (int, error) {
	if len(line) < 2 || line[0] != mark {
		return 0, errGarbled
	}
	return strconv.Atoi(string(line[1:]))
}

// appendReply appends a reply as a server sends it.
func appendReply(b []byte, a *host.Reply) []byte {
	switch {
	case a.Err != "":
		b = append(b, '-')
		b = append(b, a.Err...)
		return append(b, "\r\n"...)
	case a.Nil:
		return append(b, "$-1\r\n"...)
	}
	return appendBulk(b, a.Value)
}
