package httpd

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// allowMethods reads AllowMethods; reset allows all again.
func (r *reader) allowMethods(d *conf.Directive) {
	rs, ok := r.rules()
	if !ok {
		r.Note(d, d.Name(), "%s", whyOther)
		return
	}
	rs.allowed = []string{}
	for _, w := range d.Args() {
		if rs.allowed = append(rs.allowed, strings.ToUpper(w.Text)); strings.EqualFold(w.Text, "reset") {
			rs.allowed = []string{}
		}
	}
}

// methodRefused reports whether the method is none of those that the innermost
// AllowMethods names; HEAD goes with GET (mod_allowmethods).
func (x *exchange) methodRefused(all []*rules) bool {
	var allowed []string
	for _, rs := range all {
		if rs.allowed != nil {
			allowed = rs.allowed
		}
	}
	method := x.req.Method
	if method == "HEAD" {
		method = "GET"
	}
	return len(allowed) > 0 && !slices.Contains(allowed, method)
}

// traceEnable reads TraceEnable: with Off a TRACE is answered with 405.
func (r *reader) traceEnable(d *conf.Directive) {
	r.server.noTrace = strings.EqualFold(d.Args()[0].Text, "off")
}
