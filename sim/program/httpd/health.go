package httpd

import (
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// health is a member's check by mod_proxy_hcheck.
type health struct {
	method        string // TCP, OPTIONS, HEAD, GET, CPING and their 1.1 forms; "" for no check
	uri           string
	interval      time.Duration
	passes, fails int
	expr          *expression // of ProxyHCExpr; nil for a status of 200 to 399
}

// defaultHealth is that of mod_proxy_hcheck: every 30 s, one check decides.
var defaultHealth = health{interval: 30 * time.Second, passes: 1, fails: 1}

// set sets one of the parameters, and returns the problem with its value.
func (h *health) set(r *reader, name, value string) string {
	switch strings.ToLower(name) {
	case "hcmethod":
		h.method = strings.TrimSuffix(strings.ToUpper(value), "11")
		return unless(conf.AnyOf("none", "tcp", "options", "head", "get", "cping", "options11", "head11", "get11", "provider")(0, value), "HCMethod: expected NONE, TCP, CPING, OPTIONS, HEAD or GET")
	case "hcinterval":
		t, ok := parseTime(value, "s")
		h.interval = t
		return unless(ok && t >= 100*time.Millisecond, "Interval must be at least 100 ms")
	case "hcpasses", "hcfails":
		n, ok := parseCount(value)
		if h.passes = n; strings.EqualFold(name, "hcfails") {
			h.passes, h.fails = max(1, h.passes), n
		}
		return unless(ok && n >= 1, "expected a number of at least 1")
	case "hcuri":
		h.uri = value
	case "hcexpr":
		e, known := r.checkExprs[strings.ToLower(value)]
		h.expr = e
		switch {
		case !known:
			return "Unknown ProxyHCExpr name"
		case e == nil:
			return "the expression of that name is not supported"
		}
	case "hctemplate":
		t, known := r.templates[strings.ToLower(value)]
		if known {
			*h = t
		}
		return unless(known, "Unknown ProxyHCTemplate name")
	}
	return ""
}

// healthTemplate reads ProxyHCTemplate NAME key=value ...
func (r *reader) healthTemplate(d *conf.Directive) {
	h := defaultHealth
	for _, w := range d.Args()[1:] {
		name, value, _ := strings.Cut(w.Text, "=")
		if what := h.set(r, name, value); what != "" {
			r.Wrong(d, w, "%s: found %q", what, w.Text)
		}
	}
	if r.templates == nil {
		r.templates = map[string]health{}
	}
	r.templates[strings.ToLower(d.Args()[0].Text)] = h
}

// healthExpr reads ProxyHCExpr NAME {expression about the answer}.
func (r *reader) healthExpr(d *conf.Directive) {
	var text []string
	for _, w := range d.Args()[1:] {
		text = append(text, w.Text)
	}
	w := d.Args()[1]
	w.Text = strings.TrimSuffix(strings.TrimPrefix(strings.Join(text, " "), "{"), "}")
	unused := &conf.Part{} // one that no check has concerns nobody
	e := r.expression(unused, d, w)
	if r.checkExprs == nil {
		r.checkExprs = map[string]*expression{}
	}
	r.checkExprs[strings.ToLower(d.Args()[0].Text)] = e
}

// watch checks a member for as long as httpd runs.
type watch struct {
	f              *farm
	in             *instance
	w              *balance.Worker
	m              *Member
	passed, failed int
}

// watchMembers starts the checks of a balancer.
func (in *instance) watchMembers(f *farm) {
	for i, m := range f.b.Members {
		if m.health.method != "" && m.health.method != "NONE" {
			in.h.After(m.health.interval, &watch{f: f, in: in, w: &f.workers.Members[i], m: m})
		}
	}
}

// Run makes one check.
func (c *watch) Run() {
	h := &c.m.health
	c.in.h.After(h.interval, c)
	if c.passes() {
		c.passed, c.failed = c.passed+1, 0
	} else {
		c.passed, c.failed = 0, c.failed+1
	}
	switch unwell := c.w.Has(balance.Unwell); {
	case !unwell && c.failed >= h.fails:
		c.w.Flags |= balance.Unwell
		c.note("Disabling")
	case unwell && c.passed >= h.passes:
		c.w.Flags &^= balance.Unwell
		c.note("Enabling")
	}
}

func (c *watch) note(what string) {
	c.in.h.Note("httpd", fmt.Sprintf("Health check %s worker %s", what, c.m.URL))
}

// passes reports whether the member answers: to a connection, to a CPING, or
// with what the expression wants, a status of 200 to 399 without one.
func (c *watch) passes() bool {
	limit := c.m.ConnectTimeout
	if limit == 0 {
		limit = c.m.Timeout
	}
	if limit == 0 {
		limit = c.in.config.Servers[0].effective.timeout
	}
	at, o := c.in.pool(c.m).at, host.Options{Connect: limit, Read: limit}
	if c.m.health.method == "TCP" {
		s, err := c.in.h.Dial(at, o)
		if err == nil {
			_ = s.Close() // only whether it opened matters
		}
		return err == nil
	}
	req := &host.Request{Method: c.m.health.method, Host: c.m.authority(), URI: c.m.Path + c.m.health.uri}
	if req.URI == "" {
		req.URI = "/"
	}
	switch c.m.Scheme {
	case "ajp":
		o.Protocol = host.AJP
	case "https":
		o.Protocol = host.HTTPS
	}
	var answer host.Response
	if c.m.health.method == "CPING" {
		req.Method = host.CPing
		return c.in.h.Call(at, req, &answer, o) == nil
	}
	switch err := c.in.h.Call(at, req, &answer, o); {
	case err != nil:
		return false
	case c.m.health.expr != nil:
		return c.m.health.expr.holds(&exchange{in: c.in, s: c.in.config.Servers[0], req: req, resp: &answer})
	}
	return answer.Status >= 200 && answer.Status < 400
}
