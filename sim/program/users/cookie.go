package users

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// cookie is one cookie of a jar.
type cookie struct {
	line         string // the Set-Cookie header
	pair         string // "NAME=value"
	name         string
	domain, path string
	hostOnly     bool // no Domain was given: only that host gets it
	secure       bool
	expires      host.Time // 0: at the end of the session
	from         origin
}

// same reports whether a new cookie replaces an old one.
func (c *cookie) same(o *cookie) bool {
	return c.name == o.name && c.domain == o.domain && c.path == o.path
}

func (c *cookie) expired(now host.Time) bool { return c.expires != 0 && c.expires <= now }

// sentTo reports whether a request takes the cookie along.
func (c *cookie) sentTo(at origin, path string) bool {
	switch {
	case c.secure && !at.tls, c.hostOnly && c.domain != at.host:
		return false
	}
	return domainMatches(at.host, c.domain) && pathMatches(path, c.path)
}

// parseCookie reads a Set-Cookie header (RFC 6265 section 5.2); false for what a
// browser does not keep: another's domain, and what is Secure from a place that
// is not (RFC 6265bis section 5.7, as browsers have it).
func parseCookie(line string, at origin, path string, now host.Time) (cookie, bool) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	name, value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
	if !ok || name == "" || len(name)+len(value) > longestCookie {
		return cookie{}, false
	}
	c := cookie{line: line, pair: name + "=" + value, name: name, domain: at.host, hostOnly: true, path: defaultPath(path), from: at}
	maxAge := false
	for attributes != "" {
		var one string
		one, attributes, _ = strings.Cut(attributes, ";")
		key, v, _ := strings.Cut(one, "=")
		v = strings.Trim(v, " \t")
		switch strings.ToLower(strings.Trim(key, " \t")) {
		case "max-age":
			if n, err := strconv.Atoi(v); err == nil {
				c.expires, maxAge = ageEnds(n, now), true
			}
		case "expires":
			if t, err := http.ParseTime(v); err == nil && !maxAge {
				if c.expires = host.Time(t.UnixNano()); c.expires == 0 {
					c.expires = past
				}
			}
		case "domain":
			if v = strings.ToLower(strings.TrimPrefix(v, ".")); v != "" {
				c.domain, c.hostOnly = v, false
			}
		case "path":
			if strings.HasPrefix(v, "/") {
				c.path = v
			}
		case "secure":
			c.secure = true
		}
	}
	if !domainMatches(at.host, c.domain) || c.secure && !at.tls {
		return cookie{}, false
	}
	return c, c.keepsPrefix()
}

// longestCookie is how many bytes the name and the value of a cookie have together at
// the most (RFC 6265bis section 5.7; Chromium 150, measured). A browser drops a longer
// one and says nothing; what it had under that name it keeps.
const longestCookie = 4096

// keepsPrefix reports whether a cookie keeps the promise of its name's prefix (RFC
// 6265bis section 4.1.3).
func (c *cookie) keepsPrefix() bool {
	lower := strings.ToLower(c.name)
	switch {
	case strings.HasPrefix(lower, "__host-"):
		return c.secure && c.hostOnly && c.path == "/"
	case strings.HasPrefix(lower, "__secure-"):
		return c.secure
	}
	return true
}

// past is a time before every other.
const past = host.Time(-1 << 62)

// ageEnds is when a Max-Age is over; one of 0 or less is over already.
func ageEnds(seconds int, now host.Time) host.Time {
	const most = 400 * 24 * 3600 // RFC 6265bis section 5.6.2
	if seconds <= 0 {
		return past
	}
	return now.Add(time.Duration(min(seconds, most)) * time.Second)
}

// defaultPath is the path of a cookie without one (RFC 6265 section 5.1.4).
func defaultPath(path string) string {
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

// pathMatches is RFC 6265 section 5.1.4.
func pathMatches(path, of string) bool {
	if !strings.HasPrefix(path, of) {
		return false
	}
	return len(path) == len(of) || of[len(of)-1] == '/' || path[len(of)] == '/'
}

// domainMatches is RFC 6265 section 5.1.3: an address has no domains above it.
func domainMatches(name, domain string) bool {
	if name == domain {
		return true
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return false
	}
	return strings.HasSuffix(name, domain) && len(name) > len(domain) && name[len(name)-len(domain)-1] == '.'
}
