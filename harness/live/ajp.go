//go:build linux

package live

import (
	"encoding/binary"

	"github.com/hadrill/hadrill/sim/host"
)

// serveAJP serves AJP 1.3 on a connection until its end.
func serveAJP(s *served) error {
	p := ajpPackets{c: s.c, mark: ajpMark}
	for {
		b, err := p.next()
		if err != nil {
			return s.unread(err)
		}
		switch {
		case len(b) == 1 && b[0] == ajpCPing:
			err = s.cping()
		case len(b) > 1 && b[0] == ajpForward:
			err = s.forwarded(&p, b[1:])
		default:
			return host.ErrReset
		}
		if err != nil {
			if err == host.ErrClosed {
				return nil
			}
			return err
		}
	}
}

// cping answers a CPING, once the program has. host.ErrClosed ends the
// connection.
func (s *served) cping() error {
	answered, err := s.handle(&host.Request{Method: host.CPing}, &host.Response{})
	if !answered {
		return ending(err)
	}
	s.c.out = appendShort(s.c.out[:0], ajpCPong)
	return s.sent(false)
}

// forwarded serves a request. host.ErrClosed ends the connection.
func (s *served) forwarded(p *ajpPackets, b []byte) error {
	q := host.Request{Header: p.fields[:0]}
	r := ajpReader{rest: b}
	f, err := r.forward(&q)
	if err == nil {
		err = p.form(&q, f)
	}
	if err != nil {
		return ending(s.unread(err))
	}
	p.fields = q.Header
	var a host.Response
	answered, err := s.handle(&q, &a)
	if !answered {
		return ending(err)
	}
	a.Sign(s.signature())
	s.c.out = appendAnswer(s.c.out[:0], q.Method, &a)
	return s.sent(a.Truncated)
}

// sent sends what is there to be sent; last ends the connection.
func (s *served) sent(last bool) error {
	if s.c.send() != nil || last {
		return host.ErrClosed
	}
	return nil
}

// ending is the end of a connection: by RST for an error, and else by FIN.
func ending(err error) error {
	if err == nil {
		return host.ErrClosed
	}
	return err
}

// ajpPackets reads the packets that the other side sends on a connection.
type ajpPackets struct {
	c      *conn
	mark   string // begins each
	buf    []byte
	fields []host.Field // for the next request
}

// next reads a packet; it is valid until the one after it.
func (p *ajpPackets) next() ([]byte, error) {
	var head [4]byte
	if _, _, err := p.c.take(head[:0], len(head), len(head)); err != nil {
		return nil, err
	}
	if string(head[:2]) != p.mark {
		return nil, errGarbled
	}
	n := int(binary.BigEndian.Uint16(head[2:]))
	var err error
	p.buf, _, err = p.c.take(p.buf[:0], n, n)
	return p.buf, err
}

// form reads a request's body, and the form where it stands.
func (p *ajpPackets) form(q *host.Request, f framing) error {
	if !hasBody(q.Method) {
		q.URI, q.Form = cutForm(q.URI)
	}
	var stack [512]byte
	body, n, err := p.body(stack[:0], f)
	if err != nil {
		return err
	}
	q.BodyBytes = n
	if value, length, ok := parseForm(string(body)); ok {
		q.Form, q.BodyBytes = value, n-length
	}
	return nil
}

// body reads a body, keeps its beginning in b, and counts it. The first packet
// of one of known length comes by itself, every other when it is asked for; an
// empty one is the end.
func (p *ajpPackets) body(b []byte, f framing) ([]byte, int, error) {
	if f.length <= 0 && !f.chunked {
		return b, 0, nil
	}
	total := 0
	for asked := !f.chunked; f.chunked || total < f.length; asked = false {
		if !asked {
			p.c.out = appendMore(p.c.out[:0])
			if err := p.c.send(); err != nil {
				return b, total, err
			}
		}
		piece, err := p.next()
		if err != nil {
			return b, total, err
		}
		if len(piece) < 2 {
			break
		}
		n := int(binary.BigEndian.Uint16(piece))
		if n > len(piece)-2 {
			return b, total, errGarbled
		}
		if n == 0 {
			break
		}
		total += n
		b = append(b, piece[2:2+min(n, mostForm-len(b))]...)
	}
	return b, total, nil
}
