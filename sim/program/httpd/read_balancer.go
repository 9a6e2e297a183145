package httpd

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// parameter is a key=value of a T. Its function takes the value, and returns
// the problem with it, "" for none.
type parameter[T any] = conf.Row[func(of *T, value string) string]

// balancerParameters are the parameters of a balancer (set_balancer_param).
var balancerParameters = []parameter[Balancer]{
	{Names: "lbmethod", Read: func(b *Balancer, v string) string { return b.method(v) }},
	{Names: "stickysession", Read: func(b *Balancer, v string) string {
		b.Cookie, b.Path = v, v
		if cookie, path, two := strings.Cut(v, "|"); two {
			b.Cookie, b.Path = cookie, path
		}
		return unless(len(v) < 64, "stickysession length must be < 64 characters")
	}},
	{Names: "stickysessionsep", Read: func(b *Balancer, v string) string {
		if strings.EqualFold(v, "off") {
			b.Separator = 0
			return ""
		}
		if len(v) != 1 {
			return "stickysessionsep must be a single character or Off"
		}
		b.Separator = v[0]
		return ""
	}},
	{Names: "nofailover", Read: toggle(func(b *Balancer) *bool { return &b.NoFailover })},
	{Names: "forcerecovery", Read: toggle(func(b *Balancer) *bool { return &b.Recover })},
	{Names: "scolonpathdelim", Read: toggle(func(b *Balancer) *bool { return &b.Semicolon })},
	{Names: "failontimeout", Read: toggle(func(b *Balancer) *bool { return &b.FailOnTimeout })},
	{Names: "timeout", Read: func(b *Balancer, v string) string {
		t, ok := parseTime(v, "s")
		b.Wait = t
		return unless(ok && t >= 10*time.Millisecond, "Timeout must be at least ten milliseconds")
	}},
	{Names: "maxattempts", Read: func(b *Balancer, v string) string {
		n, ok := parseCount(v)
		b.Attempts, b.attemptsSet = n, true
		return unless(ok, "maximum number of attempts must be a positive number")
	}},
	{Names: "failonstatus", Read: func(b *Balancer, v string) string { return b.failOn(v) }},
	{Names: "nonce, growth", Without: whyManager},
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
	table := parameterTable(balancerParameters)
	p := table.Find(name)
	switch {
	case p != nil:
		b.set = true
		if setParameter(r, d, w, p, b, value) {
			r.withoutEffect(d, name, p.Without)
		}
		if p.Name == "lbmethod" {
			b.methodAt = append(b.methodAt, conf.Edit{Pos: d.PosOf(w), Old: w.Text})
		}
	case parameterTable(memberParameters).Find(name) != nil:
		r.Wrong(d, w, "unknown Balancer parameter %q: it belongs on the BalancerMember lines", w.Text)
	default:
		r.Wrong(d, w, "unknown Balancer parameter %q: %s", w.Text, r.Hint(strings.ToLower(name), table.Names(), "expected one of a balancer"))
	}
}

// parameterTable returns the table of the parameters of a balancer or a member,
// whose case does not matter.
func parameterTable[T any](rows []parameter[T]) *conf.Table[func(of *T, value string) string] {
	return (&conf.Table[func(of *T, value string) string]{Fold: strings.ToLower}).Add(rows...)
}

// setParameter sets a parameter of a balancer or a member, and reports whether
// its value was good.
func setParameter[T any](r *reader, d *conf.Directive, w conf.Word, p *conf.Entry[func(of *T, value string) string], of *T, value string) bool {
	if p.Read == nil {
		return true
	}
	what := p.Read(of, value)
	if what != "" {
		r.Wrong(d, w, "%s: found %q", what, w.Text)
	}
	return what == ""
}

// withoutEffect notes why a parameter has no effect; "" where it has one.
func (r *reader) withoutEffect(d *conf.Directive, name, why string) {
	if why != "" {
		r.Note(d, name+"=", "%s", why)
	}
}
