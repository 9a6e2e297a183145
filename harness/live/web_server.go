//go:build linux

package live

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// serveHTTP serves HTTP/1.1 and 1.0.
func serveHTTP(s *served) error {
	var q host.Request
	var a host.Response
	opened := time.Now()
	for n, keep := 1, time.Duration(0); !s.c.last; n++ {
		if s.idleTooLong(keep) {
			return nil
		}
		if err := s.c.request(&q); err != nil {
			if err == errGarbled && s.c.from < s.c.to && s.c.in[s.c.from] == recordHandshake {
				return s.refuseTLS()
			}
			return s.unread(err)
		}
		q.TLS, q.Nth = s.c.tls != nil, n
		if n > 1 {
			q.Age = time.Since(opened)
		}
		a = host.Response{Header: a.Header[:0]}
		answered, err := s.handle(&q, &a)
		if !answered {
			return err
		}
		a.Sign(s.signature())
		keep = a.Keep
		s.c.last = s.c.last || a.Truncated || keep < 0
		s.c.out = appendResponse(s.c.out[:0], q.Method, &a, s.c.last)
		if s.c.send() != nil {
			return nil
		}
	}
	return nil
}

// idleTooLong waits for the first byte of a further request, and reports whether
// none has come within keep; 0 is for ever.
func (s *served) idleTooLong(keep time.Duration) bool {
	if keep <= 0 || s.c.from < s.c.to {
		return false
	}
	if s.c.limit(keep) != nil || s.c.fill() != nil {
		return true
	}
	return s.c.limit(0) != nil
}

// mostForm is how long a request's body may be where its form is in it.
const mostForm = 64 << 10

// request reads a request.
func (c *conn) request(q *host.Request) error {
	*q = host.Request{Header: q.Header[:0]}
	if err := c.startsWithMethod(); err != nil {
		return err
	}
	line, err := c.line()
	if err != nil {
		return err
	}
	method, rest, ok := bytes.Cut(line, []byte{' '})
	uri, version, ok2 := bytes.Cut(rest, []byte{' '})
	if !ok || !ok2 || !bytes.HasPrefix(version, []byte("HTTP/1.")) {
		return errGarbled
	}
	q.Method, q.URI = string(method), string(uri)
	old := bytes.Equal(version, []byte("HTTP/1.0"))
	f, err := c.requestHead(q)
	if err != nil {
		return err
	}
	c.last = f.close || old && !f.keep
	if !hasBody(q.Method) {
		q.URI, q.Form = cutForm(q.URI)
	}
	var stack [512]byte
	body, n, err := c.body(stack[:0], f, mostForm, false)
	if err != nil {
		return err
	}
	q.BodyBytes = n
	if value, length, ok := parseForm(string(body)); ok {
		q.Form, q.BodyBytes = value, n-length
	}
	return nil
}

// startsWithMethod waits for the first byte of a request and judges it: what is
// no HTTP may never have an end of line.
func (c *conn) startsWithMethod() error {
	if c.from == c.to {
		if err := c.fill(); err != nil {
			return err
		}
	}
	if b := c.in[c.from]; b <= ' ' || b >= 0x7F {
		return errGarbled
	}
	return nil
}

// requestHead reads the header lines.
func (c *conn) requestHead(q *host.Request) (framing, error) {
	f := framing{length: -1}
	for {
		line, err := c.line()
		if err != nil || len(line) == 0 {
			return f, err
		}
		name, value, ok := cutField(line)
		if !ok {
			return f, errGarbled
		}
		f.header(q, name, value)
	}
}

// header takes a header line into a request, or what it says about the transport.
func (f *framing) header(q *host.Request, name, value []byte) {
	switch {
	case is(name, "host"):
		q.Host = string(value)
	case is(name, "cookie"):
		if q.Cookie != "" {
			q.Cookie += "; "
		}
		q.Cookie += string(value)
	case is(name, "x-forwarded-for"):
		if q.Forwarded != "" {
			q.Forwarded += ", "
		}
		q.Forwarded += string(value)
	case !f.note(name, value):
		q.Header = append(q.Header, host.Field{Name: string(name), Value: string(value)})
	}
}

// appendResponse appends an answer as it stands on the wire.
func appendResponse(b []byte, method string, a *host.Response, last bool) []byte {
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(a.Status), 10)
	b = append(b, ' ')
	b = append(b, http.StatusText(a.Status)...)
	b = append(b, "\r\nContent-Type: text/plain;charset=UTF-8\r\n"...)
	for rest := a.SetCookie; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, "\n")
		b = append(b, "Set-Cookie: "...)
		b = append(b, one...)
		b = append(b, "\r\n"...)
	}
	b = appendField(b, "Location", a.Location)
	b = appendField(b, signatureHeader, signatureOf(a))
	for _, f := range a.Header {
		b = appendField(b, f.Name, f.Value)
	}
	if last {
		b = append(b, "Connection: close\r\n"...)
	}
	n := max(a.BodyBytes, lineLen(a))
	announced := n
	if a.Truncated {
		announced++
	}
	b = append(b, "Content-Length: "...)
	b = strconv.AppendInt(b, int64(announced), 10)
	b = append(b, "\r\n\r\n"...)
	if method == "HEAD" {
		return b
	}
	b = appendLine(b, a)
	for range n - lineLen(a) {
		b = append(b, ' ')
	}
	return b
}
