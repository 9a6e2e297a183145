package haproxy

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// rule is a line of http-request, http-response or tcp-request: what it does, and
// when.
type rule struct {
	when condition
	do   func(x *exchange) outcome
}

// outcome tells how a request goes on after a rule.
type outcome uint8

const (
	goOn     outcome = iota // to the next rule
	allowed                 // the other rules of the list are passed over
	answered                // HAProxy has answered
	closed                  // the connection is closed without an answer
	rejected                // it is reset
	silent                  // the client hears nothing
)

// run goes through a list of rules.
func (x *exchange) run(rules []rule) outcome {
	for i := range rules {
		if !rules[i].when.holds(x) {
			continue
		}
		if o := rules[i].do(x); o != goOn {
			return o
		}
	}
	return goOn
}

// reply is an answer that HAProxy makes, as a rule has it.
type reply struct {
	status  int
	tarpit  bool
	page    bool // the error page of the status stands for it
	headers []replyHeader
	bytes   int
}

type replyHeader struct {
	name  string
	value format
}

// give answers the request.
func (a *reply) give(x *exchange) outcome {
	if a.tarpit && x.front.tarpit > 0 {
		x.in.h.Sleep(x.front.tarpit)
	}
	if a.page {
		_ = x.status(a.status) // it has no error: the answer is filled in
		return answered
	}
	*x.resp = host.Response{Status: a.status, BodyBytes: a.bytes}
	for i := range a.headers {
		addAnswerHeader(x.resp, a.headers[i].name, a.headers[i].value.text(x))
	}
	return answered
}

// redirect is a redirect line, or a rule of that name.
type redirect struct {
	kind        string // location, prefix or scheme
	to          format
	code        int
	dropQuery   bool
	appendSlash bool
	ignoreEmpty bool
	cookie      string // of set-cookie or clear-cookie, "" for none
}

// give answers with the redirect (http_apply_redirect_rule).
func (r *redirect) give(x *exchange) outcome {
	to := r.to.text(x)
	if r.kind == "location" {
		if to == "" && r.ignoreEmpty {
			return goOn
		}
	} else {
		if r.kind == "scheme" {
			to += "://" + x.req.Host
		}
		if to == "/" && r.kind == "prefix" {
			to = ""
		}
		rest := pathQueryOf(x.req.URI)
		if r.dropQuery {
			rest = pathOf(x.req.URI)
			if r.appendSlash && !strings.HasSuffix(rest, "/") {
				rest += "/"
			}
		}
		to += rest
	}
	*x.resp = host.Response{Status: r.code, Location: to, SetCookie: r.cookie}
	return answered
}

// rewrite changes the target of a request: what of it, by an expression.
type rewrite struct {
	of func(uri string) (before, part, after string)
	re *regexp.Regexp // nil: the whole part is replaced
	to format
}

func (w *rewrite) do(x *exchange) outcome {
	before, part, after := w.of(x.req.URI)
	if w.re == nil {
		part = w.to.text(x)
	} else {
		part = replaceAll(w.re, part, w.to.text(x))
	}
	x.req.URI = strings.TrimSuffix(before+part+after, "?")
	return goOn
}

// replaceAll is the text that an expression's match in s becomes, s itself where
// it does not match. The whole of s is replaced (http_replace_hdrs).
func replaceAll(re *regexp.Regexp, s, to string) string {
	at := re.FindStringSubmatchIndex(s)
	if at == nil {
		return s
	}
	return string(re.ExpandString(nil, backReferences(to), s, at))
}

// The parts of a target that rules replace.
func pathPart(uri string) (before, part, after string) {
	rest := relative(uri)
	before = strings.TrimSuffix(uri, rest)
	path, query, has := strings.Cut(rest, "?")
	if has {
		after = "?" + query
	}
	return before, path, after
}

func pathQueryPart(uri string) (before, part, after string) {
	rest := relative(uri)
	return strings.TrimSuffix(uri, rest), rest, ""
}

func wholePart(uri string) (before, part, after string) { return "", uri, "" }

func queryPart(uri string) (before, part, after string) {
	path, query, _ := strings.Cut(uri, "?")
	return path + "?", query, ""
}

// variable returns a variable that a rule has set.
func (x *exchange) variable(name string) (string, bool) {
	if v, ok := x.vars[name]; ok {
		return v, true
	}
	f, ok := x.in.config.variables[name]
	return f.text(x), ok
}

func (x *exchange) setVariable(name, value string) {
	if x.vars == nil {
		x.vars = map[string]string{}
	}
	x.vars[name] = value
}

// setSource has the client's address be another from here on.
func (x *exchange) setSource(text string) {
	if a, err := netip.ParseAddr(text); err == nil {
		x.peer = a
	}
}

// errorAnswer is an answer that stands for one of HAProxy's own: errorfile,
// errorloc, http-error.
type errorAnswer struct {
	status   int
	location string
	headers  []replyHeader
}
