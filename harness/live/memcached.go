//go:build linux

package live

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// mostCacheData is how much of a value is read; what is longer counts, and is
// not kept. Nobody's -I allows more here.
const mostCacheData = 64 << 20

func isCacheRequest(m host.Message) bool { _, ok := m.(*host.CacheRequest); return ok }

// exchangeMemcached sends a command and reads the answer. There is none to one
// with noreply.
func exchangeMemcached(c *conn, req, resp host.Message) error {
	q, ok := req.(*host.CacheRequest)
	a, isReply := resp.(*host.CacheReply)
	if !ok || !isReply {
		return mismatch(host.Memcached, req, resp)
	}
	c.out = appendCacheRequest(c.out[:0], q)
	if err := c.send(); err != nil {
		return exchanging(err)
	}
	if a.Set(""); q.NoReply {
		return nil
	}
	return exchanging(c.readCacheReply(a))
}

// serveMemcached serves commands on a connection until its end. The answers to
// commands that came together are sent together.
func serveMemcached(s *served) error {
	var q host.CacheRequest
	var a host.CacheReply
	for {
		problem, err := s.c.readCacheRequest(&q)
		if err != nil {
			return s.unread(err)
		}
		if a.Set(problem); problem == "" {
			answered, err := s.handle(&q, &a)
			if !answered {
				if s.c.send() != nil {
					return nil
				}
				return err
			}
		}
		if !q.NoReply {
			s.c.out = a.AppendText(s.c.out, true)
		}
		if (s.c.from == s.c.to || len(s.c.out) > span) && s.c.send() != nil {
			return nil
		}
	}
}

func appendCacheRequest(b []byte, q *host.CacheRequest) []byte {
	b = q.AppendLine(b)
	if !q.HasValue() {
		return b
	}
	b = host.AppendFill(append(b, q.Data...), q.Fill)
	return append(b, "\r\n"...)
}

// readCacheRequest reads a command of a client, or says what is answered to what
// is none. A line that is no command stands alone: a value that may follow is read
// as the next line, as memcached reads it.
func (c *conn) readCacheRequest(q *host.CacheRequest) (problem string, err error) {
	line, err := c.cacheLine()
	if err != nil {
		return "", err
	}
	if i := bytes.IndexByte(line, 0); i >= 0 {
		line = line[:i] // to memcached it is a string of C
	}
	if words := bytes.Fields(line); len(words) > 0 && bytes.HasPrefix(words[len(words)-1], []byte("HTTP/")) {
		return "", io.EOF // a browser was led here: it closes (proto_text.c, process_command_ascii)
	}
	if problem := q.ReadLine(string(line)); problem != "" || !q.HasValue() {
		return problem, nil
	}
	ended := false
	if q.Data, q.Fill, ended, err = c.cacheData(q.Fill); err == nil && !ended {
		problem = "CLIENT_ERROR bad data chunk"
	}
	return problem, err
}

// mostCacheKeys is how long a line may be that asks for many keys; others are closed on
// beyond span (memcached 1.6.18: beyond 2 kB; proto_text.c, try_read_command_ascii).
const mostCacheKeys = 1 << 20

// cacheLine takes a line.
func (c *conn) cacheLine() ([]byte, error) {
	for c.most = 0; ; {
		line, err := c.line()
		if err != io.ErrShortBuffer || c.most > 0 {
			return line, err
		}
		begins := c.in[c.from:c.to]
		if !bytes.HasPrefix(begins, []byte("get ")) && !bytes.HasPrefix(begins, []byte("gets ")) {
			return nil, io.EOF
		}
		c.most = mostCacheKeys
	}
}

// cacheData reads a value of n bytes and the two behind it, and reports whether
// those are the end of a line. Spaces at the value's end are fill.
func (c *conn) cacheData(n int) (data string, fill int, ended bool, err error) {
	b, _, err := c.take(make([]byte, 0, min(n, span)), n, mostCacheData)
	if err != nil {
		return "", 0, false, err
	}
	var end [2]byte
	if _, _, err = c.take(end[:0], len(end), len(end)); err != nil {
		return "", 0, false, err
	}
	data = string(bytes.TrimRight(b, " "))
	return data, n - len(data), string(end[:]) == "\r\n", nil
}

// readCacheReply reads an answer: values and statistics up to END, or one line.
func (c *conn) readCacheReply(a *host.CacheReply) error {
	a.Set("")
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		kind, rest, _ := bytes.Cut(line, []byte{' '})
		switch {
		case string(kind) == "VALUE":
			if err := c.readCacheItem(a, string(rest)); err != nil {
				return err
			}
		case string(kind) == "STAT":
			name, value, _ := bytes.Cut(rest, []byte{' '})
			a.Stats = append(a.Stats, host.CacheStat{Name: string(name), Value: string(value)})
		case len(line) == 0:
			return errGarbled
		default:
			a.Line = string(line)
			return nil
		}
	}
}

// readCacheItem reads a value that begins with "VALUE key flags bytes", and its
// number where gets asked for it.
func (c *conn) readCacheItem(a *host.CacheReply, line string) error {
	words := strings.Split(line, " ")
	if len(words) != 3 && len(words) != 4 {
		return errGarbled
	}
	v := host.CacheItem{Key: words[0]}
	flags, err := strconv.ParseUint(words[1], 10, 32)
	n, err2 := strconv.ParseInt(words[2], 10, 32)
	if err != nil || err2 != nil || n < 0 || v.Key == "" || len(v.Key) > host.CacheKeyLimit {
		return errGarbled
	}
	if v.Flags = uint32(flags); len(words) == 4 {
		if v.Unique, err = strconv.ParseUint(words[3], 10, 64); err != nil || v.Unique == 0 {
			return errGarbled
		}
	}
	ended := false
	if v.Data, v.Fill, ended, err = c.cacheData(int(n)); err == nil && !ended {
		err = errGarbled
	}
	a.Items = append(a.Items, v)
	return err
}
