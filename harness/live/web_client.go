//go:build linux

package live

import (
	"errors"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// exchangeHTTP sends a request as HTTP/1.1 and reads the answer.
func exchangeHTTP(c *conn, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isResponse := resp.(*host.Response)
	if !ok || !isResponse {
		return mismatch(host.HTTP, req, resp)
	}
	c.out = appendRequest(c.out[:0], q, c.last)
	sent := c.send()
	// a server may answer and close before it took all of the request
	err := c.answer(q.Method, a)
	if err != nil && sent != nil {
		err = sent
	}
	return exchanging(err)
}

// appendRequest appends a request as it stands on the wire: by HTTP/1.0 without a Host.
func appendRequest(b []byte, q *host.Request, last bool) []byte {
	inBody := hasBody(q.Method)
	b = append(b, q.Method...)
	b = append(b, ' ')
	b = appendTarget(b, q)
	if q.Host != "" {
		b = append(b, " HTTP/1.1\r\n"...)
	} else { // HTTP/1.1 asks for one (RFC 9112 section 3.2)
		b = append(b, " HTTP/1.0\r\n"...)
		if !last {
			b = append(b, "Connection: keep-alive\r\n"...)
		}
	}
	b = appendField(b, "Host", q.Host)
	b = appendField(b, "Cookie", q.Cookie)
	b = appendField(b, "X-Forwarded-For", q.Forwarded)
	for _, f := range q.Header {
		b = appendField(b, f.Name, f.Value)
	}
	if last {
		b = append(b, "Connection: close\r\n"...)
	}
	if !inBody && q.BodyBytes == 0 {
		return append(b, "\r\n"...)
	}
	if inBody && q.Form != "" || q.BodyBytes > 0 {
		b = append(b, "Content-Type: application/x-www-form-urlencoded\r\n"...)
	}
	b = append(b, "Content-Length: "...)
	b = strconv.AppendInt(b, int64(bodyLen(q)), 10)
	b = append(b, "\r\n\r\n"...)
	return appendBody(b, q)
}

// appendField appends a header line; none for no value.
func appendField(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(b, name...)
	b = append(b, ": "...)
	b = append(b, value...)
	return append(b, "\r\n"...)
}

// answer reads a response.
func (c *conn) answer(method string, a *host.Response) error {
	*a = host.Response{Header: a.Header[:0]}
	for a.Status < 200 { // 1xx are followed by the answer (RFC 9110 15.2)
		line, err := c.line()
		if err != nil {
			return err
		}
		var old bool
		if a.Status, old = parseStatus(line); a.Status == 0 {
			return errGarbled
		}
		c.last = c.last || old
		f, err := c.responseHead(a)
		if err != nil {
			return err
		}
		if a.Status < 200 {
			a.Header = a.Header[:0]
			continue
		}
		if method == "HEAD" || a.Status == 204 || a.Status == 304 {
			return nil
		}
		return c.responseBody(a, f)
	}
	return nil
}

// responseHead reads the header lines.
func (c *conn) responseHead(a *host.Response) (framing, error) {
	f := framing{length: -1}
	for {
		line, err := c.line()
		if err != nil {
			return f, err
		}
		if len(line) == 0 {
			if f.bad {
				return f, errGarbled
			}
			return f, nil
		}
		name, value, ok := cutField(line)
		if !ok {
			return f, errGarbled
		}
		switch {
		case is(name, "set-cookie"):
			if a.SetCookie != "" {
				a.SetCookie += "\n"
			}
			a.SetCookie += string(value)
		case is(name, "location"):
			a.Location = string(value)
		case is(name, signatureHeader):
			sign(a, value)
		case !f.note(name, value):
			a.Header = append(a.Header, host.Field{Name: string(name), Value: string(value)})
			if is(name, "server") && a.Status >= 300 && a.By == "" {
				a.By = string(value) // a program of ours says more
			}
		}
		c.last = c.last || f.close
	}
}

// lineSpan is how much of a body is looked at for the application's line.
const lineSpan = 4 << 10

// responseBody reads the body. From here on an end is a truncation.
func (c *conn) responseBody(a *host.Response, f framing) error {
	var stack [512]byte
	text, n, err := c.body(stack[:0], f, lineSpan, nil)
	a.BodyBytes = n
	a.Value, a.Served = parseLine(text)
	if err == nil {
		return nil
	}
	if _, bad := err.(refusal); bad || errors.Is(err, errGarbled) || exchanging(err) == host.ErrTimeout {
		return err
	}
	a.Truncated, c.last = true, true
	return nil
}
