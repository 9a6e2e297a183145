package haproxy

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// acl has all lines of one name: it holds when one of them does.
type acl struct {
	name    string
	tests   []*test
	refused *conf.Problem // of a line that is not supported
}

// test is one criterion with its patterns.
type test struct {
	sample *expression
	match  match
	fold   bool // -i
	values []string
	nets   []netip.Prefix
	res    []*regexp.Regexp
	ranges []numberRange
}

// numberRange is a range of numbers, both ends included.
type numberRange struct{ from, to int64 }

// match is the way in which a sample is compared.
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
	matchNumber // as numbers
	matchBool   // 1 is true
	matchFound  // whether there is a value
	matchLength // the length as a number
)

// matchNames are the suffixes of criteria and the arguments of -m.
var matchNames = []struct {
	name string
	is   match
}{
	{"str", matchExact}, {"beg", matchBegin}, {"end", matchEnd}, {"sub", matchSub},
	{"dir", matchDir}, {"dom", matchDomain}, {"reg", matchRegex}, {"ip", matchAddress},
	{"int", matchNumber}, {"bool", matchBool}, {"found", matchFound}, {"len", matchLength},
}

// condition is the part of a line behind if or unless: groups of terms. It
// holds when all terms of one group do.
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
	name     conf.Word
	computed format // of the name, for each request; nil for none
	line     *conf.Directive
	to       *Proxy
	when     condition
}

func (c *condition) holds(x *exchange) bool {
	if len(c.groups) == 0 {
		return true
	}
	for _, g := range c.groups {
		all := true
		for i := range g {
			if g[i].acl.holds(x) == g[i].not {
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

func (a *acl) holds(x *exchange) bool {
	for _, t := range a.tests {
		if t.holds(x) {
			return true
		}
	}
	return false
}

func (t *test) holds(x *exchange) bool {
	e := t.sample
	if t.match == matchFound {
		_, ok := e.value(x)
		return ok
	}
	if e.fetch.list && len(e.converters) == 0 {
		v, _ := e.fetch.get(x, e.arg)
		return t.matchesList(v)
	}
	v, ok := e.value(x)
	return ok && t.matches(v)
}

// matchesList compares each value of a list that commas separate.
func (t *test) matchesList(value string) bool {
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
	switch t.match {
	case matchRegex:
		return slices.ContainsFunc(t.res, func(re *regexp.Regexp) bool { return re.MatchString(s) })
	case matchBool:
		return s != "" && s != "0"
	case matchNumber:
		n, err := strconv.ParseInt(s, 10, 64)
		return err == nil && t.within(n)
	case matchLength:
		return t.within(int64(len(s)))
	case matchAddress:
		a, err := netip.ParseAddr(s)
		return err == nil && slices.ContainsFunc(t.nets, func(p netip.Prefix) bool { return p.Contains(a) })
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
		return t.has(s, v, "")
	case matchDir:
		return t.has(s, v, "/?")
	case matchDomain:
		return t.has(s, v, "/?.:")
	}
	return t.equal(s, v)
}

func (t *test) equal(a, b string) bool {
	if t.fold {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// within reports whether a number is in one of the ranges.
func (t *test) within(n int64) bool {
	return slices.ContainsFunc(t.ranges, func(r numberRange) bool { return r.from <= n && n <= r.to })
}

// has reports whether v stands in s, where marks are given between two of
// them or an end of s.
func (t *test) has(s, v, marks string) bool {
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
