package httpd

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// document is an ErrorDocument: one of the three.
type document struct{ url, path, text string }

// override is ProxyErrorOverride: answers of members with these statuses, or of
// 400 and more where there are none, are replaced by httpd's own.
type override struct {
	on       bool
	statuses []int
}

// overrides reports whether the answer of a member is replaced.
func (x *exchange) overrides(all []*rules) bool {
	var o *override
	for _, rs := range all {
		if rs.override != nil {
			o = rs.override
		}
	}
	switch {
	case o == nil || !o.on:
		return false
	case len(o.statuses) > 0:
		return slices.Contains(o.statuses, x.answer.Status)
	}
	return x.answer.Status >= 400
}

// errorAnswer fills the answer for a status of httpd's own: a redirect, or its page, or
// that of the innermost ErrorDocument. A full URL makes a redirect of it; a path
// that another server answers gives that answer, if it succeeds.
func (x *exchange) errorAnswer(status int, all []*rules) {
	var page document
	for _, rs := range all {
		if p, is := rs.documents[status]; is {
			page = p
		}
	}
	*x.resp = host.Response{Status: status, BodyBytes: errorBytes, Location: x.location, Why: x.why}
	switch {
	case page.url != "":
		*x.resp = host.Response{Status: 302, BodyBytes: errorBytes, Location: page.url}
	case page.text != "":
		x.resp.BodyBytes = len(page.text)
	case page.path != "" && !x.inner:
		x.errorPage(page.path)
	}
}

// errorPage asks for the path of an ErrorDocument within.
func (x *exchange) errorPage(path string) {
	req := x.req
	inner := *req
	inner.Method, inner.URI, inner.Form, inner.BodyBytes = "GET", path, "", 0
	was := *x.resp
	x.req, x.inner = &inner, true
	if status := x.serve(); status != 0 || x.pass == nil {
		*x.resp = was
	}
	x.req, x.inner = req, false
}

// errorDocument reads ErrorDocument.
func (r *reader) errorDocument(d *conf.Directive) {
	rs, ok := r.rules()
	if !ok {
		r.Note(d, d.Name(), "%s", whyOther)
		return
	}
	status, _ := parseCount(d.Args()[0].Text)
	var texts []string
	for _, w := range d.Args()[1:] {
		texts = append(texts, w.Text)
	}
	text := strings.Join(texts, " ")
	p := document{text: text}
	switch {
	case strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://"):
		p = document{url: text}
		if status == 401 {
			r.Note(d, d.Name(), "httpd takes no full URL for 401: it has no effect")
			return
		}
	case strings.HasPrefix(text, "/"):
		p = document{path: text}
	case strings.EqualFold(text, "default"):
		p = document{}
	}
	if rs.documents == nil {
		rs.documents = map[int]document{}
	}
	rs.documents[status] = p
}

// errorOverride reads ProxyErrorOverride.
func (r *reader) errorOverride(d *conf.Directive) {
	rs, _ := r.rules()
	on, _ := parseSwitch(d.Args()[0].Text)
	rs.override = &override{on: on}
	for _, w := range d.Args()[1:] {
		n, ok := parseCount(w.Text)
		if !ok || n < 400 || n > 599 {
			r.Wrong(d, w, "ProxyErrorOverride: found %q, expected statuses of 400 to 599", w.Text)
			return
		}
		rs.override.statuses = append(rs.override.statuses, n)
	}
}
