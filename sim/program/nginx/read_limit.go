package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// zoneOf takes the word zone=NAME:SIZE apart.
func (r *reader) zoneOf(s *conf.Directive, w conf.Word) (name string, ok bool) {
	rest, found := strings.CutPrefix(w.Text, "zone=")
	name, size, sized := strings.Cut(rest, ":")
	n, good := parseSize(size)
	switch {
	case !found || name == "" || !sized || !good:
		r.Wrong(s, w, "invalid parameter %q: expected zone=NAME:SIZE", w.Text)
	case n < leastZone:
		r.Wrong(s, w, "zone %q is too small: expected at least %dk", w.Text, leastZone>>10)
	default:
		return name, true
	}
	return name, false
}

func (r *reader) limitReqZone(_ *block, s *conf.Directive) {
	z := &requestZone{key: r.value(s, s.Args()[0], useNeeded), rate: 1000}
	ok := z.key != nil
	for _, w := range s.Args()[1:] {
		switch {
		case strings.HasPrefix(w.Text, "rate="):
			number, unit := strings.TrimPrefix(w.Text, "rate="), ""
			number, unit, _ = strings.Cut(number, "r/")
			n, good := parseCount(number)
			if !good || n == 0 || unit != "s" && unit != "m" {
				r.Wrong(s, w, "invalid rate %q: expected a rate such as 5r/s or 30r/m", w.Text)
				return
			}
			z.rate = int64(n) * 1000
			if unit == "m" {
				z.rate /= 60
			}
		case w.Text == "sync":
			r.Wrong(s, w, "parameter %q is not supported: %s", w.Text, refusedCommercial)
			return
		default:
			name, good := r.zoneOf(s, w)
			z.name, ok = name, ok && good
		}
	}
	if ok {
		z.index = len(r.config.requestZones)
		r.config.requestZones = append(r.config.requestZones, z)
	}
}

func (r *reader) limitReq(b *block, s *conf.Directive) {
	p := pendingLimit{s: s, settings: b.settings}
	for _, w := range s.Args() {
		name, value, _ := strings.Cut(w.Text, "=")
		n, ok := parseCount(value)
		switch {
		case name == "zone" && value != "":
			p.zone, ok = w, true
			p.name = value
		case name == "burst" && ok:
			p.req.burst = int64(n) * 1000
		case name == "delay" && ok:
			p.req.delay = int64(n) * 1000
		case w.Text == "nodelay":
			p.req.noDelay, ok = true, true
		default:
			ok = false
		}
		if !ok {
			r.Wrong(s, w, "invalid parameter %q: expected zone=, burst=, delay= or nodelay", w.Text)
			return
		}
	}
	if p.name == "" {
		r.Wrong(s, s.Words[0], `%q must have "zone" parameter`, s.Name())
		return
	}
	r.limits = append(r.limits, p)
}

// pendingLimit is a limit_req or limit_conn whose zone may stand further down.
type pendingLimit struct {
	s        *conf.Directive
	settings *settings
	zone     conf.Word
	name     string
	req      limitReq
	most     int // of limit_conn
}

func (r *reader) limitConnZone(_ *block, s *conf.Directive) {
	z := &connZone{key: r.value(s, s.Args()[0], useNeeded)}
	name, ok := r.zoneOf(s, s.Args()[1])
	if z.name = name; ok && z.key != nil {
		z.index = len(r.config.connZones)
		r.config.connZones = append(r.config.connZones, z)
	}
}

func (r *reader) limitConn(b *block, s *conf.Directive) {
	args := s.Args()
	n, ok := parseCount(args[1].Text)
	if !ok || n == 0 || n > 65535 {
		r.Wrong(s, args[1], "invalid number of connections %q: expected 1 to 65535", args[1].Text)
		return
	}
	r.limits = append(r.limits, pendingLimit{s: s, settings: b.settings, zone: args[0], name: args[0].Text, most: n})
}

// linkLimits finds the zones of limit_req and limit_conn.
func (r *reader) linkLimits() {
	for _, p := range r.limits {
		found := false
		if p.most == 0 {
			for _, z := range r.config.requestZones {
				if z.name == p.name {
					p.req.zone, found = z, true
					p.settings.limitReqs = append(p.settings.limitReqs, p.req)
				}
			}
		}
		for _, z := range r.config.connZones {
			if z.name == p.name && p.most > 0 {
				found = true
				p.settings.limitConns = append(p.settings.limitConns, limitConn{z, p.most})
			}
		}
		if !found {
			r.Wrong(p.s, p.zone, "zero size shared memory zone %q: expected the name of a %s_zone", p.name, p.s.Name())
		}
	}
}

func (r *reader) limitReqStatus(b *block, s *conf.Directive)  { r.status(s, &b.settings.reqStatus) }
func (r *reader) limitConnStatus(b *block, s *conf.Directive) { r.status(s, &b.settings.connStatus) }

func (r *reader) status(s *conf.Directive, to **int) {
	n, ok := parseCount(s.Args()[0].Text)
	if !ok || n < 400 || n > 599 {
		r.Wrong(s, s.Args()[0], "invalid value %q: expected a status from 400 to 599", s.Args()[0].Text)
		return
	}
	*to = &n
}

func (r *reader) limitReqDryRun(b *block, s *conf.Directive)  { b.settings.reqDry = r.flag(s) }
func (r *reader) limitConnDryRun(b *block, s *conf.Directive) { b.settings.connDry = r.flag(s) }
