package nginx

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clientSettings are those of connections from clients and of what is read from
// them (ngx_http_core_module).
type clientSettings struct {
	keepTimeout   *time.Duration // keepalive_timeout, 0: none is kept
	keepRequests  *int           // keepalive_requests
	keepTime      *time.Duration // keepalive_time
	firstBuffer   *int64         // client_header_buffer_size
	largeBuffers  *headerBuffers
	underscores   *bool // underscores_in_headers
	ignoreInvalid *bool // ignore_invalid_headers
	clientWaits
}

// headerBuffers is large_client_header_buffers.
type headerBuffers struct {
	number int
	size   int64
}

func (s *clientSettings) inherit(o *clientSettings) {
	inheritOne(&s.keepTimeout, o.keepTimeout)
	inheritOne(&s.keepRequests, o.keepRequests)
	inheritOne(&s.keepTime, o.keepTime)
	inheritOne(&s.firstBuffer, o.firstBuffer)
	inheritOne(&s.largeBuffers, o.largeBuffers)
	inheritOne(&s.underscores, o.underscores)
	inheritOne(&s.ignoreInvalid, o.ignoreInvalid)
	s.clientWaits.inherit(&o.clientWaits)
}

// defaultClient returns nginx's own settings.
func defaultClient() clientSettings {
	timeout, requests, age, first, on, off := 75*time.Second, 1000, time.Hour, int64(1<<10), true, false
	return clientSettings{
		keepTimeout: &timeout, keepRequests: &requests, keepTime: &age, firstBuffer: &first,
		largeBuffers: &headerBuffers{4, 8 << 10}, underscores: &off, ignoreInvalid: &on,
		clientWaits: defaultWaits(),
	}
}

// keepFor returns how long the client's connection is kept behind the answer,
// as host.Response has it (ngx_http_update_location_config).
func (x *exchange) keepFor() time.Duration {
	s := &x.loc.settings
	if x.closes || *s.keepTimeout == 0 || x.req.Nth >= *s.keepRequests || x.req.Age > *s.keepTime {
		return -1
	}
	return *s.keepTimeout
}

// closesAfter reports whether nginx keeps no connection behind an error of its
// own (ngx_http_special_response_handler).
func closesAfter(code int) bool {
	switch code {
	case 400, 413, 414, 500, 501, noCertificate, plainRequest:
		return true
	}
	return false
}

// tooLarge is the status that nginx has for headers that do not fit; clients
// get 400.
const tooLarge = 494

// mostHeaderLines is how many lines the headers of a request may have, whatever the
// buffers hold (measured).
const mostHeaderLines = 1000

// knownLines is how many lines of host.Request.Head may not stand in Header: Host,
// Cookie, X-Forwarded-For, Content-Type and Content-Length.
const knownLines = 5

// headTooLarge returns 414 for a request line that does not fit into the buffers,
// 494 for headers, 0 where all do (ngx_http_alloc_large_header_buffer). A line
// must fit into one of the large buffers; what does not fit into the rest of a
// buffer goes into the next.
func (s *clientSettings) headTooLarge(r *host.Request) int {
	if len(r.Header) > mostHeaderLines-knownLines && r.Head().Lines > mostHeaderLines {
		return tooLarge
	}
	if s.fitsFirst(r) {
		return 0
	}
	size, left, number := *s.largeBuffers, *s.firstBuffer, s.largeBuffers.number
	fits := func(line int) bool {
		switch n := int64(line + len("\r\n")); {
		case n <= left:
			left -= n
		case n > size.size || number == 0:
			return false
		default:
			number--
			left = size.size - n
		}
		return true
	}
	if !fits(len(r.Method) + len(r.URI) + len("  HTTP/1.1")) {
		return 414
	}
	for _, known := range [...]host.Field{{Name: "Host", Value: r.Host}, {Name: "Cookie", Value: r.Cookie}, {Name: "X-Forwarded-For", Value: r.Forwarded}} {
		if known.Value != "" && !fits(len(known.Name)+len(": ")+len(known.Value)) {
			return tooLarge
		}
	}
	for i := range r.Header {
		if h := &r.Header[i]; !fits(len(h.Name) + len(": ") + len(h.Value)) {
			return tooLarge
		}
	}
	if !fits(0) { // the empty line behind them
		return tooLarge
	}
	return 0
}

// fitsFirst reports whether the request surely fits into the first buffer, which
// is the usual case.
func (s *clientSettings) fitsFirst(r *host.Request) bool {
	size := len("  HTTP/1.1\r\nHost: \r\nCookie: \r\nX-Forwarded-For: \r\n\r\n")
	size += len(r.Method) + len(r.URI) + len(r.Host) + len(r.Cookie) + len(r.Forwarded)
	for i := range r.Header {
		size += len(r.Header[i].Name) + len(": \r\n") + len(r.Header[i].Value)
	}
	return int64(size) <= *s.firstBuffer
}

// dropInvalid leaves headers out whose names nginx ignores: with other
// characters than letters, digits and dashes.
func (s *clientSettings) dropInvalid(r *host.Request) {
	invalid := func(f host.Field) bool { return *s.ignoreInvalid && !s.validName(f.Name) }
	if slices.ContainsFunc(r.Header, invalid) {
		r.Header = slices.DeleteFunc(slices.Clone(r.Header), invalid)
	}
}

func (s *clientSettings) validName(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c != '-' && (c != '_' || !*s.underscores) && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
