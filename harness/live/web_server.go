//go:build linux

package live

import (
	"cmp"
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
	w := s.l.reading()
	s.c.sends = w.Send
	opened := time.Now()
	for n, keep := 1, w.Head; !s.c.last; n++ {
		if err := s.request(&q, w, keep, n); err != nil {
			if r, ok := err.(refusal); ok {
				return s.refuse(r)
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
		keep = cmp.Or(a.Keep, w.Idle)
		s.c.last = s.c.last || a.Truncated || keep < 0 || a.Status == int(badRequest) && a.By == s.signature()
		s.c.out = appendResponse(s.c.out[:0], q.Method, &a, s.c.last)
		if s.c.send() != nil {
			return nil
		}
	}
	if s.c.from < s.c.to {
		s.c.linger()
	}
	return nil
}

// request reads the nth request of a connection. Its first byte is waited for as long as
// keep, 0 for ever.
func (s *served) request(q *host.Request, w *host.Reading, keep time.Duration, n int) error {
	c := s.c
	if c.from == c.to {
		c.waits(keep)
		if err := c.fill(); err != nil {
			if n == 1 {
				err = late(err, w.SilentLate)
			}
			return err
		}
	}
	if n > 1 || keep == 0 { // else the wait for the first byte is part of that for the head
		c.waits(w.Head)
	}
	*q = host.Request{Header: q.Header[:0]}
	h := head{c: c, w: w}
	if err := h.request(q); err != nil {
		return late(err, w.HeadLate)
	}
	c.last = h.close || h.old && !h.keep
	if h.expects != "" && !h.old {
		c.out = append(c.out[:0], "HTTP/1.1 100 Continue\r\n\r\n"...) // sent when the body is waited for
	}
	c.paces(w.Body)
	err := late(c.requestBody(q, h.framing, w), w.BodyLate)
	c.waits(0)
	return err
}

// mostForm is how long a request's body may be where its form is in it.
const mostForm = 64 << 10

// requestBody reads a request's body, and the form where it stands.
func (c *conn) requestBody(q *host.Request, f framing, w *host.Reading) error {
	if !hasBody(q.Method) {
		q.URI, q.Form = cutForm(q.URI)
	}
	var stack [512]byte
	body, n, err := c.body(stack[:0], f, mostForm, w)
	if err != nil {
		return err
	}
	q.BodyBytes = n
	if value, length, ok := parseForm(string(body)); ok {
		q.Form, q.BodyBytes = value, n-length
	}
	return nil
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
