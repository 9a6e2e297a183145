package httpd

import (
	"cmp"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// target is a request's URL as httpd splits it.
type target struct {
	path     string // decoded
	raw      string // as it was sent
	query    string
	hasQuery bool
	kept     bool   // it has encoded slashes, which stay
	asSent   bool   // raw and query are those of the request
	sent     string // the path before slashes were merged
}

// relative returns a request without the scheme and the host in its target,
// whose host counts for more than the header (RFC 9112 section 3.2.2).
func relative(q *host.Request) *host.Request {
	scheme, rest, absolute := strings.Cut(q.URI, "://")
	if !absolute || strings.ContainsAny(scheme, "/?") {
		return q
	}
	one := *q
	one.Host, one.URI = rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		one.Host, one.URI = rest[:i], rest[i:]
	}
	return &one
}

// slashes are AllowEncodedSlashes (on, nodecode) and MergeSlashes Off.
type slashes struct {
	encoded  string
	unmerged bool
}

// slashes returns those of the server.
func (x *exchange) slashes() slashes {
	s, main := x.s.slashes, x.in.config.Servers[0].slashes
	s.encoded, s.unmerged = cmp.Or(s.encoded, main.encoded), s.unmerged || main.unmerged
	return s
}

// encodedSlashes reads AllowEncodedSlashes.
func (r *reader) encodedSlashes(d *conf.Directive) {
	r.server.slashes.encoded = strings.ToLower(d.Args()[0].Text)
}

// mergeSlashes reads MergeSlashes.
func (r *reader) mergeSlashes(d *conf.Directive) {
	on, _ := parseSwitch(d.Args()[0].Text)
	r.server.slashes.unmerged = !on
}

// splitTarget splits and decodes a URI (ap_parse_uri, ap_unescape_url). status
// is 0, or that of httpd's answer: 400 for a bad escape, 404 for an encoded
// slash, unless slashes has it stay, or be decoded.
func splitTarget(uri string, s slashes) (t target, status int) {
	t.raw, t.query, t.hasQuery = strings.Cut(uri, "?")
	if !strings.HasPrefix(t.raw, "/") || strings.IndexByte(uri, '#') >= 0 {
		return t, 400
	}
	t.asSent, t.sent = true, t.raw
	for !s.unmerged && strings.Contains(t.raw, "//") {
		t.asSent = false
		t.raw = strings.ReplaceAll(t.raw, "//", "/")
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
			switch c = byte(high<<4 | low); {
			case c == 0 || c == '/' && (s.encoded == "" || s.encoded == "off"):
				return t, 404
			case c == '/' && s.encoded == "nodecode":
				b.WriteString(t.raw[i : i+2])
				c, t.kept = t.raw[i+2], true
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

// prefixLength returns how many bytes of a path a ProxyPass of that prefix
// takes, 0 where it does not match (alias_match): any number of slashes equals
// any number, and the prefix ends where a part of the path ends.
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

// parameterOf returns the value that name has in a URL (get_path_param):
// wherever the name stands, also within another word, up to "?" or "&", with
// semicolon also up to ";".
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

// cookieOf returns the value of a cookie (get_cookie_param): the name stands at
// the beginning or behind a semicolon, a comma or white space.
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

// route returns the part of a session's value behind the first separator.
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
