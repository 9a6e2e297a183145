//go:build linux

package live

import (
	"net/url"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// formField is the one field of the journeys' form.
const formField = "personName="

// hasBody reports whether a form of that method is in the body; in the query
// otherwise, where a servlet looks for it.
func hasBody(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE", "DELETE":
		return false
	}
	return true
}

// plain bytes stand for themselves in application/x-www-form-urlencoded (WHATWG
// URL 1.3).
func plain(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '.' || b == '_' || b == '*'
}

func escapedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		if !plain(s[i]) && s[i] != ' ' {
			n += 2
		}
	}
	return n
}

// appendForm appends the form with that value.
func appendForm(b []byte, value string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, formField...)
	for i := range len(value) {
		switch x := value[i]; {
		case plain(x):
			b = append(b, x)
		case x == ' ':
			b = append(b, '+')
		default:
			b = append(b, '%', hex[x>>4], hex[x&15])
		}
	}
	return b
}

// appendTarget appends a request's URI, and the form of a method without a body.
func appendTarget(b []byte, q *host.Request) []byte {
	b = append(b, q.URI...)
	if hasBody(q.Method) || q.Form == "" {
		return b
	}
	sep := byte('?')
	if len(q.Path()) < len(q.URI) {
		sep = '&'
	}
	return appendForm(append(b, sep), q.Form)
}

// bodyLen is the length of what appendBody appends.
func bodyLen(q *host.Request) int {
	n := q.BodyBytes
	if q.Form != "" && hasBody(q.Method) {
		n += len(formField) + escapedLen(q.Form)
	}
	return n
}

// appendBody appends the body of a request.
func appendBody(b []byte, q *host.Request) []byte {
	if q.Form != "" && hasBody(q.Method) {
		b = appendForm(b, q.Form)
	}
	return appendFilling(b, q.BodyBytes)
}

// parseForm is the form's value, how long the fields stand that hold it, and
// whether there is such a field.
func parseForm(body string) (value string, length int, ok bool) {
	for rest := body; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, "&")
		if v, is := strings.CutPrefix(pair, formField); is {
			decoded, err := url.QueryUnescape(v)
			return decoded, len(pair), err == nil
		}
	}
	return "", 0, false
}

// cutForm takes the form off the end of a URI's query.
func cutForm(uri string) (rest, value string) {
	i := strings.LastIndexAny(uri, "?&")
	if i < 0 || !strings.HasPrefix(uri[i+1:], formField) {
		return uri, ""
	}
	value, _, ok := parseForm(uri[i+1:])
	if !ok {
		return uri, ""
	}
	return uri[:i], value
}

// appendFilling appends n bytes that no form reader minds.
func appendFilling(b []byte, n int) []byte {
	if n > 0 {
		b = append(b, '&')
	}
	for range n - 1 {
		b = append(b, 'x')
	}
	return b
}
