package users

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// jar is the cookies of one user, as a browser keeps them (RFC 6265 section
// 5.3): by name, domain and path.
type jar struct {
	cookies []cookie // in the order in which they were made
	// header is the last Cookie header; it serves again while the same cookies are sent.
	header string
	// usual: every request to home takes header along, because the cookies are those
	// of that host alone, for every path, and do not expire.
	usual bool
	stale bool // a cookie was kept or dropped since
	home  origin

	sent  places // the cookies in header, by their places in cookies
	going places // those of the next header
}

// origin decides, beside the path, which cookies a request takes along.
type origin struct {
	host string // without port, in lower case
	tls  bool
}

// cookiesFor is the Cookie header of a request (RFC 6265 section 5.4): longer
// paths come first, and of the same length those that were made earlier.
func (j *jar) cookiesFor(at origin, q *host.Request, now host.Time) string {
	switch {
	case len(j.cookies) == 0:
		return ""
	case j.usual && j.home == at:
		return j.header
	}
	path := q.Path()
	j.going = j.going[:0]
	for i := range j.cookies {
		if c := &j.cookies[i]; !c.expired(now) && c.sentTo(at, path) {
			j.going.add(i)
		}
	}
	if !slices.Equal(j.going, j.sent) || j.stale {
		j.sent, j.going = j.going, j.sent
		j.header, j.stale = j.write(j.sent), false
		j.home, j.usual = at, j.sameEverywhere(at)
	}
	return j.header
}

// sameEverywhere reports whether all cookies go with every request to a host.
func (j *jar) sameEverywhere(at origin) bool {
	for i := range j.cookies {
		if c := &j.cookies[i]; c.expires != 0 || c.path != "/" || !c.sentTo(at, "/") {
			return false
		}
	}
	return true
}

func (j *jar) write(sent places) string {
	var pairs, paths []string
	for i := range j.cookies {
		if c := &j.cookies[i]; sent.has(i) {
			at := len(pairs)
			for at > 0 && len(paths[at-1]) < len(c.path) {
				at--
			}
			pairs, paths = slices.Insert(pairs, at, c.pair), slices.Insert(paths, at, c.path)
		}
	}
	return strings.Join(pairs, "; ")
}

// keep takes the Set-Cookie headers of an answer, one a line.
func (j *jar) keep(set string, at origin, path string, now host.Time) {
	for set != "" {
		line, rest, _ := strings.Cut(set, "\n")
		j.keepOne(line, at, path, now)
		set = rest
	}
}

func (j *jar) keepOne(line string, at origin, path string, now host.Time) {
	for i := range j.cookies { // the same again, which is usual
		if o := &j.cookies[i]; o.line == line && o.expires == 0 && o.from == at && pathMatches(path, o.path) {
			return
		}
	}
	c, ok := parseCookie(line, at, path, now)
	if !ok {
		return
	}
	j.stale, j.usual = true, false
	i := slices.IndexFunc(j.cookies, func(o cookie) bool { return o.same(&c) })
	switch {
	case c.expired(now):
		if i >= 0 {
			j.cookies = slices.Delete(j.cookies, i, i+1)
		}
	case i >= 0:
		j.cookies[i] = c
	default:
		j.cookies = append(j.cookies, c)
		j.purge(c.domain)
	}
}

// Limits of a browser (Chromium 150, measured: of 250 cookies of a host the last 157
// were left). Those of a domain that are too many give way in the order in which
// they were made, which is that of their last use where all go with every request.
const (
	mostCookies  = 180 // of a domain
	purgedOfMost = 30  // how many fewer are left when there is one too many
)

func (j *jar) purge(domain string) {
	n := 0
	for i := range j.cookies {
		if j.cookies[i].domain == domain {
			n++
		}
	}
	if n <= mostCookies {
		return
	}
	left := n - (mostCookies - purgedOfMost)
	j.cookies = slices.DeleteFunc(j.cookies, func(c cookie) bool {
		if c.domain != domain {
			return false
		}
		left--
		return left >= 0
	})
}

// places is a set of places of cookies, a bit each.
type places []uint64

func (p *places) add(i int) {
	for len(*p) <= i/64 {
		*p = append(*p, 0)
	}
	(*p)[i/64] |= 1 << (i % 64)
}

func (p places) has(i int) bool { return i/64 < len(p) && p[i/64]&(1<<(i%64)) != 0 }
