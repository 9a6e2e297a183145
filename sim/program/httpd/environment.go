package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// variable is a SetEnv, or a SetEnvIf with its condition.
type variable struct {
	name, value string
	unset       bool
	of          string // what the pattern is for: a header, Request_URI ...
	pattern     pcre.Expression
	cond        *expression // of SetEnvIfExpr
}

// setEnv reads SetEnv.
func (r *reader) setEnv(d *conf.Directive) {
	rs, _ := r.rules()
	v := &variable{name: d.Args()[0].Text}
	if len(d.Args()) > 1 {
		v.value = d.Args()[1].Text
	}
	rs.environment = append(rs.environment, v)
}

func (r *reader) unsetEnv(d *conf.Directive) {
	rs, _ := r.rules()
	for _, w := range d.Args() {
		rs.environment = append(rs.environment, &variable{name: w.Text, unset: true})
	}
}

// setEnvIf reads SetEnvIf and SetEnvIfNoCase.
func (r *reader) setEnvIf(d *conf.Directive) {
	rs, _ := r.rules()
	args := d.Args()
	w := args[1]
	if strings.EqualFold(d.Name(), "SetEnvIfNoCase") {
		w.Text = "(?i)" + w.Text
	}
	p := r.pattern(d, w)
	if p == nil {
		return
	}
	for _, set := range args[2:] {
		v := &variable{of: args[0].Text, pattern: p, value: "1"}
		name, unset := strings.CutPrefix(set.Text, "!")
		v.unset = unset
		if v.name = name; strings.Contains(name, "=") {
			v.name, v.value, _ = strings.Cut(name, "=")
		}
		rs.environment = append(rs.environment, v)
	}
}

// setEnvIfExpr reads SetEnvIfExpr.
func (r *reader) setEnvIfExpr(d *conf.Directive) {
	rs, _ := r.rules()
	cond := r.condition(d, d.Args()[:1])
	if cond == nil {
		return
	}
	for _, set := range d.Args()[1:] {
		v := &variable{cond: cond, value: "1"}
		if v.name, v.unset = strings.CutPrefix(set.Text, "!"); strings.Contains(v.name, "=") {
			v.name, v.value, _ = strings.Cut(v.name, "=")
		}
		rs.environment = append(rs.environment, v)
	}
}

// cookieTracking reads CookieTracking.
func (r *reader) cookieTracking(d *conf.Directive) {
	if on, _ := parseSwitch(d.Args()[0].Text); on {
		r.Refuse(r.part(), d, d.Name(), d.Args()[0], "%q is not supported yet: it gives users cookies that nobody reads here", d.Name())
	}
}

// secRuleEngine reads SecRuleEngine of mod_security2, which is not of httpd's own
// modules: with On its rules would refuse requests.
func (r *reader) secRuleEngine(d *conf.Directive) {
	if strings.EqualFold(d.Args()[0].Text, "on") {
		r.Refuse(r.part(), d, d.Name(), d.Args()[0], "%q is not supported yet: rules of mod_security2 are not modelled, expected Off or DetectionOnly", d.Name())
		return
	}
	r.Note(d, d.Name(), "no request is refused")
}

// variable returns a variable of the request's environment: what the balancer
// says of its choice, what rules have set, what the file sets.
func (x *exchange) variable(name string) (string, bool) {
	switch name {
	case "BALANCER_ROUTE_CHANGED":
		return "1", x.changed
	case "BALANCER_WORKER_ROUTE":
		if x.member != nil && x.pass != nil && x.pass.balancer != nil {
			return x.member.Route, true
		}
		return "", false
	case "BALANCER_WORKER_NAME":
		if x.member != nil {
			return x.member.URL, true
		}
		return "", false
	case "BALANCER_NAME":
		if x.pass != nil && x.pass.balancer != nil {
			return balancerScheme + x.pass.balancer.Name, true
		}
		return "", false
	case "BALANCER_SESSION_ROUTE":
		return x.route, x.route != ""
	case "BALANCER_SESSION_STICKY":
		if x.route != "" {
			return x.pass.balancer.Cookie, true
		}
		return "", false
	}
	value, set := "", false
	for _, v := range x.env {
		if v.name == name {
			value, set = v.value, !v.unset
		}
	}
	for _, rs := range x.places {
		for _, v := range rs.environment {
			if v.name == name && (v.pattern == nil || v.pattern.MatchString(x.attribute(v.of))) && (v.cond == nil || v.cond.holds(x)) {
				value, set = v.value, !v.unset
			}
		}
	}
	return value, set
}

// attribute returns what SetEnvIf names.
func (x *exchange) attribute(name string) string {
	switch strings.ToLower(name) {
	case "remote_addr", "remote_host":
		return x.peer.String()
	case "request_uri":
		return x.t.path
	case "request_method":
		return x.req.Method
	case "request_protocol":
		return "HTTP/1.1"
	}
	return x.requestHeader(name)
}

// requestHeader returns a header of the request.
func (x *exchange) requestHeader(name string) string {
	switch strings.ToLower(name) {
	case "host":
		return x.req.Host
	case "cookie":
		return x.req.Cookie
	case "x-forwarded-for":
		return x.req.Forwarded
	}
	return x.req.Get(name)
}

// serverVariable returns a variable as RewriteCond and expressions have them.
func (x *exchange) serverVariable(name string) string {
	if h, is := strings.CutPrefix(name, "HTTP:"); is {
		return x.requestHeader(h)
	}
	if e, is := strings.CutPrefix(name, "ENV:"); is {
		v, _ := x.variable(e)
		return v
	}
	if e, is := strings.CutPrefix(name, "LA-U:"); is {
		return x.serverVariable(e)
	}
	switch name {
	case "HTTP_HOST":
		return x.req.Host
	case "HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ACCEPT", "HTTP_FORWARDED", "HTTP_PROXY_CONNECTION":
		return x.requestHeader(strings.ReplaceAll(strings.TrimPrefix(name, "HTTP_"), "_", "-"))
	case "REQUEST_URI", "REQUEST_FILENAME", "SCRIPT_FILENAME", "PATH_INFO", "DOCUMENT_URI", "SCRIPT_NAME":
		return x.t.path
	case "QUERY_STRING":
		return x.t.query
	case "REQUEST_METHOD":
		return x.req.Method
	case "REMOTE_ADDR", "REMOTE_HOST", "CONN_REMOTE_ADDR":
		return x.peer.String()
	case "SERVER_NAME":
		n, _ := splitAddress(strings.ToLower(x.req.Host))
		if n == "" {
			n = strings.ToLower(x.req.Host)
		}
		return n
	case "SERVER_ADDR":
		return x.in.h.Address().String()
	case "SERVER_PORT":
		return x.port
	case "SERVER_PROTOCOL":
		return "HTTP/1.1"
	case "HTTPS":
		if x.req.TLS {
			return "on"
		}
		return "off"
	case "REQUEST_SCHEME":
		if x.req.TLS {
			return "https"
		}
		return "http"
	case "THE_REQUEST":
		return x.req.Method + " " + x.req.URI + " HTTP/1.1"
	case "REQUEST_STATUS":
		return statusText(x.resp.Status)
	}
	return ""
}
