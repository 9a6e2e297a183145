package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// authSet is an auth_request_set.
type authSet struct {
	name  string
	value *Value
}

func (r *reader) authRequest(b *block, s *conf.Directive) {
	w := s.Args()[0]
	b.settings.authURI = &w.Text
	if w.Text == "off" {
		b.settings.authURI = new(string)
	}
}

func (r *reader) authRequestSet(b *block, s *conf.Directive) {
	w := s.Args()[0]
	name, ok := strings.CutPrefix(w.Text, "$")
	if !ok || name == "" {
		r.Wrong(s, w, `invalid variable name %q: expected "$" and a name`, w.Text)
		return
	}
	name = strings.ToLower(name)
	r.defines(name)
	if v := r.value(s, s.Args()[1], useHeader); v != nil {
		b.settings.authSets = append(b.settings.authSets, authSet{name, v})
	}
}

// askAuth asks the URI of auth_request, without the body, and returns the status
// of a refusal: 401 and 403 as answered, 500 for what is no permission either, 0
// for any 2xx (ngx_http_auth_request_module).
func (x *exchange) askAuth(s *settings) int {
	if s.authURI == nil || *s.authURI == "" || x.sub {
		return 0
	}
	c := x.copied()
	c.req.Form, c.req.BodyBytes = "", 0
	if err := c.redirectInside(*s.authURI, ""); err != nil {
		return 500
	}
	for _, v := range s.authSets {
		x.setVariable(v.name, v.value.text(c))
	}
	switch status := c.resp.Status; {
	case status >= 200 && status < 300:
		return 0
	case status == 401:
		x.challenge = c.resp.Get("WWW-Authenticate")
		return status
	case status == 403:
		return status
	}
	return 500
}

// addChallenge gives a 401 the WWW-Authenticate of auth_request's answer.
func (x *exchange) addChallenge(status int) {
	if status == 401 && x.challenge != "" {
		x.resp.Header = append(x.resp.Header, host.Field{Name: "WWW-Authenticate", Value: x.challenge})
	}
}
