package haproxy

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// defined are the ACLs that exist without a line (configuration manual 7.4).
func defined(name string) *acl {
	one := func(t test) *acl { return &acl{name: name, tests: []*test{&t}} }
	switch name {
	case "TRUE":
		return one(test{sample: sampleConstant, always: true})
	case "FALSE":
		return one(test{sample: sampleConstant})
	case "METH_GET":
		return one(test{sample: sampleMethod, values: []string{"GET", "HEAD"}})
	case "METH_HEAD", "METH_POST", "METH_OPTIONS", "METH_PUT", "METH_DELETE", "METH_CONNECT", "METH_TRACE":
		return one(test{sample: sampleMethod, values: []string{strings.TrimPrefix(name, "METH_")}})
	case "LOCALHOST":
		return one(test{sample: sampleSource, nets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	}
	return nil
}

// acl reads acl name criterion flags patterns.
func (r *reader) acl(l *line) {
	name := l.args[0].Text
	if !r.permitted(l.Line, l.args[0], "acl") {
		return
	}
	t := r.test(l, l.args[1:])
	if t == nil {
		return
	}
	a := r.proxy.acls[name]
	if a == nil {
		a = &acl{name: name}
		r.proxy.acls[name] = a
	}
	a.tests = append(a.tests, t)
}

// criteria are the samples that tests can have.
var criteria = []struct {
	name   string
	sample sample
	match  match
}{
	{"path", samplePath, matchExact}, {"url", sampleURL, matchExact}, {"hdr", sampleHeader, matchExact},
	{"req.hdr", sampleHeader, matchExact}, {"req.fhdr", sampleHeader, matchExact}, {"method", sampleMethod, matchExact}, {"src", sampleSource, matchAddress},
}

// test reads a criterion and its patterns; nil after a problem.
func (r *reader) test(l *line, words []conf.Word) *test {
	t := &test{}
	w := words[0]
	name, header, hasHeader := strings.Cut(w.Text, "(")
	if !t.criterion(name) {
		r.wrong(l.Line, w, "ACL criterion %q is not supported yet: expected path, url, hdr(NAME), method or src, with _beg _end _sub _dir _dom _reg", w.Text)
		return nil
	}
	if t.header = strings.TrimSuffix(header, ")"); hasHeader != (t.sample == sampleHeader) {
		r.wrong(l.Line, w, "ACL criterion %q: expected hdr with the name of a header, such as hdr(host), and no others with one", w.Text)
		return nil
	}
	patterns := r.flags(l, t, words[1:])
	if patterns == nil {
		return nil
	}
	for _, p := range patterns {
		if !r.pattern(l, t, p) {
			return nil
		}
	}
	return t
}

func (t *test) criterion(name string) bool {
	for _, c := range criteria {
		if name == c.name {
			t.sample, t.match = c.sample, c.match
			return true
		}
		for _, m := range matchNames {
			if name == c.name+"_"+m.name && c.match == matchExact && m.is != matchAddress {
				t.sample, t.match = c.sample, m.is
				return true
			}
		}
	}
	return false
}

// flags reads what stands before the patterns and gives those; nil after a
// problem.
func (r *reader) flags(l *line, t *test, words []conf.Word) []conf.Word {
	for len(words) > 0 {
		w := words[0]
		switch {
		case w.Text == "-i":
			t.fold = true
		case w.Text == "-m" && len(words) > 1:
			words = words[1:]
			if !t.method(words[0].Text) {
				r.wrong(l.Line, words[0], "ACL match %q is not supported yet: expected str, beg, end, sub, dir, dom or reg", words[0].Text)
				return nil
			}
		case w.Text == "--":
			return words[1:]
		case strings.HasPrefix(w.Text, "-") && !w.Quoted:
			r.wrong(l.Line, w, "ACL flag %q is not supported yet: expected -i, -m or --", w.Text)
			return nil
		default:
			return words
		}
		words = words[1:]
	}
	r.wrong(l.Line, l.Words[len(l.Words)-1], "an ACL without a pattern never holds: expected one")
	return nil
}

func (t *test) method(name string) bool {
	for _, m := range matchNames {
		if m.name == name && m.is != matchAddress && t.sample != sampleSource {
			t.match = m.is
			return true
		}
	}
	return false
}

func (r *reader) pattern(l *line, t *test, p conf.Word) bool {
	switch {
	case t.sample == sampleSource:
		net, ok := parseNetwork(p.Text)
		if !ok {
			r.wrong(l.Line, p, "invalid address %q: expected one such as 10.0.0.0/8", p.Text)
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
			r.wrong(l.Line, p, "the regular expression %q is not supported: %v", p.Text, err)
			return false
		}
		t.res = append(t.res, re)
	case t.match == matchDir:
		t.values = append(t.values, strings.Trim(p.Text, "/"))
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
	u := useBackend{name: l.args[0], line: l.Line}
	if strings.Contains(u.name.Text, "%[") {
		r.wrong(l.Line, u.name, "a name that is computed for each request (%q) is not supported yet: expected the name of a backend", u.name.Text)
		return
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

// condition reads if or unless and the terms behind it.
func (r *reader) condition(l *line, words []conf.Word) (c condition, ok bool) {
	if words[0].Text != "if" && words[0].Text != "unless" {
		r.wrong(l.Line, words[0], `unexpected %q: expected "if" or "unless"`, words[0].Text)
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
		r.note(l.Line, l.Name(), "%q without an ACL: HAProxy takes it for a condition that never holds", l.Words[len(l.Words)-1].Text)
		c.groups = [][]term{{{acl: &acl{}}}} // one without tests never holds
	} else if not || len(c.groups) < given {
		r.note(l.Line, l.Name(), "an \"or\" or a \"!\" with nothing behind it: HAProxy passes over it")
	}
	return c, true
}

// anonymous reads { criterion patterns }.
func (r *reader) anonymous(l *line, words []conf.Word) (*acl, []conf.Word) {
	for i, w := range words {
		if w.Text == "}" && i > 1 {
			if t := r.test(l, words[1:i]); t != nil {
				return &acl{tests: []*test{t}}, words[i+1:]
			}
			return nil, nil
		}
	}
	r.wrong(l.Line, words[0], `"{" without an ACL and " }" behind it: expected { CRITERION PATTERN }`)
	return nil, nil
}

// findACL is the ACL of a name; it must stand above.
func (r *reader) findACL(l *line, w conf.Word) *acl {
	if a := r.proxy.acls[w.Text]; a != nil {
		return a
	}
	if a := defined(w.Text); a != nil {
		return a
	}
	r.wrong(l.Line, w, "no such ACL: %q: expected the name of one above this line", w.Text)
	return nil
}
