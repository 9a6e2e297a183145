//go:build linux

package live

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// exchangeAJP sends a request as AJP 1.3, as a web server does, and reads the
// answer. A request of the method host.CPing is a CPING.
func exchangeAJP(c *conn, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isResponse := resp.(*host.Response)
	if !ok || !isResponse {
		return mismatch(host.AJP, req, resp)
	}
	*a = host.Response{Header: a.Header[:0]}
	x := ajpExchange{in: ajpPackets{c: c, mark: ajpBack}, q: q, a: a}
	if q.Method == host.CPing {
		return exchanging(x.ping())
	}
	return exchanging(x.forward())
}

// ajpExchange is one request of ours and its answer.
type ajpExchange struct {
	in      ajpPackets
	q       *host.Request
	a       *host.Response
	body    []byte // of the request: what was not sent yet
	text    []byte // the beginning of the answer's body
	length  int    // of the answer's body as announced; -1: not said
	started bool   // the answer's head has come
}

func (x *ajpExchange) ping() error {
	c := x.in.c
	c.out = appendAsk(c.out[:0], []byte{ajpCPing})
	if err := c.send(); err != nil {
		return err
	}
	b, err := x.in.next()
	if err == nil && (len(b) != 1 || b[0] != ajpCPong) {
		err = errGarbled
	}
	return err
}

// forward sends the request, the first piece of its body behind it, and the
// others as they are asked for, until the answer is complete. An end within the
// answer's body is a truncation.
func (x *ajpExchange) forward() error {
	c := x.in.c
	packet := appendForward(nil, x.q)
	if len(packet) > ajpMost-4 {
		return errGarbled // no web server can send such a head
	}
	c.out = appendAsk(c.out[:0], packet)
	if hasBody(x.q.Method) {
		x.body = appendBody(nil, x.q)
	}
	if len(x.body) > 0 {
		x.appendPiece()
	}
	sent := c.send()
	err := x.answer()
	switch {
	case err == nil && (x.length < 0 || x.a.BodyBytes >= x.length || x.q.Method == "HEAD"):
	case err == nil, x.started && exchanging(err) != host.ErrTimeout && err != errGarbled:
		x.a.Truncated, c.last = true, true
	case sent != nil:
		return sent
	default:
		return err
	}
	x.a.Value, x.a.Served = parseLine(x.text)
	return nil
}

// appendPiece has the next piece of the body sent, an empty packet at its end.
func (x *ajpExchange) appendPiece() {
	n := min(len(x.body), ajpMost-6)
	var packet []byte
	if n > 0 {
		packet = append(appendNumber(nil, n), x.body[:n]...)
	}
	x.in.c.out = appendAsk(x.in.c.out, packet)
	x.body = x.body[n:]
}

// answer reads packets until the last of the answer.
func (x *ajpExchange) answer() error {
	x.length = -1
	for {
		b, err := x.in.next()
		if err != nil {
			return err
		}
		if len(b) == 0 {
			return errGarbled
		}
		r := ajpReader{rest: b[1:]}
		switch b[0] {
		case ajpHeaders:
			x.length, x.started = r.answerHead(x.a), true
		case ajpChunk:
			piece := r.bytes(r.number())
			x.a.BodyBytes += len(piece)
			x.text = append(x.text, piece[:min(len(piece), lineSpan-len(x.text))]...)
		case ajpMore:
			x.appendPiece()
			err = x.in.c.send()
		case ajpEnd:
			x.in.c.last = x.in.c.last || r.byte() == 0
			if !x.started || r.bad {
				return errGarbled
			}
			return nil
		default:
			r.bad = true
		}
		if r.bad {
			return errGarbled
		}
		if err != nil {
			return err
		}
	}
}

// answerHead reads an answer's head and gives the length that it announces.
func (r *ajpReader) answerHead(a *host.Response) (length int) {
	length = -1
	a.Status = r.number()
	_ = r.text() // reason
	for n := r.number(); n > 0 && !r.bad; n-- {
		code := 0
		var name []byte
		if len(r.rest) > 0 && r.rest[0] == 0xA0 {
			code = r.number()
		} else {
			name = r.text()
		}
		value := r.text()
		switch {
		case code == ajpSetCookie, is(name, "set-cookie"):
			if a.SetCookie != "" {
				a.SetCookie += "\n"
			}
			a.SetCookie += string(value)
		case code == ajpLocation, is(name, "location"):
			a.Location = string(value)
		case code == ajpContentLength, is(name, "content-length"):
			if size, err := strconv.Atoi(string(value)); err == nil && size >= 0 {
				length = size
			}
		case is(name, signatureHeader):
			sign(a, value)
		case code == 0 && !new(framing).note(name, value):
			a.Header = append(a.Header, host.Field{Name: string(name), Value: string(value)})
		}
	}
	return length
}

// appendAsk appends a packet of a web server.
func appendAsk(b, data []byte) []byte {
	b = append(b, ajpMark...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

// appendForward appends a Forward Request. The client's address and name are
// left out: a container takes the connection's then.
func appendForward(b []byte, q *host.Request) []byte {
	method := slices.Index(ajpMethods, q.Method)
	if method <= 0 {
		method = ajpStored
	}
	path, query, hasQuery := strings.Cut(string(appendTarget(nil, q)), "?")
	server, port := splitHost(q.Host)
	b = append(b, ajpForward, byte(method))
	b = appendText(b, "HTTP/1.1")
	b = appendText(b, path)
	b = appendNumber(appendNumber(b, ajpNull), ajpNull)
	b = appendText(b, server)
	b = appendNumber(b, port)
	if q.TLS {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = appendForwardHead(b, q)
	if hasQuery {
		b = appendText(append(b, ajpQuery), query)
	}
	if method == ajpStored {
		b = appendText(append(b, ajpStoredMethod), q.Method)
	}
	return append(b, ajpDone)
}

// splitHost is a Host header's name and port.
func splitHost(header string) (name string, port int) {
	if i := strings.LastIndexByte(header, ':'); i >= 0 {
		if n, err := strconv.ParseUint(header[i+1:], 10, 16); err == nil {
			return header[:i], int(n)
		}
	}
	return header, 80
}

// appendForwardHead appends the headers, those that have numbers by them.
func appendForwardHead(b []byte, q *host.Request) []byte {
	count := len(b)
	b = appendNumber(b, 0)
	fields := 0
	add := func(name, value string) {
		if i := slices.IndexFunc(ajpNames, func(n string) bool { return strings.EqualFold(n, name) }); i > 0 {
			b = appendNumber(b, 0xA000+i)
		} else {
			b = appendText(b, name)
		}
		b = appendText(b, value)
		fields++
	}
	for _, f := range [...]host.Field{{Name: "Host", Value: q.Host}, {Name: "Cookie", Value: q.Cookie}, {Name: "X-Forwarded-For", Value: q.Forwarded}} {
		if f.Value != "" {
			add(f.Name, f.Value)
		}
	}
	for _, f := range q.Header {
		if f.Value != "" {
			add(f.Name, f.Value)
		}
	}
	if hasBody(q.Method) {
		if n := bodyLen(q); n > 0 {
			add("Content-Type", "application/x-www-form-urlencoded")
			add("Content-Length", strconv.Itoa(n))
		} else {
			add("Content-Length", "0")
		}
	}
	binary.BigEndian.PutUint16(b[count:], uint16(fields))
	return b
}
