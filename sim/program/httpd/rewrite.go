package httpd

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// rewriting is mod_rewrite in a server, or in a <Location>.
type rewriting struct {
	base           string // RewriteBase
	inherits, down string // RewriteOptions Inherit and InheritDown, or their Before
	ignores        bool   // RewriteOptions IgnoreInherit
	on             bool
	maps           map[string]string // RewriteMap by name: the function of an int: map
	conds          []*rewriteCond    // for the next rule
	rules          []*rewriteRule
}

// rewriteCond is a RewriteCond.
type rewriteCond struct {
	test    string
	pattern pcre.Expression
	op      string      // -f, -eq, =, < ... instead of pattern
	expr    *expression // of "expr", instead of test
	text    string
	not, or bool
}

// rewriteRule is a RewriteRule.
type rewriteRule struct {
	conds   []*rewriteCond
	pattern pcre.Expression
	not     bool
	to      string // "-" for no change

	redirect, status    int // of R; of F, G and R=404
	proxy, pass, last   bool
	chain, again, plain bool // C, N, NE
	addQuery, dropQuery bool
	skip                int
	variables           []*variable
	cookies             []ruleCookie
	balancer            *Balancer
	member              *Member
	part                conf.Part // a target that is not supported
}

// mostRounds is how often rules may begin anew, httpd's limit for [N] is 32000.
const mostRounds = 1000

// rewrite runs the rules of the server. done: the answer has that status, 0 for
// a request that goes to x.pass.
func (x *exchange) rewrite() (status int, done bool) {
	rw := x.s.rewriting
	if rw == nil || !rw.on {
		return 0, false
	}
	o := x.runRules(rw, "")
	if !o.done && o.changed && !o.through {
		return 404, true // a file of that name, of which there is none
	}
	return o.status, o.done
}

// outcome is the effect of rules on a request: answered with a status, 0 for
// one that goes to x.pass; or its path is another, through to ProxyPass.
type outcome struct {
	status                 int
	done, changed, through bool
}

// runRules runs rules over a text, or over the path where that is "".
func (x *exchange) runRules(rw *rewriting, subject string) (o outcome) {
	rounds := 0
	for i := 0; i < len(rw.rules); i++ {
		rule := rw.rules[i]
		groups, ok := rule.match(x, subject)
		if !ok {
			for rule.chain && i+1 < len(rw.rules) {
				i++
				rule = rw.rules[i]
			}
			continue
		}
		if x.refused([]*rules{{}, {part: rule.part}}) {
			return outcome{status: 500, done: true}
		}
		x.apply(rule, groups)
		switch {
		case rule.status > 0:
			return outcome{status: rule.status, done: true}
		case rule.to != "-":
			to := expand(rule.to, groups)
			if rule.proxy {
				return outcome{status: x.proxied(rule, to), done: true}
			}
			if rule.redirect > 0 || strings.Contains(to, "://") {
				return outcome{status: x.moved(rule, to), done: true}
			}
			x.setPath(rule, to)
			o.changed, subject = true, ""
		}
		if o.through = o.through || rule.pass; rule.last {
			break
		}
		if i += rule.skip; rule.again && rounds < mostRounds {
			i, rounds = -1, rounds+1
		}
	}
	return o
}

// apply sets the variables and cookies of a rule that fits.
func (x *exchange) apply(rule *rewriteRule, g matched) {
	for _, v := range rule.variables {
		set := *v
		set.value = expand(v.value, g)
		x.env = append(x.env, &set)
	}
	for _, c := range rule.cookies {
		x.cookies = append(x.cookies, c.line(x, g))
	}
}

// ruleCookie is a cookie of a rule: the text before its end, and behind it.
type ruleCookie struct {
	text, rest string
	lives      time.Duration // 0 for as long as the browser runs
}

func (c ruleCookie) line(x *exchange, g matched) string {
	line := expand(c.text, g)
	if c.lives > 0 {
		line += "; expires=" + time.Unix(0, int64(x.in.h.Now().Add(c.lives))).UTC().Format("Mon, 02-Jan-2006 15:04:05 GMT")
	}
	return line + c.rest
}

// setPath takes the path and the query of a substitution.
func (x *exchange) setPath(rule *rewriteRule, to string) {
	path, query, has := strings.Cut(to, "?")
	switch {
	case has && rule.addQuery && x.t.query != "":
		if query != "" {
			query += "&"
		}
		x.t.query, x.t.hasQuery = query+x.t.query, true
	case has:
		x.t.query, x.t.hasQuery = query, query != ""
	case rule.dropQuery:
		x.t.query, x.t.hasQuery = "", false
	}
	x.t.path, x.t.raw, x.t.asSent = path, canonical(path), false
}

// withQuery returns a target with the query that it keeps.
func (x *exchange) withQuery(rule *rewriteRule, to string) string {
	base := to
	if i := strings.IndexByte(to, '?'); i >= 0 {
		base = to[:i]
	}
	was := x.t
	x.setPath(rule, to)
	if x.t.hasQuery {
		base += "?" + x.t.query
	}
	x.t = was
	return base
}

// moved answers with a redirect.
func (x *exchange) moved(rule *rewriteRule, to string) int {
	url := x.withQuery(rule, to)
	if !rule.plain {
		path, query, has := strings.Cut(url, "?")
		if scheme, rest, absolute := strings.Cut(path, "://"); absolute {
			path = scheme + "://" + canonical(rest)
		} else {
			path = canonical(path)
		}
		if url = path; has {
			url += "?" + query
		}
	}
	x.location = x.absolute(url)
	if rule.redirect == 0 {
		return 302
	}
	return rule.redirect
}

// proxied has the request go to the target of a rule with P.
func (x *exchange) proxied(rule *rewriteRule, to string) int {
	if rule.balancer == nil && rule.member == nil {
		return 500
	}
	_, to, _ = cutSocket(to)
	x.pass = &pass{real: to, balancer: rule.balancer, member: rule.member}
	path, query, has := strings.Cut(pathOf(x.withQuery(rule, to)), "?")
	if x.uri = path; !rule.plain {
		x.uri = canonical(path)
	}
	if has {
		x.uri += "?" + query
	}
	if x.uri == "" {
		x.uri = "/"
	}
	return 0
}

// matched are the groups of a rule and of its last condition.
type matched struct {
	x          *exchange
	rule, cond []string
}

func (rule *rewriteRule) match(x *exchange, subject string) (matched, bool) {
	if subject == "" {
		subject = x.t.path
	}
	g := matched{x: x, rule: rule.pattern.FindStringSubmatch(subject)}
	if (g.rule != nil) == rule.not {
		return g, false
	}
	for i := 0; i < len(rule.conds); i++ {
		holds := rule.conds[i].holds(&g)
		for !holds && rule.conds[i].or && i+1 < len(rule.conds) {
			i++
			holds = rule.conds[i].holds(&g)
		}
		if !holds {
			return g, false
		}
		for rule.conds[i].or && i+1 < len(rule.conds) {
			i++ // one of them is enough
		}
	}
	return g, true
}

func (c *rewriteCond) holds(g *matched) bool {
	if c.expr != nil {
		return c.expr.holds(g.x) != c.not
	}
	v := expand(c.test, *g)
	is := false
	switch {
	case c.pattern != nil:
		if groups := c.pattern.FindStringSubmatch(v); groups != nil {
			is = true
			if !c.not {
				g.cond = groups
			}
		}
	case c.op == "-f" || c.op == "-d" || c.op == "-s" || c.op == "-F" || c.op == "-l" || c.op == "-x":
	case c.op == "-U":
		is = true
	default:
		is = compared(c.op, v, c.text)
	}
	return is != c.not
}

// expand puts groups and variables in: $1 of the rule, %1 of the condition,
// %{NAME}.
func expand(text string, g matched) string {
	if !strings.ContainsAny(text, `$%\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case (c == '$' || c == '%') && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9':
			i++
			from := g.rule
			if c == '%' {
				from = g.cond
			}
			if n := int(text[i] - '0'); n < len(from) {
				b.WriteString(from[n])
			}
		case c == '$' && i+1 < len(text) && text[i+1] == '{':
			end := strings.LastIndexByte(text, '}')
			if end < i {
				return b.String()
			}
			name, key, _ := strings.Cut(text[i+2:end], ":")
			b.WriteString(mapped(g.x.mapOf(name), expand(key, g)))
			i = end
		case c == '%' && i+1 < len(text) && text[i+1] == '{':
			end := strings.IndexByte(text[i:], '}')
			if end < 0 {
				b.WriteString(text[i:])
				return b.String()
			}
			b.WriteString(g.x.serverVariable(text[i+2 : i+end]))
			i += end
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// mapOf returns the function of a RewriteMap of the server.
func (x *exchange) mapOf(name string) string {
	if x.s.rewriting == nil {
		return ""
	}
	return x.s.rewriting.maps[name]
}

// mapped applies the function of an int: map.
func mapped(function, key string) string {
	switch function {
	case "tolower":
		return strings.ToLower(key)
	case "toupper":
		return strings.ToUpper(key)
	}
	return canonical(key) // escape
}
