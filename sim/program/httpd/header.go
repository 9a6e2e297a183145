package httpd

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// headerLine is a Header or a RequestHeader.
type headerLine struct {
	always  bool // Header always: on httpd's own answers, too
	request bool
	action  string
	name    string
	value   string // with %{...}
	pattern *regexp.Regexp
	env     string // of env=NAME, with ! for one that is not set
	cond    *expression
	text    *expression // of expr=, instead of value
}

// header reads Header and RequestHeader.
func (r *reader) header(d *conf.Directive) {
	rs, ok := r.rules()
	if !ok {
		r.Note(d, d.Name(), "%s", whyOther)
		return
	}
	h, args := &headerLine{request: strings.EqualFold(d.Name(), "RequestHeader")}, d.Args()
	if first := strings.ToLower(args[0].Text); first == "always" || first == "onsuccess" {
		h.always, args = first == "always", args[1:]
	}
	if len(args) > 0 {
		args = h.condition(r, d, args)
	}
	if len(args) < 2 {
		r.Wrong(d, d.Words[0], "%s has %d arguments: expected an action and a header", d.Name(), len(d.Args()))
		return
	}
	h.action, h.name = strings.ToLower(args[0].Text), strings.TrimSuffix(args[1].Text, ":")
	if len(args) > 2 {
		h.value = args[2].Text
	}
	if text, is := strings.CutPrefix(h.value, "expr="); is && h.action != "edit" && h.action != "edit*" {
		w := args[2]
		w.Text = text
		if h.text = r.textExpression(d, w); h.text == nil {
			return
		}
	}
	if h.action == "edit" || h.action == "edit*" {
		if len(args) < 4 {
			r.Wrong(d, d.Words[0], "%s edit: expected a pattern and what replaces it", d.Name())
			return
		}
		var err error
		if h.pattern, err = regexp.Compile(args[2].Text); err != nil {
			r.refusePattern(d, args[2], err)
			return
		}
		h.value = args[3].Text
	}
	if h.action == "echo" || h.action == "note" {
		r.Note(d, d.Name(), "%s %s is not modelled: nobody here reads what it sets", d.Name(), h.action)
		return
	}
	rs.headers = append(rs.headers, h)
}

// condition takes early, env= and expr= off the end of the arguments.
func (h *headerLine) condition(r *reader, d *conf.Directive, args []conf.Word) []conf.Word {
	needs := 3 // action, header, value
	switch strings.ToLower(args[0].Text) {
	case "unset", "echo":
		needs = 2
	case "edit", "edit*":
		needs = 4
	}
	if len(args) <= needs {
		return args
	}
	last := args[len(args)-1]
	switch {
	case strings.EqualFold(last.Text, "early"):
	case strings.HasPrefix(last.Text, "env="):
		h.env = last.Text[len("env="):]
	case strings.HasPrefix(last.Text, "expr="):
		last.Text = last.Text[len("expr="):]
		h.cond = r.condition(d, []conf.Word{last})
	default:
		return args
	}
	return args[:len(args)-1]
}

// applies reports whether the condition of the line holds.
func (h *headerLine) applies(x *exchange) bool {
	if name, not := strings.CutPrefix(h.env, "!"); name != "" {
		if _, set := x.variable(name); set == not {
			return false
		}
	}
	return h.cond == nil || h.cond.holds(x)
}

// setHeaders changes the headers of the answer. own: it is httpd's own.
func (x *exchange) setHeaders(all []*rules, own bool) {
	for _, c := range x.cookies {
		addField(x.resp, "Set-Cookie", c)
	}
	for _, always := range []bool{false, true} {
		for _, rs := range all {
			for _, h := range rs.headers {
				if !h.request && h.always == always && (always || !own) && h.applies(x) {
					h.change(x)
				}
			}
		}
	}
}

// change carries out the line on the answer.
func (h *headerLine) change(x *exchange) {
	was := fieldsOf(x.resp, h.name)
	value := h.valueFor(x)
	switch h.action {
	case "add":
		addField(x.resp, h.name, value)
	case "set":
		setFields(x.resp, h.name, []string{value})
	case "setifempty":
		if len(was) == 0 {
			addField(x.resp, h.name, value)
		}
	case "append", "merge":
		line := strings.Join(was, ", ")
		if h.action == "merge" && slices.Contains(strings.Split(line, ", "), value) {
			return
		}
		if line != "" {
			value = line + ", " + value
		}
		setFields(x.resp, h.name, []string{value})
	case "unset":
		setFields(x.resp, h.name, nil)
	case "edit", "edit*":
		for i, v := range was {
			was[i] = h.edited(v, value)
		}
		setFields(x.resp, h.name, was)
	}
}

// valueFor returns the value for a request.
func (h *headerLine) valueFor(x *exchange) string {
	if h.text != nil {
		return h.text.value(x)
	}
	return x.formatted(h.value)
}

// edited replaces the first match, or every one.
func (h *headerLine) edited(v, with string) string {
	with = dollars.ReplaceAllString(with, "$${$1}")
	if h.action == "edit*" {
		return h.pattern.ReplaceAllString(v, with)
	}
	at := h.pattern.FindStringSubmatchIndex(v)
	if at == nil {
		return v
	}
	return v[:at[0]] + string(h.pattern.ExpandString(nil, with, v, at)) + v[at[1]:]
}

// dollars are the groups of a match in a replacement.
var dollars = regexp.MustCompile(`\$(\d)`)

// formatted puts the values in for %{NAME}e and its like.
func (x *exchange) formatted(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		if text[i] != '{' {
			if text[i] == '%' {
				b.WriteByte('%')
			}
			continue // %t, %D: times, which nobody reads
		}
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			break
		}
		name := text[i+1 : i+end]
		i += end + 1
		v, set := x.variable(name)
		if i < len(text) && text[i] == 's' {
			v, set = x.serverVariable(name), true
		}
		if !set {
			v = "(null)"
		}
		b.WriteString(v)
	}
	return b.String()
}

func fieldsOf(a *host.Response, name string) (all []string) {
	switch strings.ToLower(name) {
	case "set-cookie":
		if a.SetCookie != "" {
			return strings.Split(a.SetCookie, "\n")
		}
	case "location":
		if a.Location != "" {
			return []string{a.Location}
		}
	default:
		for _, f := range a.Header {
			if strings.EqualFold(f.Name, name) {
				all = append(all, f.Value)
			}
		}
	}
	return all
}

func setFields(a *host.Response, name string, values []string) {
	switch strings.ToLower(name) {
	case "set-cookie":
		a.SetCookie = strings.Join(values, "\n")
	case "location":
		a.Location = strings.Join(values, ", ")
	default:
		var kept []host.Field
		for _, f := range a.Header {
			if !strings.EqualFold(f.Name, name) {
				kept = append(kept, f)
			}
		}
		for _, v := range values {
			kept = append(kept, host.Field{Name: name, Value: v})
		}
		a.Header = kept
	}
}

func addField(a *host.Response, name, value string) {
	setFields(a, name, append(fieldsOf(a, name), value))
}

func statusText(n int) string { return strconv.Itoa(n) }

// requestHeaders changes the headers of the request for the member.
func (x *exchange) requestHeaders(all []*rules) {
	for _, rs := range all {
		for _, h := range rs.headers {
			if !h.request || !h.applies(x) {
				continue
			}
			h.changeRequest(x.ownRequest(), h.valueFor(x))
		}
	}
}

// ownRequest returns the request as one that may be changed.
func (x *exchange) ownRequest() *host.Request {
	if x.changedReq == nil {
		req := *x.req
		x.changedReq = &req
		x.req = x.changedReq
	}
	return x.req
}

// changeRequest carries out a RequestHeader.
func (h *headerLine) changeRequest(q *host.Request, value string) {
	a := &host.Response{}
	for _, f := range q.Header {
		if strings.EqualFold(f.Name, h.name) {
			a.Header = append(a.Header, f)
		}
	}
	switch strings.ToLower(h.name) {
	case "host":
		if h.action == "set" {
			q.Host = value
		}
		return
	case "cookie":
		if h.action == "set" {
			q.Cookie = value
		} else if h.action == "unset" {
			q.Cookie = ""
		}
		return
	case "x-forwarded-for":
		if h.action == "set" {
			q.Forwarded = value
		} else if h.action == "unset" {
			q.Forwarded = ""
		}
		return
	}
	kept := slices.DeleteFunc(slices.Clone(q.Header), func(f host.Field) bool { return strings.EqualFold(f.Name, h.name) })
	switch h.action {
	case "unset":
		q.Header = kept
	case "setifempty":
		if len(a.Header) == 0 {
			q.Header = append(kept, host.Field{Name: h.name, Value: value})
		}
	case "set":
		q.Header = append(kept, host.Field{Name: h.name, Value: value})
	case "add", "append", "merge":
		q.Header = append(slices.Clone(q.Header), host.Field{Name: h.name, Value: value})
	}
}
