package httpd

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// rewritingOf returns the rules of the server or the <Location> being read; nil in
// a section about files, or of <Proxy>.
func (r *reader) rewritingOf(d *conf.Directive) *rewriting {
	if r.in == inOther || r.in == inProxy {
		r.Note(d, d.Name(), "%s", whyOther)
		return nil
	}
	rs, _ := r.rules()
	if rs.rewriting == nil {
		rs.rewriting = &rewriting{}
	}
	return rs.rewriting
}

func (r *reader) rewriteEngine(d *conf.Directive) {
	if rw := r.rewritingOf(d); rw != nil {
		if on := r.onOff(d); on != nil {
			rw.on = *on
		}
	}
}

// rewriteCond reads RewriteCond test pattern [flags].
func (r *reader) rewriteCond(d *conf.Directive) {
	rw := r.rewritingOf(d)
	if rw == nil {
		return
	}
	c, w := &rewriteCond{test: d.Args()[0].Text}, d.Args()[1]
	noCase := false
	flags, ok := r.rewriteFlags(d)
	if !ok {
		return
	}
	for _, f := range flags {
		switch strings.ToUpper(f) {
		case "NC", "NOCASE":
			noCase = true
		case "OR", "ORNEXT":
			c.or = true
		}
	}
	if w.Text, c.not = strings.CutPrefix(w.Text, "!"); c.test == "expr" {
		if c.expr = r.condition(d, []conf.Word{w}); c.expr != nil {
			rw.conds = append(rw.conds, c)
		}
		return
	}
	for _, op := range []string{"-eq", "-ne", "-lt", "-le", "-gt", "-ge"} {
		if strings.HasPrefix(w.Text, op) {
			c.op, c.text = op, w.Text[len(op):]
		}
	}
	switch first := strings.TrimLeft(w.Text, "<>="); {
	case c.op != "":
	case len(w.Text) == 2 && strings.HasPrefix(w.Text, "-") && strings.Contains("fdsFlxU", w.Text[1:]):
		c.op = w.Text
	case len(first) < len(w.Text):
		c.op, c.text = w.Text[:len(w.Text)-len(first)], strings.Trim(first, `"`)
	default:
		if noCase {
			w.Text = "(?i)" + w.Text
		}
		if c.pattern = r.pattern(d, w); c.pattern == nil {
			return
		}
	}
	rw.conds = append(rw.conds, c)
}

// rewriteMap reads RewriteMap NAME int:FUNCTION; other maps are refused where a
// rule uses them.
func (r *reader) rewriteMap(d *conf.Directive) {
	rw := r.rewritingOf(d)
	if rw == nil {
		return
	}
	function, is := strings.CutPrefix(d.Args()[1].Text, "int:")
	if !is || function != "tolower" && function != "toupper" && function != "escape" {
		r.Note(d, d.Name(), "the map is not modelled: a request that a rule looks up in it would be answered with 500")
		return
	}
	if rw.maps == nil {
		rw.maps = map[string]string{}
	}
	rw.maps[d.Args()[0].Text] = function
}

// mapsOf returns the maps that rules may use: their own, or in a section those of
// the server.
func (r *reader) mapsOf(rw *rewriting) map[string]string {
	if rw.maps == nil && r.server.rewriting != nil {
		return r.server.rewriting.maps
	}
	return rw.maps
}

// rewriteFlags reads the flags [L,R=301] of a RewriteCond or RewriteRule; false after a
// problem. httpd does not look at what stands behind them (parseargline).
func (r *reader) rewriteFlags(d *conf.Directive) ([]string, bool) {
	if len(d.Args()) < 3 {
		return nil, true
	}
	w := d.Args()[2]
	if len(w.Text) < 2 || w.Text[0] != '[' || w.Text[len(w.Text)-1] != ']' {
		r.Wrong(d, w, "%s: bad flag delimiters: expected [FLAG,FLAG] without spaces, or in quotes", d.Name())
		return nil, false
	}
	if len(d.Args()) > 3 {
		r.Note(d, d.Name(), "httpd passes over what stands behind the flags")
	}
	return strings.FieldsFunc(strings.Trim(w.Text, "[]"), func(c rune) bool { return c == ',' || c == ' ' }), true
}

// rewriteRule reads RewriteRule pattern target [flags].
func (r *reader) rewriteRule(d *conf.Directive) {
	rw := r.rewritingOf(d)
	if rw == nil {
		return
	}
	rule := &rewriteRule{conds: rw.conds, to: d.Args()[1].Text}
	rw.conds = nil
	w := d.Args()[0]
	w.Text, rule.not = strings.CutPrefix(w.Text, "!")
	flags, ok := r.rewriteFlags(d)
	if !ok {
		return
	}
	for _, f := range flags {
		if strings.EqualFold(f, "NC") || strings.EqualFold(f, "nocase") {
			w.Text = "(?i)" + w.Text
		} else if !r.rewriteFlag(d, rule, f) {
			return
		}
	}
	if rule.pattern = r.pattern(d, w); rule.pattern == nil {
		return
	}
	if _, inner, uses := strings.Cut(rule.to, "${"); uses {
		name, _, _ := strings.Cut(inner, ":")
		if _, known := r.mapsOf(rw)[name]; !known || strings.Contains(inner, "${") {
			r.Refuse(&rule.part, d, d.Name(), d.Args()[1], "a RewriteMap other than int:tolower, int:toupper and int:escape is not supported yet: found %q", rule.to)
		}
	}
	if rule.proxy && rule.to != "-" {
		r.passing = &rule.part
		r.rewriteTarget(d, rule)
		r.passing = nil
	}
	rw.rules = append(rw.rules, rule)
}

// rewriteFlag reads one flag, and reports whether it is known.
func (r *reader) rewriteFlag(d *conf.Directive, rule *rewriteRule, flag string) bool {
	name, value, _ := strings.Cut(flag, "=")
	switch strings.ToUpper(name) {
	case "P", "PROXY":
		rule.proxy = true
	case "R", "REDIRECT":
		n := 302
		if value != "" {
			var known bool
			if n, known = redirectStatus(value); !known || n > 599 {
				r.Wrong(d, d.Args()[2], "RewriteRule: invalid HTTP response code %q for flag R", value)
				return false
			}
		}
		if rule.redirect = n; n < 300 || n > 399 {
			rule.redirect, rule.status = 0, n
		}
	case "F", "FORBIDDEN":
		rule.status = 403
	case "G", "GONE":
		rule.status = 410
	case "L", "LAST", "END":
		rule.last = true
	case "PT", "PASSTHROUGH":
		rule.pass, rule.last = true, true
	case "QSA", "QSAPPEND":
		rule.addQuery = true
	case "QSD", "QSDISCARD":
		rule.dropQuery = true
	case "C", "CHAIN":
		rule.chain = true
	case "N", "NEXT":
		rule.again = true
	case "S", "SKIP":
		rule.skip, _ = parseCount(value)
	case "E", "ENV":
		v := &variable{}
		v.name, v.value, _ = strings.Cut(value, ":")
		if v.name, v.unset = strings.CutPrefix(v.name, "!"); v.name != "" {
			rule.variables = append(rule.variables, v)
		}
	case "CO", "COOKIE":
		if parts := strings.Split(value, ":"); len(parts) > 1 {
			rule.cookies = append(rule.cookies, rewriteCookie(parts))
		}
	case "NE", "NOESCAPE":
		rule.plain = true
	case "B", "T", "TYPE", "NS", "NOSUBREQ", "H", "HANDLER", "DPI", "BNP", "UNSAFEALLOW3F", "UNSAFEPREFIXSTAT", "UNC":
	default:
		r.Wrong(d, d.Args()[2], "RewriteRule: unknown flag %q", flag)
		return false
	}
	return true
}

// rewriteCookie makes a cookie of CO=NAME:VALUE:DOMAIN:LIFETIME:PATH:SECURE:HTTPONLY:SAMESITE
// (add_cookie); the lifetime is in minutes.
func rewriteCookie(parts []string) ruleCookie {
	part := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	is := func(i int, word string) bool {
		return strings.EqualFold(part(i), "true") || part(i) == "1" || strings.EqualFold(part(i), word)
	}
	c := ruleCookie{text: parts[0] + "=" + parts[1] + "; path=" + cmp.Or(part(4), "/")}
	if d := part(2); d != "" {
		c.text += "; domain=" + d
	}
	if n, ok := parseCount(part(3)); ok {
		c.lives = time.Duration(n) * time.Minute
	}
	if is(5, "secure") {
		c.rest += "; secure"
	}
	if is(6, "HttpOnly") {
		c.rest += "; HttpOnly"
	}
	if s := part(7); s != "" && s != "false" && s != "0" {
		c.rest += "; SameSite=" + s
	}
	return c
}

// variableText begins the part of a target that the request decides.
var variableText = regexp.MustCompile(`[$%]`)

// rewriteTarget finds where a rule with P leads: the name stands in the file.
func (r *reader) rewriteTarget(d *conf.Directive, rule *rewriteRule) {
	w := d.Args()[1]
	socket, to, _ := cutSocket(rule.to)
	scheme, rest, found := strings.Cut(to, "://")
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	for _, path := range []string{"$1", "%{REQUEST_URI}"} { // http://host:8080$1: each begins with a slash
		if i := variableText.FindStringIndex(authority); i != nil && (i[0] > 0 || socket != "") && strings.HasPrefix(authority[i[0]:], path) {
			authority = authority[:i[0]]
		}
	}
	if !found || variableText.MatchString(socket+authority) {
		r.Refuse(&rule.part, d, d.Name(), w, "where %q leads is decided by the request, which is not supported yet: expected a name that stands in the file", rule.to)
		return
	}
	if strings.EqualFold(scheme, "balancer") {
		rule.balancer = r.balancer(d, w, strings.ToLower(authority))
		r.server.targets = append(r.server.targets, &pass{at: d, real: balancerScheme + authority, balancer: rule.balancer, rule: rule})
		return
	}
	real := scheme + "://" + authority
	if w.Text = real; socket != "" {
		w.Text = "unix:" + socket + "|" + real
	}
	if m := r.member(d, w); m != nil {
		m.Reuse = false // a target that no ProxyPass has is worked on by the worker of all such
		rule.member = r.server.shared(m)
		r.server.targets = append(r.server.targets, &pass{at: d, real: real, member: rule.member, rule: rule})
	}
}
