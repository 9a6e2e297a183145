//go:build linux

package live

import (
	"encoding/binary"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// ajpReader takes a packet's values one after another. Beyond the packet's end
// they are zero, and bad is set.
type ajpReader struct {
	rest []byte
	bad  bool
}

func (r *ajpReader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *ajpReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *ajpReader) number() int {
	if b := r.bytes(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}

// text takes a string: its length, its bytes and a zero byte. What is none is "".
func (r *ajpReader) text() []byte {
	n := r.number()
	if n == ajpNull {
		return nil
	}
	b := r.bytes(n)
	r.bad = r.bad || r.byte() != 0
	return b
}

// forward reads a Forward Request behind its number into q, all but its body.
func (r *ajpReader) forward(q *host.Request) (framing, error) {
	method := int(r.byte())
	_ = r.text() // protocol
	q.URI = string(r.text())
	_, _ = r.text(), r.text() // the client's address and name
	server, port, secure := r.text(), r.number(), r.byte() != 0
	q.TLS = secure
	f := r.headers(q)
	if method < len(ajpMethods) {
		q.Method = ajpMethods[method]
	}
	r.attributes(q, method == ajpStored)
	if q.Host == "" {
		q.Host = string(server)
		if !secure && port != 80 || secure && port != 443 {
			q.Host += ":" + strconv.Itoa(port)
		}
	}
	if r.bad || q.Method == "" || q.URI == "" {
		return f, errGarbled
	}
	return f, nil
}

// headers reads the headers; their names are strings or numbers.
func (r *ajpReader) headers(q *host.Request) framing {
	f := framing{length: -1}
	for n := r.number(); n > 0 && !r.bad; n-- {
		var name []byte
		if len(r.rest) > 0 && r.rest[0] == 0xA0 {
			code := r.number() - 0xA000
			if code <= 0 || code >= len(ajpNames) {
				r.bad = true
				return f
			}
			name = []byte(ajpNames[code])
		} else {
			name = r.text()
		}
		f.header(q, name, r.text())
	}
	return f
}

// attributes reads those that stand behind the headers. stored: the method is
// one of them.
func (r *ajpReader) attributes(q *host.Request, stored bool) {
	for !r.bad {
		switch code := r.byte(); {
		case code == ajpDone:
			return
		case code == ajpQuery:
			q.URI += "?" + string(r.text())
		case code == ajpStoredMethod:
			if name := r.text(); stored {
				q.Method = string(name)
			}
		case code == ajpAttribute:
			_, _ = r.text(), r.text()
		case code == ajpKeySize:
			_ = r.number()
		case code == 0 || code > ajpLast:
			r.bad = true
		default:
			_ = r.text() // route, secret, user, certificate ...
		}
	}
}
