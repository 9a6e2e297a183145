package users

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// site is where a request goes.
type site struct {
	to   netip.AddrPort
	host string // the Host header
	origin
}

// same reports whether requests to both may share a connection.
func (p *site) same(o *site) bool { return p == o || *p == *o }

// Errors of users before a request is sent.
var (
	errNoName    = errors.New("users: the name has no address")
	errRedirects = errors.New("users: redirected too often, or to what is no web page")
)

// home is where the group goes.
func (c *Config) home() site {
	return site{c.To, c.Host, origin{hostOf(c.Host), c.TLS}}
}

// hostOf is a Host header without its port, in lower case.
func hostOf(header string) string {
	if i := strings.LastIndexByte(header, ':'); i >= 0 && strings.IndexByte(header[i:], ']') < 0 {
		header = header[:i]
	}
	return strings.ToLower(header)
}

// protocol gives the one that is spoken there.
func (p *site) protocol() host.Protocol {
	if p.tls {
		return host.HTTPS
	}
	return host.HTTP
}

// mostRedirects is how many a user follows.
const mostRedirects = 10

// redirects reports whether another request follows after an answer.
func redirects(resp *host.Response) bool {
	switch resp.Status {
	case 301, 302, 303, 307, 308:
		return resp.Location != "" && !resp.Truncated
	}
	return false
}

// redirected is the request that follows after an answer that redirects. As in
// browsers (Fetch section 4.4), 303 makes every method GET but HEAD, 301 and 302
// make POST GET, and what becomes GET has no body.
func (g *Group) redirected(at *site, s *Step, resp *host.Response) (*site, *Step, error) {
	scheme := "http://"
	if at.tls {
		scheme = "https://"
	}
	from, err := url.Parse(scheme + at.host + s.Path)
	if err != nil {
		return nil, nil, errRedirects
	}
	to, err := from.Parse(resp.Location)
	if err != nil {
		return nil, nil, errRedirects
	}
	next := &Step{s.Method, to.RequestURI()}
	if resp.Status == 303 && s.Method != "HEAD" || resp.Status < 303 && s.Method == "POST" {
		next.Method = "GET"
	}
	if to.Scheme == from.Scheme && strings.EqualFold(to.Host, from.Host) {
		return at, next, nil
	}
	there, err := g.placeOf(to)
	return &there, next, err
}

// placeOf finds where a URL leads.
func (g *Group) placeOf(u *url.URL) (site, error) {
	port := uint64(80)
	switch u.Scheme {
	case "http":
	case "https":
		port = 443
	default:
		return site{}, errRedirects
	}
	if p := u.Port(); p != "" {
		port, _ = strconv.ParseUint(p, 10, 16) // 0 when it is none: nobody listens there
	}
	name := strings.ToLower(u.Hostname())
	a, err := netip.ParseAddr(name)
	if err != nil {
		var known bool
		if a, known = g.c.Names[name]; !known {
			return site{}, errNoName
		}
	}
	return site{netip.AddrPortFrom(a, uint16(port)), u.Host, origin{name, u.Scheme == "https"}}, nil
}
