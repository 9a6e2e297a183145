package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// target is a request's URL as httpd splits it.
type target struct {
	path     string // decoded
	raw      string // as it was sent
	query    string
	hasQuery bool
}

// splitTarget splits and decodes a URI (ap_parse_uri, ap_unescape_url). status
// is 0, or what httpd answers: 400 for a bad escape, 404 for an encoded slash.
func splitTarget(uri string) (t target, status int) {
	t.raw, t.query, t.hasQuery = strings.Cut(uri, "?")
	if !strings.HasPrefix(t.raw, "/") {
		return t, 400
	}
	if !strings.Contains(t.raw, "%") {
		t.path = t.raw
		return t, 0
	}
	var b strings.Builder
	for i := 0; i < len(t.raw); i++ {
		c := t.raw[i]
		if c == '%' {
			if i+2 >= len(t.raw) {
				return t, 400
			}
			high, low := conf.HexDigit(t.raw[i+1]), conf.HexDigit(t.raw[i+2])
			if high < 0 || low < 0 {
				return t, 400
			}
			if c = byte(high<<4 | low); c == '/' || c == 0 {
				return t, 404
			}
			i += 2
		}
		b.WriteByte(c)
	}
	t.path = b.String()
	return t, 0
}

// canonical encodes a decoded path for a member (ap_proxy_canonenc).
func canonical(path string) string {
	const plain = "$-_.+!*'(),:;@&=/~"
	clean := true
	for i := 0; i < len(path) && clean; i++ {
		clean = isAlnum(path[i]) || strings.IndexByte(plain, path[i]) >= 0
	}
	if clean {
		return path
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if isAlnum(c) || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// prefixLength is how much of a path a ProxyPass of that prefix takes, 0 for
// none of it (alias_match): any number of slashes equals any number, and the
// prefix ends where a part of the path ends.
func prefixLength(path, prefix string) int {
	i, j := 0, 0
	for i < len(path) && j < len(prefix) {
		if prefix[j] == '/' {
			if path[i] != '/' {
				return 0
			}
			for j < len(prefix) && prefix[j] == '/' {
				j++
			}
			for i < len(path) && path[i] == '/' {
				i++
			}
			continue
		}
		if path[i] != prefix[j] {
			return 0
		}
		i, j = i+1, j+1
	}
	if j < len(prefix) || j == 0 || prefix[j-1] != '/' && i < len(path) && path[i] != '/' {
		return 0
	}
	return i
}

// parameterOf is the value that name has in a URL (get_path_param): wherever
// the name stands, also within another word, up to "?" or "&", with semicolon
// also up to ";".
func parameterOf(url, name string, semicolon bool) (string, bool) {
	if name == "" {
		return "", false
	}
	ends := "?&"
	if semicolon {
		ends = ";?&"
	}
	for rest := url; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return "", false
		}
		if v := rest[i+len(name):]; len(v) > 1 && v[0] == '=' {
			v = strings.TrimLeft(v[1:], ends)
			if end := strings.IndexAny(v, ends); end >= 0 {
				v = v[:end]
			}
			return v, v != ""
		}
		rest = rest[i+1:]
	}
}

// cookieOf is the value of a cookie (get_cookie_param): the name stands at the
// beginning or behind a semicolon, a comma or white space.
func cookieOf(header, name string) (string, bool) {
	for from := 0; ; {
		i := strings.Index(header[from:], name)
		if i < 0 {
			return "", false
		}
		i += from
		from = i + 1
		if i > 0 && strings.IndexByte(";, \t", header[i-1]) < 0 {
			continue
		}
		v := strings.TrimLeft(header[i+len(name):], " \t")
		if len(v) > 1 && v[0] == '=' {
			v = v[1:]
			if end := strings.IndexAny(v, ";,"); end >= 0 {
				v = v[:end]
			}
			return v, true
		}
	}
}

// route is what stands behind the first separator of a session's value.
func (b *Balancer) route(url, cookies string) string {
	if b.Cookie == "" {
		return ""
	}
	value, ok := parameterOf(url, b.Path, b.Semicolon)
	if !ok {
		if value, ok = cookieOf(cookies, b.Cookie); !ok {
			return ""
		}
	}
	if b.Separator == 0 {
		return value
	}
	if i := strings.IndexByte(value, b.Separator); i >= 0 {
		return value[i+1:]
	}
	return ""
}
