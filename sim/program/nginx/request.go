package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// passSettings holds the changes to the request that goes to a server
// (ngx_http_proxy_module).
type passSettings struct {
	headersPassed *bool  // proxy_pass_request_headers
	bodyPassed    *bool  // proxy_pass_request_body
	body          *Value // proxy_set_body
	methodPassed  *Value // proxy_method
}

func (s *passSettings) inherit(o *passSettings) {
	inheritOne(&s.headersPassed, o.headersPassed)
	inheritOne(&s.bodyPassed, o.bodyPassed)
	if s.body == nil {
		s.body = o.body
	}
	if s.methodPassed == nil {
		s.methodPassed = o.methodPassed
	}
}

func (r *reader) passHeaders(b *block, s *conf.Directive) { b.settings.headersPassed = r.flag(s) }

func (r *reader) passBody(b *block, s *conf.Directive) { b.settings.bodyPassed = r.flag(s) }

func (r *reader) setBody(b *block, s *conf.Directive) {
	b.settings.body = r.value(s, s.Args()[0], useHeader)
}

func (r *reader) passMethod(b *block, s *conf.Directive) {
	b.settings.methodPassed = r.value(s, s.Args()[0], useNeeded)
}

// applyPassed changes the request to a server, before proxy_set_header does.
func (x *exchange) applyPassed(s *passSettings) {
	if s.headersPassed != nil && !*s.headersPassed {
		x.out.Header, x.out.Cookie, x.out.Forwarded = x.out.Header[:0], "", ""
	}
	if s.methodPassed != nil {
		x.out.Method = strings.ToUpper(s.methodPassed.text(x))
	}
	switch {
	case s.body != nil:
		x.out.Form, x.out.BodyBytes = "", len(s.body.text(x))
	case s.bodyPassed != nil && !*s.bodyPassed:
		x.out.Form, x.out.BodyBytes = "", 0
	}
}
