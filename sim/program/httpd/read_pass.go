package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// proxyPass reads ProxyPass [path] url [key=value ...] and ProxyPassMatch.
// Within <Location> the path is the section's.
func (r *reader) proxyPass(d *conf.Directive) {
	match, args := strings.EqualFold(d.Name(), "ProxyPassMatch"), d.Args()
	p := &pass{at: d}
	if r.place != nil {
		p.prefix, p.pattern = r.place.prefix, r.place.pattern
	} else {
		if args[0].Text == "~" && !match {
			match, args = true, args[1:]
		}
		if len(args) < 2 {
			r.Wrong(d, d.Words[0], "%s needs a path when not defined in a location: expected a path and a URL", d.Name())
			return
		}
		p.prefix = args[0].Text
		if match {
			if p.pattern = r.pattern(d, args[0]); p.pattern == nil {
				return
			}
		}
		args = args[1:]
	}
	_, p.real, _ = cutSocket(args[0].Text)
	p.path = pathOf(p.real)
	rest := r.passFlags(d, p, args[1:])
	r.passing = &p.part
	ok := p.real == "!" || r.target(d, p, args[0], rest)
	r.passing = nil
	if _, refused := p.part.Refused(); !ok && !refused {
		return
	}
	if r.place != nil {
		r.place.pass = p
		return
	}
	r.server.passes = append(r.server.passes, p)
}

// passFlags reads the flags that are no parameters, and returns the other
// words.
func (r *reader) passFlags(d *conf.Directive, p *pass, args []conf.Word) (rest []conf.Word) {
	for _, w := range args {
		name := strings.ToLower(w.Text)
		switch {
		case name == "nocanon":
			p.noCanon = true
		case name == "noquery":
			p.noQuery = true
		case name == "interpolate" || strings.HasPrefix(name, "mapping="):
			r.Refuse(&p.part, d, d.Name(), w, "%q of %s is not supported yet: %s", w.Text, d.Name(), refusedInternal)
		case r.place != nil && !strings.Contains(w.Text, "="):
			r.Wrong(d, w, "%s can not have a path when defined in a location: found %q", d.Name(), w.Text)
		default:
			rest = append(rest, w)
		}
	}
	return rest
}

// target finds where a ProxyPass leads.
func (r *reader) target(d *conf.Directive, p *pass, w conf.Word, parameters []conf.Word) bool {
	to := &proxied{}
	if name, isBalancer := balancerName(p.real); isBalancer {
		if to.balancer = r.balancer(d, w, name); to.balancer == nil {
			return false
		}
	} else {
		plain := w
		if p.pattern != nil { // $1 is no part of the member's address
			plain.Text, _, _ = strings.Cut(w.Text, "$")
		}
		m := r.member(d, plain)
		if m == nil {
			return false
		}
		to.member = r.server.shared(m)
		to.member.Reuse = to.member.Reuse || m.Reuse // one that a rule named before
		if to.member != m && len(parameters) > 0 {
			r.Note(d, d.Name(), "line %d has the same URL: they are one member, the parameters here count for nothing", to.member.where.Pos.Line)
			parameters = nil
		}
	}
	for _, one := range parameters {
		r.parameter(d, one, to)
	}
	p.balancer, p.member = to.balancer, to.member
	if p.groups() && p.member != nil && p.member.Socket != "" {
		named := *p.member
		named.Socket, named.Reuse = "", false
		p.named = &named
	}
	return true
}

// proxyPassReverse reads ProxyPassReverse [path] url [interpolate]. Behind a path and
// a URL httpd takes any word for interpolate (add_pass_reverse).
func (r *reader) proxyPassReverse(d *conf.Directive) {
	args, inPlace := d.Args(), r.place != nil
	interpolates := func(i int) bool { return strings.EqualFold(args[i].Text, "interpolate") }
	switch {
	case inPlace && len(args) > 1 && !interpolates(1):
		r.Wrong(d, args[1], "ProxyPassReverse can not have a path when defined in a location: expected the URL alone")
		return
	case inPlace:
		r.place.reverse = append(r.place.reverse, reversal{r.place.prefix, args[0].Text})
		args = args[1:]
	case len(args) == 1 || interpolates(1):
		r.Wrong(d, d.Words[0], "ProxyPassReverse needs a path when not defined in a location: expected a path and a URL")
		return
	default:
		r.server.reverse = append(r.server.reverse, reversal{args[0].Text, args[1].Text})
		args = args[2:]
	}
	if len(args) > 0 {
		r.Note(d, d.Name(), "httpd takes %q for interpolate, which ProxyPassInterpolateEnv alone gives an effect", args[0].Text)
	}
}

// finish completes the configuration when the whole file has been read.
func (r *reader) finish(file string) {
	c := r.config
	r.limitRequests()
	if len(c.Listens) == 0 && len(r.Problems) == 0 {
		r.listenAnyway(file)
	}
	main := c.Servers[0]
	for _, s := range c.Servers {
		s.passes = append(s.passes, s.applications...) // mod_proxy looks first
		s.effective = s.settings.over(&main.settings)
		for _, p := range s.all() {
			if p.balancer != nil {
				r.settle(p, main)
			}
		}
	}
	for _, s := range c.Servers {
		s.locations = append(append(s.locations, s.limits...), s.ifs...)
	}
	c.hasTLS, c.methods = r.modules.has("ssl_module"), r.modules.methods
	for _, s := range c.Servers {
		s.inheritRules(main)
	}
	for _, s := range c.Servers[1:] { // sections of the main server hold everywhere, the virtual host's come after
		s.locations = append(append([]*location(nil), main.locations...), s.locations...)
	}
}

// all returns the server's passes, those of its locations included.
func (s *Server) all() []*pass {
	all := append([]*pass(nil), s.passes...)
	for _, l := range s.locations {
		if l.pass != nil {
			all = append(all, l.pass)
		}
	}
	return append(all, s.targets...)
}

// settle finds the balancer that a pass of a virtual host means: the main
// server's, where it has no members of its own.
func (r *reader) settle(p *pass, main *Server) {
	b := p.balancer
	if base := main.balancer(b.Name); len(b.Members) == 0 && base != nil && base != b {
		if b.set {
			b.Members = base.Members
		} else {
			p.balancer, b = base, base
			if p.rule != nil {
				p.rule.balancer = base
			}
		}
	}
	if len(b.Members) == 0 {
		r.Note(p.at, p.at.Name(), "balancer://%s has no members: every request answers 503", b.Name)
	}
	for _, known := range r.config.Balancers {
		if known == b {
			return
		}
	}
	if !b.attemptsSet && len(b.Members) > 1 {
		b.Attempts = len(b.Members) - 1
	}
	if !b.jk && r.modules.any && r.modules.newStyle() && !r.modules.loaded["lbmethod_"+b.Method+"_module"] {
		r.Add(b.at.Problem(b.at.Words[0], "unknown lbmethod %[1]q of balancer://%[2]s: the file loads modules but not lbmethod_%[1]s_module", b.Method, b.Name))
	}
	b.index = len(r.config.Balancers)
	r.config.Balancers = append(r.config.Balancers, b)
}
