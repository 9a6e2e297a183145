package haproxy

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// algorithmNames are the arguments of balance.
var algorithmNames = []string{"roundrobin", "static-rr", "leastconn", "first", "source", "uri", "url_param", "hdr", "random"}

// balance reads a balance line.
func (r *reader) balance(l *line) {
	if len(l.args) == 0 {
		r.Note(l, "balance", "no algorithm: HAProxy takes roundrobin")
		r.reading.algorithm = algorithm{name: "roundrobin"}
		return
	}
	name, inside, call := strings.Cut(l.args[0].Text, "(")
	a := algorithm{name: name}
	rest := l.args[1:]
	if call {
		inside = strings.TrimSuffix(inside, ")")
	}
	ok := true
	switch name {
	case "roundrobin", "static-rr", "leastconn", "first", "source":
		ok = r.noMore(l, rest)
	case "uri":
		ok = r.uriOptions(l, &a, rest)
	case "url_param":
		ok = r.urlParam(l, &a, rest)
	case "hdr":
		a.param = inside
		ok = r.headerOptions(l, &a, rest)
	case "random":
		a.draws = 2
		if call {
			a.draws, ok = parseCount(inside)
			ok = ok && a.draws > 0
		}
		if !ok {
			r.Wrong(l, l.args[0], "invalid number of draws in %q: expected one such as random(2)", l.args[0].Text)
		}
	case "rdp-cookie":
		r.Wrong(l, l.args[0], "balance %q is not supported yet: only web requests are modelled", name)
		return
	default:
		r.Wrong(l, l.args[0], "unknown algorithm %q: %s", name, conf.Hint(name, algorithmNames, "expected one of "+strings.Join(algorithmNames, ", ")))
		return
	}
	if ok {
		r.reading.algorithm = a
	}
}

func (r *reader) noMore(l *line, rest []conf.Word) bool {
	if len(rest) > 0 {
		r.Wrong(l, rest[0], "unknown parameter %q of balance %s: expected none", rest[0].Text, l.args[0].Text)
	}
	return len(rest) == 0
}

func (r *reader) uriOptions(l *line, a *algorithm, rest []conf.Word) bool {
	for i := 0; i < len(rest); i++ {
		w := rest[i]
		switch w.Text {
		case "whole":
			a.uri.Whole = true
			continue
		case "path-only":
			continue // the URI of a request is its path here
		case "len", "depth":
		default:
			r.Wrong(l, w, "unknown parameter %q of balance uri: expected whole, len, depth or path-only", w.Text)
			return false
		}
		n, ok := 0, false
		if i++; i < len(rest) {
			n, ok = parseCount(rest[i].Text)
		}
		if !ok || n == 0 {
			r.Wrong(l, w, "%q of balance uri without a number: expected one behind it", w.Text)
			return false
		}
		if w.Text == "len" {
			a.uri.Len = n
		} else {
			a.uri.Depth = n
		}
	}
	return true
}

func (r *reader) urlParam(l *line, a *algorithm, rest []conf.Word) bool {
	if len(rest) == 0 {
		r.Wrong(l, l.args[0], "balance url_param without a name: expected that of a parameter")
		return false
	}
	a.param = rest[0].Text
	for _, w := range rest[1:] {
		if w.Text != "check_post" && strings.Trim(w.Text, "0123456789") != "" {
			r.Wrong(l, w, "unknown parameter %q of balance url_param: expected check_post", w.Text)
			return false
		}
	}
	r.Note(l, "balance", "the parameter is looked for in the query string alone: the fields of a body have no names here")
	return true
}

func (r *reader) headerOptions(l *line, a *algorithm, rest []conf.Word) bool {
	if a.param == "" {
		r.Wrong(l, l.args[0], "balance hdr without a name: expected one such as hdr(Host)")
		return false
	}
	for _, w := range rest {
		if w.Text != "use_domain_only" {
			r.Wrong(l, w, "unknown parameter %q of balance hdr: expected use_domain_only", w.Text)
			return false
		}
		a.domain = true
	}
	return true
}

// hashType reads hash-type method [function [modifier]].
func (r *reader) hashType(l *line) {
	var h hashType
	switch w := l.args[0]; w.Text {
	case "map-based":
	case "consistent":
		h.consistent = true
	default:
		r.Wrong(l, w, "unknown method %q of hash-type: expected map-based or consistent", w.Text)
		return
	}
	if len(l.args) == 1 {
		h.function, h.avalanche = "sdbm", h.consistent
		r.reading.hash = h
		return
	}
	h.function = l.args[1].Text
	if _, ok := hashFunction(&h); !ok {
		r.Wrong(l, l.args[1], "unknown function %q of hash-type: expected sdbm, djb2, wt6 or crc32", h.function)
		return
	}
	if len(l.args) == 3 {
		if l.args[2].Text != "avalanche" {
			r.Wrong(l, l.args[2], "unknown modifier %q of hash-type: expected avalanche", l.args[2].Text)
			return
		}
		h.avalanche = true
	}
	r.reading.hash = h
}

func hashFunction(h *hashType) (balance.HashFunction, bool) {
	for _, f := range balance.HashFunctions {
		if f.Name == h.function {
			return balance.HashFunction{Sum: f.Sum, Avalanche: h.avalanche}, true
		}
	}
	return balance.HashFunction{}, false
}
