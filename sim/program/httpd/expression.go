package httpd

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// expression is an expression of ap_expr, as <If>, Require expr and expr= have
// them: strings with %{NAME} in them, comparisons of strings and numbers,
// patterns, !, && and ||.
type expression struct {
	op          string // "||", "&&", "!", a comparison, or a unary operator such as -n
	left, right *expression
	text        string
	pattern     pcre.Expression
}

// condition reads an expression; one that is not supported concerns the requests
// of its place alone.
func (r *reader) condition(d *conf.Directive, args []conf.Word) *expression {
	var texts []string
	for _, w := range args {
		texts = append(texts, w.Text)
	}
	w := args[0]
	w.Text = strings.Join(texts, " ")
	return r.expression(r.part(), d, w)
}

// expression reads an expression; one that is not supported concerns a part.
func (r *reader) expression(part *conf.Part, d *conf.Directive, w conf.Word) *expression {
	p := &expressionParser{tokens: tokens(w.Text)}
	e := p.or()
	if p.wrong || len(p.tokens) > 0 || e == nil {
		r.Refuse(part, d, d.Name(), w, "the expression %q is not supported: expected comparisons of %%{NAME} with texts, numbers or patterns", w.Text)
		return nil
	}
	return e
}

// tokens cuts an expression: texts in quotes keep the quote in front, patterns
// their slash.
func tokens(s string) (all []string) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		n := tokenLength(s)
		token := s[:n]
		s = s[n:]
		if token[0] == '\'' || token[0] == '"' {
			token = "'" + token[1:len(token)-1]
		}
		all = append(all, token)
	}
	return all
}

func tokenLength(s string) int {
	switch c := s[0]; {
	case c == '\'' || c == '"':
		if i := strings.IndexByte(s[1:], c); i >= 0 {
			return i + 2
		}
		return len(s)
	case strings.HasPrefix(s, "m#"):
		if i := strings.IndexByte(s[2:], '#'); i >= 0 {
			return i + 3
		}
		return len(s)
	case c == '/':
		for i := 1; i < len(s); i++ {
			if s[i] == '/' && s[i-1] != '\\' {
				for i++; i < len(s) && s[i] >= 'a' && s[i] <= 'z'; {
					i++
				}
				return i
			}
		}
		return len(s)
	case c == '(' || c == ')':
		return 1
	case strings.HasPrefix(s, "%{"):
		if i := strings.IndexByte(s, '}'); i >= 0 {
			return i + 1
		}
		return len(s)
	}
	for _, op := range []string{"&&", "||", "==", "!=", "=~", "!~", "<=", ">=", "!", "<", ">", "="} {
		if strings.HasPrefix(s, op) {
			return len(op)
		}
	}
	if i := strings.IndexAny(s[1:], " \t()&|=!<>"); i >= 0 {
		return i + 1
	}
	return len(s)
}

type expressionParser struct {
	tokens []string
	depth  int
	wrong  bool
}

func (p *expressionParser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *expressionParser) next() (t string) {
	if t = p.peek(); t == "" {
		p.wrong = true
		return ""
	}
	p.tokens = p.tokens[1:]
	return t
}

func (p *expressionParser) or() *expression {
	e := p.and()
	for p.peek() == "||" {
		p.next()
		e = &expression{op: "||", left: e, right: p.and()}
	}
	return e
}

func (p *expressionParser) and() *expression {
	e := p.not()
	for p.peek() == "&&" {
		p.next()
		e = &expression{op: "&&", left: e, right: p.not()}
	}
	return e
}

func (p *expressionParser) not() *expression {
	if p.depth++; p.depth > 100 {
		p.wrong = true
		return nil
	}
	defer func() { p.depth-- }()
	switch p.peek() {
	case "!":
		p.next()
		return &expression{op: "!", left: p.not()}
	case "(":
		p.next()
		e := p.or()
		if p.next() != ")" {
			p.wrong = true
		}
		return e
	}
	return p.comparison()
}

func (p *expressionParser) comparison() *expression {
	t := p.next()
	if t == "-n" || t == "-z" || t == "-T" || t == "-R" {
		return &expression{op: t, left: p.operand(p.next())}
	}
	if t == "true" || t == "false" {
		return &expression{op: t}
	}
	e := &expression{left: p.operand(t), op: p.next()}
	switch e.op {
	case "=~", "!~":
		e.pattern = p.regexp(p.next())
	case "==", "=", "!=", "<", "<=", ">", ">=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "eq", "ne", "lt", "le", "gt", "ge":
		e.right = p.operand(p.next())
	default:
		p.wrong = true
	}
	return e
}

// operand takes a text, a variable or a number.
func (p *expressionParser) operand(t string) *expression {
	if t == "" || strings.ContainsAny(t[:1], "()&|!<>=/") {
		p.wrong = true
		return nil
	}
	for _, f := range []string{"req", "http", "reqenv", "osenv", "resp"} {
		if t == f && p.peek() == "(" {
			p.next()
			name := strings.TrimPrefix(p.next(), "'")
			if p.next() != ")" || f == "osenv" || f == "resp" {
				p.wrong = true
			}
			if f == "reqenv" {
				name = "ENV:" + name
			} else {
				name = "HTTP:" + name
			}
			return &expression{text: "%{" + name + "}"}
		}
	}
	return &expression{text: strings.TrimPrefix(t, "'")}
}

// regexp takes /pattern/i or m#pattern#i.
func (p *expressionParser) regexp(t string) pcre.Expression {
	end := byte('/')
	if strings.HasPrefix(t, "m#") {
		t, end = t[1:], '#'
	}
	i := strings.LastIndexByte(t, end)
	if len(t) < 2 || i < 1 {
		p.wrong = true
		return nil
	}
	text := t[1:i]
	re, err := pcre.Compile(strings.ReplaceAll(text, `\/`, "/"), strings.Contains(t[i:], "i"))
	if err != nil {
		p.wrong = true
	}
	return re
}

// holds evaluates a condition.
func (e *expression) holds(x *exchange) bool {
	switch e.op {
	case "||":
		return e.left.holds(x) || e.right.holds(x)
	case "&&":
		return e.left.holds(x) && e.right.holds(x)
	case "!":
		return !e.left.holds(x)
	case "true", "false":
		return e.op == "true"
	case "-n":
		return e.left.value(x) != ""
	case "-z":
		return e.left.value(x) == ""
	case "-T":
		v := strings.ToLower(e.left.value(x))
		return v != "" && v != "0" && v != "off" && v != "false" && v != "no"
	case "-R":
		return inNetwork(x.peer, e.left.value(x))
	case "=~":
		return e.pattern.MatchString(e.left.value(x))
	case "!~":
		return !e.pattern.MatchString(e.left.value(x))
	}
	return compared(e.op, e.left.value(x), e.right.value(x))
}

// value puts the variables in for %{NAME}.
func (e *expression) value(x *exchange) string {
	return bracketed.ReplaceAllStringFunc(e.text, func(v string) string { return x.serverVariable(v[2 : len(v)-1]) })
}

// bracketed are variables in a text.
var bracketed = regexp.MustCompile(`%\{[^}]*\}`)

// compared compares texts, or numbers where the operator is a word.
func compared(op, a, b string) bool {
	order := strings.Compare(a, b)
	if name, dashed := strings.CutPrefix(op, "-"); dashed || op >= "a" {
		x, _ := strconv.Atoi(a) // no number counts 0
		y, _ := strconv.Atoi(b)
		order, op = x-y, name
	}
	switch op {
	case "==", "=", "eq":
		return order == 0
	case "!=", "ne":
		return order != 0
	case "<", "lt":
		return order < 0
	case "<=", "le":
		return order <= 0
	case ">", "gt":
		return order > 0
	}
	return order >= 0
}

// inNetwork reports whether a client is in a network as text.
func inNetwork(a netip.Addr, text string) bool {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		b, err := netip.ParseAddr(text)
		return err == nil && a == b
	}
	return p.Contains(a)
}
