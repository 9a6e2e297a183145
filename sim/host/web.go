package host

import "strings"

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
}

// CPing is the method of a request that stands for AJP's CPING: whether the
// server answers at all. A server of AJP answers it with an empty Response, its
// CPONG, before it looks at anything else.
const CPing = "CPING"

// Field is one header line.
type Field struct{ Name, Value string }

// Get is the first header with that name, "" when there is none.
func (r *Request) Get(name string) string {
	for _, f := range r.Header {
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
		*w = Response{Status: status, BodyBytes: 150}
	}
}

// Response is the answer to a Request.
//
// The application servers of the articles answer one line of text that names
// the session's value and the server ("Hello,Pan,I am PC01"); Value and Served
// carry those two.
type Response struct {
	Status int
	// SetCookie is a new cookie as "NAME=value", "" for none; several stand one
	// a line (a proxy adds its own to the application's). Attributes do not
	// matter to the jars of our users.
	SetCookie string
	// Value is the session's value as the application answered it; "" when it
	// found no session or no value in it.
	Value string
	// Served names the application server that answered, "" when a proxy
	// answered itself.
	Served string
	// Location is the target of a redirect.
	Location string
	// BodyBytes is the length of the body.
	BodyBytes int
	// Truncated: the connection broke before the body was complete.
	Truncated bool
}

// Size implements Message.
func (r *Response) Size() int { return 200 + len(r.SetCookie) + len(r.Value) + r.BodyBytes }

// OK tells whether a user has what was asked for: a complete answer with a
// status below 400.
func (r *Response) OK() bool { return r.Status > 0 && r.Status < 400 && !r.Truncated }
