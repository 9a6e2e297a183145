package haproxy

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// acl is all lines of one name: it holds when one of them does.
type acl struct {
	name  string
	tests []*test
}

// test is one criterion with its patterns.
type test struct {
	sample sample
	header string // of a sample of a header
	match  match
	fold   bool // -i
	values []string
	nets   []netip.Prefix
	res    []*regexp.Regexp
	always bool // for ACLs that are defined beforehand
}

// sample is what a test looks at.
type sample uint8

const (
	samplePath sample = iota
	sampleURL
	sampleHeader
	sampleMethod
	sampleSource
	sampleConstant
)

// match is how a sample is compared.
type match uint8

const (
	matchExact match = iota
	matchBegin
	matchEnd
	matchSub
	matchDir
	matchDomain
	matchRegex
	matchAddress
)

// matchNames are the suffixes of criteria and the arguments of -m.
var matchNames = []struct {
	name string
	is   match
}{
	{"str", matchExact}, {"beg", matchBegin}, {"end", matchEnd}, {"sub", matchSub},
	{"dir", matchDir}, {"dom", matchDomain}, {"reg", matchRegex}, {"ip", matchAddress},
}

// condition is what stands behind if and unless: groups of terms, of which one
// must hold whole.
type condition struct {
	groups [][]term
	unless bool
}

type term struct {
	acl *acl
	not bool
}

// useBackend is a use_backend line.
type useBackend struct {
	name conf.Word
	line *conf.Line
	to   *Proxy
	when condition
}

func (c *condition) holds(peer netip.Addr, q *host.Request) bool {
	if len(c.groups) == 0 {
		return true
	}
	for _, g := range c.groups {
		all := true
		for i := range g {
			if g[i].acl.holds(peer, q) == g[i].not {
				all = false
				break
			}
		}
		if all {
			return !c.unless
		}
	}
	return c.unless
}

func (a *acl) holds(peer netip.Addr, q *host.Request) bool {
	for _, t := range a.tests {
		if t.holds(peer, q) {
			return true
		}
	}
	return false
}

func (t *test) holds(peer netip.Addr, q *host.Request) bool {
	switch t.sample {
	case samplePath:
		return t.matches(q.Path())
	case sampleURL:
		return t.matches(q.URI)
	case sampleMethod:
		return t.matches(q.Method)
	case sampleHeader:
		return t.matchesHeader(headerOf(q, t.header))
	case sampleSource:
		for _, p := range t.nets {
			if p.Contains(peer) {
				return true
			}
		}
		return false
	}
	return t.always
}

// headerOf is a header of a request by its name.
func headerOf(q *host.Request, name string) string {
	switch {
	case strings.EqualFold(name, "host"):
		return q.Host
	case strings.EqualFold(name, "cookie"):
		return q.Cookie
	case strings.EqualFold(name, "x-forwarded-for") && q.Forwarded != "":
		return q.Forwarded
	}
	return q.Get(name)
}

// matchesHeader looks at each value of a list that commas separate.
func (t *test) matchesHeader(value string) bool {
	for value != "" {
		one, rest, _ := strings.Cut(value, ",")
		if t.matches(strings.TrimSpace(one)) {
			return true
		}
		value = rest
	}
	return false
}

func (t *test) matches(s string) bool {
	if t.match == matchRegex {
		for _, re := range t.res {
			if re.MatchString(s) {
				return true
			}
		}
		return false
	}
	for _, v := range t.values {
		if t.matchesOne(s, v) {
			return true
		}
	}
	return false
}

func (t *test) matchesOne(s, v string) bool {
	switch t.match {
	case matchBegin:
		return len(s) >= len(v) && t.equal(s[:len(v)], v)
	case matchEnd:
		return len(s) >= len(v) && t.equal(s[len(s)-len(v):], v)
	case matchSub:
		return t.within(s, v, "")
	case matchDir:
		return t.within(s, v, "/?")
	case matchDomain:
		return t.within(s, v, "/?.:")
	}
	return t.equal(s, v)
}

func (t *test) equal(a, b string) bool {
	if t.fold {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// within tells whether v stands in s, where marks are given between two of them
// or an end of s.
func (t *test) within(s, v, marks string) bool {
	for i := 0; i+len(v) <= len(s); i++ {
		if !t.equal(s[i:i+len(v)], v) {
			continue
		}
		before := i == 0 || strings.IndexByte(marks, s[i-1]) >= 0
		end := i + len(v)
		after := end == len(s) || strings.IndexByte(marks, s[end]) >= 0
		if marks == "" || before && after {
			return true
		}
	}
	return false
}
