package httpd

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// balancerParameters are the parameters of a balancer (set_balancer_param).
var balancerParameters = []struct {
	name string
	set  func(b *Balancer, value string) string
	why  string // it has no effect here
}{
	{"lbmethod", func(b *Balancer, v string) string { return b.method(v) }, ""},
	{"stickysession", func(b *Balancer, v string) string {
		b.Cookie, b.Path = v, v
		if cookie, path, two := strings.Cut(v, "|"); two {
			b.Cookie, b.Path = cookie, path
		}
		return unless(len(v) < 64, "stickysession length must be < 64 characters")
	}, ""},
	{"stickysessionsep", func(b *Balancer, v string) string {
		if strings.EqualFold(v, "off") {
			b.Separator = 0
			return ""
		}
		if len(v) != 1 {
			return "stickysessionsep must be a single character or Off"
		}
		b.Separator = v[0]
		return ""
	}, ""},
	{"nofailover", toggle(func(b *Balancer) *bool { return &b.NoFailover }), ""},
	{"forcerecovery", toggle(func(b *Balancer) *bool { return &b.Recover }), ""},
	{"scolonpathdelim", toggle(func(b *Balancer) *bool { return &b.Semicolon }), ""},
	{"failontimeout", toggle(func(b *Balancer) *bool { return &b.FailOnTimeout }), ""},
	{"timeout", func(b *Balancer, v string) string {
		t, ok := parseTime(v, "s")
		b.Wait = t
		return unless(ok && t >= 10*time.Millisecond, "Timeout must be at least ten milliseconds")
	}, ""},
	{"maxattempts", func(b *Balancer, v string) string {
		n, ok := parseCount(v)
		b.Attempts, b.attemptsSet = n, true
		return unless(ok, "maximum number of attempts must be a positive number")
	}, ""},
	{"failonstatus", func(b *Balancer, v string) string { return b.failOn(v) }, ""},
	{"nonce", nil, whyManager},
	{"growth", nil, whyManager},
}

// toggle reads On or Off.
func toggle(of func(b *Balancer) *bool) func(b *Balancer, v string) string {
	return func(b *Balancer, v string) string {
		on, ok := parseSwitch(v)
		*of(b) = on
		return unless(ok, "expected On or Off")
	}
}

// method reads lbmethod.
func (b *Balancer) method(v string) string {
	if v == "heartbeat" {
		return "lbmethod heartbeat is not supported yet: " + refusedBeats
	}
	_, ok := balance.Find("httpd", v)
	b.Method = v
	return unless(ok, "unknown lbmethod: expected byrequests, bytraffic or bybusyness")
}

// failOn reads statuses with commas or blanks between them.
func (b *Balancer) failOn(v string) string {
	b.FailOnStatus = nil
	for _, s := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, ok := parseCount(s)
		if !ok || n < 100 || n > 599 {
			return "failonstatus must be one or more HTTP response codes"
		}
		b.FailOnStatus = append(b.FailOnStatus, n)
	}
	return unless(len(b.FailOnStatus) > 0, "failonstatus must be one or more HTTP response codes")
}

func (r *reader) balancerParameter(d *conf.Directive, w conf.Word, b *Balancer, name, value string) {
	var names []string
	for _, p := range balancerParameters {
		names = append(names, p.name)
		if !strings.EqualFold(p.name, name) {
			continue
		}
		b.set = true
		if p.set != nil {
			if what := p.set(b, value); what != "" {
				r.wrong(d, w, "%s: found %q", what, w.Text)
				return
			}
		}
		if p.why != "" {
			r.note(d, name+"=", "%s", p.why)
		}
		return
	}
	for _, p := range memberParameters {
		if strings.EqualFold(p.name, name) {
			r.wrong(d, w, "unknown Balancer parameter %q: it belongs on the BalancerMember lines", w.Text)
			return
		}
	}
	r.wrong(d, w, "unknown Balancer parameter %q: %s", w.Text, r.parameterHint(name, names, "expected one of a balancer"))
}
