package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func (r *reader) addHeader(b *block, s *conf.Directive) {
	args := s.Args()
	h := addedHeader{name: args[0].Text, value: r.value(s, args[1], useHeader)}
	if strings.EqualFold(h.name, "set-cookie") {
		h.name = "set-cookie"
	}
	if len(args) == 3 {
		if args[2].Text != "always" {
			r.Wrong(s, args[2], "invalid parameter %q: expected always", args[2].Text)
			return
		}
		h.always = true
	}
	if h.value != nil {
		b.settings.added = append(b.settings.added, h)
	}
}

func (r *reader) hideHeader(b *block, s *conf.Directive) {
	b.settings.hidden = append(b.settings.hidden, strings.ToLower(s.Args()[0].Text))
}

// proxyRedirect reads off, default, or what stands for what.
func (r *reader) proxyRedirect(b *block, s *conf.Directive) {
	args := s.Args()
	switch {
	case len(args) == 1 && args[0].Text == "off":
		b.settings.redirectOff = true
	case len(args) == 1 && args[0].Text == "default":
		b.settings.redirects = append(b.settings.redirects, redirectRule{})
	case len(args) == 1:
		r.Wrong(s, args[0], "invalid parameter %q: expected off, default, or two texts", args[0].Text)
	default:
		one := redirectRule{to: r.value(s, args[1], useNeeded)}
		one.re, one.from = r.matcher(s, args[0])
		if one.to != nil && (one.re != nil || one.from != nil) {
			b.settings.redirects = append(b.settings.redirects, one)
		}
	}
}

// matcher reads a text, or an expression behind ~ or ~*.
func (r *reader) matcher(s *conf.Directive, w conf.Word) (*pattern, *Value) {
	expression, is := strings.CutPrefix(w.Text, "~")
	if !is {
		return nil, r.value(s, w, useNeeded)
	}
	expression, caseless := strings.CutPrefix(expression, "*")
	w.Text = expression
	return r.pattern(s, w, caseless), nil
}

// cookieChange reads proxy_cookie_path and proxy_cookie_domain.
func (r *reader) cookieChange(b *block, s *conf.Directive) {
	args := s.Args()
	rule := cookieRule{what: cookiePath}
	if strings.HasSuffix(s.Name(), "domain") {
		rule.what = cookieDomain
	}
	if b.settings.cookies == nil {
		b.settings.cookies = cookieRules{}
	}
	switch {
	case len(args) == 1 && args[0].Text == "off":
		return
	case len(args) == 1:
		r.Wrong(s, args[0], "invalid parameter %q: expected off, or two texts", args[0].Text)
		return
	}
	rule.to = r.value(s, args[1], useNeeded)
	rule.re, rule.from = r.matcher(s, args[0])
	if rule.to != nil && (rule.re != nil || rule.from != nil) {
		b.settings.cookies = append(b.settings.cookies, rule)
	}
}

func (r *reader) cookieFlags(b *block, s *conf.Directive) {
	args := s.Args()
	if b.settings.cookies == nil {
		b.settings.cookies = cookieRules{}
	}
	if len(args) == 1 && args[0].Text == "off" {
		return
	}
	rule := cookieRule{what: cookieFlags}
	rule.re, rule.from = r.matcher(s, args[0])
	for _, w := range args[1:] {
		flag := strings.ToLower(w.Text)
		if name := strings.TrimPrefix(flag, "no"); flagNames[name] == "" && name != "samesite" {
			r.Wrong(s, w, "undefined flag %q: expected secure, httponly, samesite=strict|lax|none, or one of them behind no", w.Text)
			return
		}
		rule.flags = append(rule.flags, flag)
	}
	if rule.re != nil || rule.from != nil {
		b.settings.cookies = append(b.settings.cookies, rule)
	}
}
