package tomcat

import (
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// webApp reads web.xml: <distributable/> and <session-config> (Jakarta Servlet 6.0,
// chapter 14). What else is there is the application's own.
func (r *reader) webApp(e *conf.Element) {
	var config *conf.Element
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "distributable":
			r.c.Distributable = !r.LeavesAside(c, "distributable")
		case "session-config":
			if r.one(c, &config, "expected one") {
				r.sessionConfig(c)
			}
		case "servlet", "servlet-mapping", "filter", "filter-mapping", "listener", "welcome-file-list", "mime-mapping", "context-param", "display-name", "description", "icon",
			"error-page", "jsp-config", "security-constraint", "login-config", "security-role", "resource-ref", "env-entry", "locale-encoding-mapping-list", "absolute-ordering",
			"resource-env-ref", "ejb-ref", "ejb-local-ref", "service-ref", "message-destination", "message-destination-ref", "persistence-context-ref", "persistence-unit-ref",
			"post-construct", "pre-destroy", "data-source", "module-name", "default-context-path", "request-character-encoding", "response-character-encoding", "deny-uncovered-http-methods":
		default:
			r.passes(c, nil)
		}
	}
}

func (r *reader) sessionConfig(e *conf.Element) {
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "session-timeout":
			r.sessionTimeout(c)
		case "cookie-config":
			for _, k := range c.Elements {
				if k.Name.Text == "name" && k.Text.Text != "" {
					r.c.Cookie = k.Text.Text
				}
			}
		case "tracking-mode":
			if k := c.Text.Text; k != "COOKIE" && k != "URL" {
				r.Wrong(c, c.Text, "tracking-mode %q is not supported: expected COOKIE", k)
			}
		default:
			r.passes(c, nil)
		}
	}
}

// sessionTimeout reads minutes; 0 and less is for ever.
func (r *reader) sessionTimeout(e *conf.Element) {
	if r.LeavesAside(e, "session-timeout") {
		return
	}
	n, err := strconv.Atoi(e.Text.Text)
	if err != nil || n > mostNumber/60 || n < -mostNumber/60 {
		at := e.Text
		if at.Line == 0 {
			at = e.Name
		}
		r.Wrong(e, at, "session-timeout: found %q, expected a number of minutes", e.Text.Text)
		return
	}
	r.c.SessionTimeout = -1
	if n > 0 {
		r.c.SessionTimeout = time.Duration(n) * time.Minute
	}
}
