package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// requestLimits are LimitRequestLine, LimitRequestFieldSize and
// LimitRequestFields; 0 for no limit of the number.
type requestLimits struct{ line, field, fields int }

// defaultLimits are those of httpd (DEFAULT_LIMIT_REQUEST_LINE and its like).
var defaultLimits = requestLimits{line: 8190, field: 8190, fields: 100}

// limits returns those of the server being read. Those of the first virtual host
// of a port count, as its name is not known when the request is read.
func (r *reader) limits() *requestLimits {
	if r.server.limited == nil {
		own := *or(r.config.Servers[0].limited, &defaultLimits)
		r.server.limited = &own
	}
	return r.server.limited
}

func (r *reader) limitRequestLine(d *conf.Directive) { r.limits().line, _ = atoi(d.Args()[0].Text) }
func (r *reader) limitRequestFieldSize(d *conf.Directive) {
	r.limits().field, _ = atoi(d.Args()[0].Text)
}
func (r *reader) limitRequestFields(d *conf.Directive) { r.limits().fields, _ = atoi(d.Args()[0].Text) }

// tooMuch returns the status for a request whose head is too large, 0 for none:
// 414 for its line, 400 for its headers (read_request_line,
// ap_get_mime_headers_core). A line may be one byte longer than its limit, and
// the values of several lines of one name, joined by ", ", as long as the limit of
// one (measured).
func (l *listener) tooMuch(q *host.Request) int {
	limits := or(l.servers[0].limited, l.in.config.Servers[0].limited, &defaultLimits)
	if len(q.Method)+len(q.URI)+len("  HTTP/1.1") > limits.line+1 {
		return 414
	}
	n := 1 // Host
	for _, one := range []struct{ name, value string }{{"Host", q.Host}, {"Cookie", q.Cookie}, {"X-Forwarded-For", q.Forwarded}} {
		if one.name != "Host" && one.value != "" {
			n++
		}
		if one.value != "" && len(one.name)+len(": ")+len(one.value) > limits.field+1 {
			return 400
		}
	}
	for i := range q.Header {
		h := &q.Header[i]
		if len(h.Name)+len(": ")+len(h.Value) > limits.field+1 || joinedLength(q, h.Name) > limits.field {
			return 400
		}
	}
	if n += len(q.Header); limits.fields > 0 && n > limits.fields {
		return 400
	}
	return 0
}

// joinedLength is the length of the values of the lines of one name, where there are
// several of them.
func joinedLength(q *host.Request, name string) int {
	length, lines := 0, 0
	add := func(value string) {
		if lines > 0 {
			length += len(", ")
		}
		length += len(value)
		lines++
	}
	if q.Cookie != "" && strings.EqualFold(name, "Cookie") {
		add(q.Cookie)
	}
	for i := range q.Header {
		if strings.EqualFold(q.Header[i].Name, name) {
			add(q.Header[i].Value)
		}
	}
	if lines < 2 {
		return 0
	}
	return length
}

// defaultAnswerLine is how long a header line of a member's answer may be
// (HUGE_STRING_LEN); responsefieldsize of a member sets it.
const defaultAnswerLine = 8192

// answerTooLong reports whether a header line of an answer by http is longer than
// the member's may be, its end included: mod_proxy_http takes that for no header at
// all (AH01106).
func (m *Member) answerTooLong(a *host.Response) bool {
	most := m.FieldSize
	if most == 0 {
		most = defaultAnswerLine
	}
	return a.LongestLine() >= most
}

// packetSize is how long a packet of AJP may be with a ProxyIOBufferSize, 0 for none:
// from 8 to 64 kB, in steps of 1 kB (mod_proxy_ajp, ap_proxy_ajp_request).
func packetSize(buffer int) int {
	const least, most, step = 8 << 10, 64 << 10, 1 << 10
	return (min(max(buffer, least), most) + step - 1) / step * step
}

// ioBuffer reads ProxyIOBufferSize, which counts for the packets of AJP alone here.
func (r *reader) ioBuffer(d *conf.Directive) {
	n, _ := atoi(d.Args()[0].Text)
	if n != 0 && n < 512 {
		r.Wrong(d, d.Args()[0], "ProxyIOBufferSize must be >= 512 bytes, or 0 for system default: found %q", d.Args()[0].Text)
		return
	}
	r.server.settings.buffer = &n
}
