package host

import (
	"strings"
	"time"
)

// The protocols of the web's messages, Request and Response.
const (
	HTTP  Protocol = "http"  // HTTP/1.1, RFC 9112
	HTTPS Protocol = "https" // the same over TLS, RFC 9110 section 4.2.2
	// AnyHTTP is the protocol of a port that takes both, by what comes first; no
	// client asks for it.
	AnyHTTP Protocol = "http or https"
	AJP     Protocol = "ajp" // Apache JServ Protocol 1.3
	// Those of servers behind a web server, as php-fpm and uWSGI are.
	FastCGI Protocol = "fastcgi"
	UWSGI   Protocol = "uwsgi"
	SCGI    Protocol = "scgi"
)

// Request is a web request as load balancers and application servers see it.
type Request struct {
	Method string // GET, POST ...
	Host   string // Host header
	URI    string // path and query as sent: "/test/save?x=1"
	Cookie string // value of the Cookie header, "" for none
	// Header holds further headers in the order sent.
	Header []Field
	// Form is the value of the one form field that the journeys use
	// (personName of /test/save, an AJAX POST).
	Form string
	// Forwarded is X-Forwarded-For ("" for none).
	Forwarded string
	// BodyBytes is the length of the body beyond Form.
	BodyBytes int
	// TLS reports whether the request came over TLS; by AJP the web server reports
	// it of its own client. A server finds it set by the ground.
	TLS bool
	// Nth is which request of its connection it is, 1 the first, and Age for how
	// long that connection has been open. A server finds both set by the ground.
	Nth int
	Age time.Duration
}

// Gateway reports whether a server of the protocol hears of the client from the
// web server before it, rather than from the connection.
func (p Protocol) Gateway() bool {
	switch p {
	case AJP, FastCGI, UWSGI, SCGI:
		return true
	}
	return false
}

// CPing is the method of a request that stands for AJP's CPING: whether the
// server answers at all. A server of AJP answers it with an empty Response, its
// CPONG, before it looks at anything else.
const CPing = "CPING"

// Field is one header line.
type Field struct{ Name, Value string }

// Get is the first header with that name, "" when there is none.
func (r *Request) Get(name string) string { return getField(r.Header, name) }

// Get is the first further header with that name, "" when there is none.
func (r *Response) Get(name string) string { return getField(r.Header, name) }

func getField(all []Field, name string) string {
	for _, f := range all {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Path is the URI without its query.
func (r *Request) Path() string {
	if i := strings.IndexByte(r.URI, '?'); i >= 0 {
		return r.URI[:i]
	}
	return r.URI
}

// CookieValue is the value of one cookie of the Cookie header.
func (r *Request) CookieValue(name string) (string, bool) {
	rest := r.Cookie
	for rest != "" {
		pair := rest
		if i := strings.IndexByte(rest, ';'); i >= 0 {
			pair, rest = rest[:i], strings.TrimLeft(rest[i+1:], " ")
		} else {
			rest = ""
		}
		if len(pair) > len(name) && pair[len(name)] == '=' && pair[:len(name)] == name {
			return pair[len(name)+1:], true
		}
	}
	return "", false
}

// requestOverhead is the usual length of a browser's request head without URI,
// cookie and body.
const requestOverhead = 300

// Size implements Message.
func (r *Request) Size() int {
	return requestOverhead + len(r.URI) + len(r.Cookie) + len(r.Form) + r.BodyBytes
}

// Fail answers with an HTTP status.
func (r *Request) Fail(status int, resp Message) {
	if w, ok := resp.(*Response); ok {
		*w = Response{Status: status, BodyBytes: 150, Why: "injected"}
	}
}

// Response is the answer to a Request.
//
// The application servers of the articles answer one line of text that names
// the session's value and the server ("Hello,Pan,I am PC01"); Value and Served
// carry those two.
type Response struct {
	Status int
	// SetCookie is the value of a Set-Cookie header with its attributes, such as
	// "NAME=value; Path=/; Max-Age=5; Secure", "" for none; several stand one a
	// line, in the order of the headers (RFC 6265 section 4.1).
	SetCookie string
	// Value is the session's value as the application answered it; "" when it
	// found no session or no value in it.
	Value string
	// Served names the application server that answered, "" when a proxy
	// answered itself.
	Served string
	// Location is the target of a redirect.
	Location string
	// Header holds further headers in the order sent, without those of the
	// transport. Proxies may read and change them.
	Header []Field
	// BodyBytes is the length of the body.
	BodyBytes int
	// Truncated: the connection broke before the body was complete.
	Truncated bool
	// Keep is how long the server waits for a further request on the connection
	// before it closes it: 0 for ever; negative: it closes right behind the answer
	// (Connection: close, RFC 9112 section 9.6). Who gets the answer finds 0.
	Keep time.Duration
	// By is who made an answer that is a redirect or an error: "lb1/haproxy", or
	// what a real program says of itself; "" where it is not known. Grounds fill
	// it in. Why is that program's reason in a few words, such as "no server of
	// app is up"; "" where the status says all.
	By, Why string
}

// Sign implements Signer. Who passes an answer on has not made it.
func (r *Response) Sign(by string) {
	if r.Status >= 300 && r.By == "" {
		r.By = by
	}
}

// Size implements Message.
func (r *Response) Size() int { return 200 + len(r.SetCookie) + len(r.Value) + r.BodyBytes }

// OK reports whether a user has what was asked for: a complete answer with a
// status below 400.
func (r *Response) OK() bool { return r.Status > 0 && r.Status < 400 && !r.Truncated }
