package haproxy

import (
	"errors"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// defined returns the ACLs that exist without a line (configuration manual
// 7.4).
func defined(name string) *acl {
	one := func(sample string, t test) *acl {
		t.sample, _ = parseExpression(sample, nil)
		return &acl{name: name, tests: []*test{&t}}
	}
	switch name {
	case "TRUE", "HTTP", "HTTP_1.1", "REQ_CONTENT", "WAIT_END":
		return one("always_true", test{match: matchBool})
	case "FALSE", "HTTP_1.0", "HTTP_2.0", "RDP_COOKIE":
		return one("always_false", test{match: matchBool})
	case "HTTP_URL_SLASH":
		return one("url", test{match: matchBegin, values: []string{"/"}})
	case "HTTP_URL_ABS":
		return one("url", test{match: matchRegex, res: []*regexp.Regexp{regexp.MustCompile("^[^/:]*://")}})
	case "HTTP_URL_STAR":
		return one("url", test{values: []string{"*"}})
	case "METH_GET":
		return one("method", test{values: []string{"GET", "HEAD"}})
	case "METH_HEAD", "METH_POST", "METH_OPTIONS", "METH_PUT", "METH_DELETE", "METH_CONNECT", "METH_TRACE":
		return one("method", test{values: []string{strings.TrimPrefix(name, "METH_")}})
	case "LOCALHOST":
		return one("src", test{match: matchAddress, nets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	}
	return nil
}

// acl reads acl name criterion flags patterns. A criterion that is not supported
// is refused where the ACL is used.
func (r *reader) acl(l *line) {
	name := l.args[0].Text
	if !r.permitted(l.Directive, l.args[0], "acl") {
		return
	}
	t, refused, ok := r.test(l, l.args[1:])
	if !ok {
		return
	}
	acls := r.reading.acls
	a := acls[name]
	if a == nil {
		a = &acl{name: name}
		acls[name] = a
	}
	if refused != nil {
		a.refused = refused
		return
	}
	a.tests = append(a.tests, t)
}

// test reads a criterion and its patterns. refused is the problem with what HAProxy
// knows and is not supported.
func (r *reader) test(l *line, words []conf.Word) (t *test, refused *conf.Problem, ok bool) {
	t = &test{}
	w := words[0]
	if err := t.criterion(w.Text, r.patterns); err != nil {
		name, _, _, _ := cutCall(w.Text)
		if !knownCriterion(name) {
			r.Wrong(l, w, "unknown ACL criterion %q: expected one such as path_beg, hdr(host), src or method", w.Text)
			return nil, nil, false
		}
		if errors.Is(err, errArgument) {
			r.Wrong(l, w, "ACL criterion %q: %s", w.Text, strings.TrimPrefix(err.Error(), errArgument.Error()+": "))
			return nil, nil, false
		}
		p := l.Problem(w, "ACL criterion %q is not supported yet: %v", w.Text, err)
		return nil, &p, true
	}
	patterns, refused, ok := r.flags(l, t, words[1:])
	if !ok || refused != nil {
		return nil, refused, ok
	}
	if t.match == matchBool && len(patterns) > 0 {
		if w := strings.ToLower(patterns[0].Text); w == "false" || w == "0" || w == "off" || w == "no" {
			t.sample.converters = append(t.sample.converters, func(s string) (string, bool) { return truth(s == "0" || s == ""), true })
		}
		return t, nil, true
	}
	operator := ""
	for _, p := range patterns {
		if t.match == matchNumber || t.match == matchLength {
			if slices.Contains(operators, p.Text) {
				operator = p.Text
				continue
			}
			if !r.numbers(l, t, operator, p) {
				return nil, nil, false
			}
			continue
		}
		if !r.pattern(l, t, p) {
			return nil, nil, false
		}
	}
	return t, nil, true
}

// operators compare numbers.
var operators = []string{"eq", "ge", "gt", "le", "lt"}

// numbers reads 5, 2:7 or a number behind an operator.
func (r *reader) numbers(l *line, t *test, operator string, p conf.Word) bool {
	first, last, isRange := strings.Cut(p.Text, ":")
	if !isRange {
		last = first
	}
	from, err := strconv.ParseInt(first, 10, 64)
	to, err2 := strconv.ParseInt(last, 10, 64)
	if first == "" {
		from, err = math.MinInt64, nil
	}
	if last == "" {
		to, err2 = math.MaxInt64, nil
	}
	if err != nil || err2 != nil {
		r.Wrong(l, p, "invalid number %q: expected one such as 5, a range such as 2:7, or gt, ge, lt, le, eq before one", p.Text)
		return false
	}
	switch operator {
	case "ge":
		to = math.MaxInt64
	case "gt":
		from, to = from+1, math.MaxInt64
	case "le":
		from = math.MinInt64
	case "lt":
		from, to = math.MinInt64, to-1
	}
	t.ranges = append(t.ranges, numberRange{from, to})
	return true
}

// criterion reads a sample, or one with the way to compare it behind its name:
// path_beg, hdr_dom(host).
func (t *test) criterion(text string, files patternFiles) error {
	name, _, _, _ := cutCall(text)
	if knownFetches[name] == nil {
		for _, m := range matchNames {
			if base, ok := strings.CutSuffix(name, "_"+m.name); ok && knownFetches[base] != nil {
				e, err := parseExpression(base+strings.TrimPrefix(text, name), files)
				if err != nil {
					return err
				}
				t.sample, t.match = e, m.is
				return nil
			}
		}
	}
	e, err := parseExpression(text, files)
	if err != nil {
		return err
	}
	t.sample, t.match = e, e.fetch.kind
	return nil
}

// flags reads the flags before the patterns and returns the patterns.
func (r *reader) flags(l *line, t *test, words []conf.Word) (patterns []conf.Word, refused *conf.Problem, ok bool) {
	for len(words) > 0 {
		w := words[0]
		switch {
		case w.Text == "-i":
			t.fold = true
		case w.Text == "-n" || w.Text == "-u":
		case w.Text == "-m" && len(words) > 1:
			words = words[1:]
			if !t.method(words[0].Text) {
				p := l.Problem(words[0], "ACL match %q is not supported yet: expected str, beg, end, sub, dir, dom, reg, ip, int, bool, len or found", words[0].Text)
				return nil, &p, true
			}
		case w.Text == "-f" && len(words) > 1:
			words = words[1:]
			more, refused := r.patternFile(l, words[0])
			if refused != nil {
				return nil, refused, true
			}
			patterns = append(patterns, more...)
		case w.Text == "--":
			return append(patterns, words[1:]...), nil, true
		case strings.HasPrefix(w.Text, "-") && !w.Quoted && t.match != matchNumber:
			p := l.Problem(w, "ACL flag %q is not supported yet: expected -i, -m, -f or --", w.Text)
			return nil, &p, true
		default:
			return append(patterns, words...), nil, true
		}
		words = words[1:]
	}
	if len(patterns) == 0 && t.match != matchFound && t.match != matchBool {
		r.Wrong(l, l.Words[len(l.Words)-1], "an ACL without a pattern never holds: expected one")
		return nil, nil, false
	}
	return patterns, nil, true
}

func (t *test) method(name string) bool {
	for _, m := range matchNames {
		if m.name == name {
			t.match = m.is
			return true
		}
	}
	return false
}

func (r *reader) pattern(l *line, t *test, p conf.Word) bool {
	switch {
	case t.match == matchAddress:
		net, ok := parseNetwork(p.Text)
		if !ok {
			r.Wrong(l, p, "invalid address %q: expected one such as 10.0.0.0/8", p.Text)
			return false
		}
		t.nets = append(t.nets, net)
	case t.match == matchRegex:
		text := p.Text
		if t.fold {
			text = "(?i)" + text
		}
		re, err := regexp.Compile(text)
		if err != nil {
			r.Wrong(l, p, "the regular expression %q is not supported: %v", p.Text, err)
			return false
		}
		t.res = append(t.res, re)
	case t.match == matchDir || t.match == matchDomain:
		t.values = append(t.values, strings.Trim(p.Text, delimiters[t.match]))
	default:
		t.values = append(t.values, p.Text)
	}
	return true
}

// parseNetwork reads an address, or one with the length of its prefix.
func parseNetwork(text string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	net, err := netip.ParsePrefix(text)
	return net.Masked(), err == nil
}

// useBackend reads use_backend name [if|unless condition].
func (r *reader) useBackend(l *line) {
	u := useBackend{name: l.args[0], line: l.Directive}
	if strings.Contains(u.name.Text, "%[") {
		f, err := parseFormat(u.name.Text, r.patterns)
		if err != nil {
			r.Refuse(r.part(), l, "use_backend", u.name, "a name that is computed for each request (%q): %v", u.name.Text, err)
			return
		}
		u.computed = f
	}
	if len(l.args) > 1 {
		c, ok := r.condition(l, l.args[1:])
		if !ok {
			return
		}
		u.when = c
	}
	r.proxy.rules = append(r.proxy.rules, u)
}

// condition reads if or unless and the terms behind it. What in it is not
// supported is refused to the requests that reach the section.
func (r *reader) condition(l *line, words []conf.Word) (c condition, ok bool) {
	r.refused = nil
	c, ok = r.terms(l, words)
	if r.refused != nil {
		r.RefuseAt(r.part(), l.Name(), *r.refused)
	}
	return c, ok
}

func (r *reader) terms(l *line, words []conf.Word) (c condition, ok bool) {
	if words[0].Text != "if" && words[0].Text != "unless" {
		r.Wrong(l, words[0], `unexpected %q: expected "if" or "unless"`, words[0].Text)
		return c, false
	}
	c.unless = words[0].Text == "unless"
	c.groups = [][]term{nil}
	not, words := false, words[1:]
	for len(words) > 0 {
		w := words[0]
		last := len(c.groups) - 1
		switch {
		case w.Text == "or" || w.Text == "||":
			c.groups = append(c.groups, nil)
			words = words[1:]
			continue
		case w.Text == "!":
			not, words = !not, words[1:]
			continue
		}
		for strings.HasPrefix(w.Text, "!") {
			not = !not
			w.Text, w.Col = w.Text[1:], w.Col+1
		}
		var a *acl
		if w.Text == "{" {
			a, words = r.anonymous(l, words)
		} else {
			a, words = r.findACL(l, w), words[1:]
		}
		if a == nil {
			return c, false
		}
		c.groups[last] = append(c.groups[last], term{a, not})
		not = false
	}
	given := len(c.groups)
	c.groups = slices.DeleteFunc(c.groups, func(g []term) bool { return len(g) == 0 })
	if len(c.groups) == 0 {
		r.Note(l, l.Name(), "%q without an ACL: HAProxy takes it for a condition that never holds", l.Words[len(l.Words)-1].Text)
		c.groups = [][]term{{{acl: &acl{}}}} // one without tests never holds
	} else if not || len(c.groups) < given {
		r.Note(l, l.Name(), "an \"or\" or a \"!\" with nothing behind it: HAProxy passes over it")
	}
	return c, true
}

// anonymous reads { criterion patterns }.
func (r *reader) anonymous(l *line, words []conf.Word) (*acl, []conf.Word) {
	for i, w := range words {
		if w.Text == "}" && i > 1 {
			t, refused, ok := r.test(l, words[1:i])
			switch {
			case refused != nil:
				r.refused = refused
			case ok:
				return &acl{tests: []*test{t}}, words[i+1:]
			}
			return nil, nil
		}
	}
	r.Wrong(l, words[0], `"{" without an ACL and " }" behind it: expected { CRITERION PATTERN }`)
	return nil, nil
}

// findACL returns the ACL of a name, which must be defined above.
func (r *reader) findACL(l *line, w conf.Word) *acl {
	if a := r.reading.acls[w.Text]; a != nil {
		if a.refused != nil {
			r.refused = a.refused
			return nil
		}
		return a
	}
	if a := defined(w.Text); a != nil {
		return a
	}
	r.Wrong(l, w, "no such ACL: %q: expected the name of one above this line", w.Text)
	return nil
}
