package haproxy

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// acceptable reports whether HAProxy takes a request; others get 400 (h1.c,
// h1_htx.c).
func (b *buffers) acceptable(q *host.Request) bool {
	if !goodMethod(q.Method) || !goodTarget(q) || !b.holds(q.Head()) {
		return false
	}
	hosts := 0
	for _, f := range q.Header {
		if !token(f.Name) || strings.Contains(f.Value, "\r") {
			return false
		}
		if strings.EqualFold(f.Name, "host") && f.Value != q.Host {
			hosts++
		}
	}
	return hosts == 0
}

// goodMethod reports whether a method is a token; "" is a request of a ground's that
// names none.
func goodMethod(m string) bool { return m == "" || token(m) }

// token reports whether a text has the characters of a token alone (RFC 9110,
// section 5.6.2), and some.
func token(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// goodTarget reports whether the target of a request has a form that HAProxy
// takes: a path, an absolute URI of the same host, or *.
func goodTarget(q *host.Request) bool {
	for i := 0; i < len(q.URI); i++ {
		if c := q.URI[i]; c <= ' ' || c >= 0x7f || c == '#' {
			return false
		}
	}
	switch {
	case strings.HasPrefix(q.URI, "/"), q.URI == "*":
		return true
	case q.Method == "CONNECT":
		return q.URI != ""
	}
	_, rest, ok := strings.Cut(q.URI, "://")
	if !ok {
		return false
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	return strings.EqualFold(authority, q.Host)
}
