package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// splitURI cuts a request's URI as it was sent into the normalised path that
// locations are matched against and the arguments; ok is false for a URI that
// nginx answers with 400; plain is true when the path is in the URI as it is.
// Like ngx_http_parse_complex_uri it decodes %XX, resolves "." and ".." and
// (merge) makes one of several slashes.
func splitURI(uri string, merge bool) (path, args string, plain, ok bool) {
	if uri == "" || uri[0] != '/' {
		return "", "", false, false
	}
	path, plain = plainPath(uri)
	if len(path) < len(uri) && uri[len(path)] == '?' {
		args, _, _ = strings.Cut(uri[len(path)+1:], "#")
	}
	if plain {
		return path, args, true, true
	}
	path, ok = normalise(path, merge)
	return path, args, false, ok
}

// plainPath returns a URI without its arguments and its fragment, and whether
// there is nothing in it to decode or to resolve.
func plainPath(uri string) (path string, plain bool) {
	plain = true
	for i := 0; i < len(uri); i++ {
		switch uri[i] {
		case '?', '#':
			return uri[:i], plain
		case '%':
			plain = false
		case '/':
			if i+1 < len(uri) && (uri[i+1] == '/' || uri[i+1] == '.') {
				plain = false
			}
		}
	}
	return uri, plain
}

func normalise(path string, merge bool) (string, bool) {
	decoded, ok := decode(path)
	if !ok {
		return "", false
	}
	var out []string
	parts := strings.Split(decoded[1:], "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch {
		case p == "" && merge && !last:
		case p == ".":
			if last {
				out = append(out, "")
			}
		case p == "..":
			if len(out) == 0 {
				return "", false
			}
			out = out[:len(out)-1]
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, p)
		}
	}
	return "/" + strings.Join(out, "/"), true
}

// decode undoes %XX; a NUL or half a code is refused.
func decode(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", false
		}
		hi, lo := conf.HexDigit(s[i+1]), conf.HexDigit(s[i+2])
		if hi < 0 || lo < 0 || hi+lo == 0 {
			return "", false
		}
		b = append(b, byte(hi<<4|lo))
		i += 2
	}
	return string(b), true
}

// escapePath writes a decoded path as nginx sends it to an upstream: characters
// that a URI's path cannot have as %XX.
func escapePath(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '%' || c == '?' || c == '#' {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// passedURI returns the URI that a proxy_pass with a URI part sends: that part
// in place of the location's own path. It makes no new string where the result
// is the tail of the request's URI.
func (x *exchange) passedURI(uri string) string {
	if x.broken {
		return x.withArgs(escapePath(x.uri))
	}
	n := len(x.loc.Path)
	if x.loc.Match >= Regex {
		n = 0
	}
	if x.plainURI && strings.IndexByte(x.req.URI, '#') < 0 && n >= len(uri) && x.req.URI[n-len(uri):n] == uri {
		return x.req.URI[n-len(uri):]
	}
	rest := x.uri[n:]
	if !x.plainURI {
		rest = escapePath(rest)
	}
	if x.args == "" {
		return uri + rest
	}
	return uri + rest + "?" + x.args
}
