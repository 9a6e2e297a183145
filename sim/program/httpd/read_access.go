package httpd

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// rulesOfAccess returns the access rules of the place being read, made at the
// first line; nil within a section about files.
func (r *reader) rulesOfAccess(d *conf.Directive) *access {
	rs, ok := r.rules()
	if !ok {
		r.Note(d, d.Name(), "%s", whyOther)
		return nil
	}
	if rs.access == nil {
		rs.access = &access{}
	}
	return rs.access
}

// require reads Require.
func (r *reader) require(d *conf.Directive) {
	a := r.rulesOfAccess(d)
	if a == nil {
		return
	}
	if q := r.requirement(d); q != nil {
		a.require = append(a.require, q)
	}
}

// requirement reads one Require line, or a section such as <RequireAny>.
func (r *reader) requirement(d *conf.Directive) *requirement {
	if d.HasBlock {
		q := &requirement{kind: strings.ToLower(d.Name())}
		for _, line := range d.Block {
			if i := r.requirement(line); i != nil {
				q.inner = append(q.inner, i)
			}
		}
		return q
	}
	args := d.Args()
	if !strings.EqualFold(d.Name(), "Require") || len(args) == 0 {
		r.Wrong(d, d.Words[0], "%q is not allowed in a section of Require lines", d.Name())
		return nil
	}
	q := &requirement{kind: strings.ToLower(args[0].Text)}
	if args = args[1:]; q.kind == "not" && len(args) > 0 {
		q.not, q.kind, args = true, strings.ToLower(args[0].Text), args[1:]
	}
	for _, w := range args {
		q.words = append(q.words, strings.ToLower(w.Text))
		if q.kind == "ip" || q.kind == "host" {
			if p, ok := r.network(d, w); ok {
				q.from = append(q.from, p)
			}
		}
	}
	if q.kind == "expr" && len(args) > 0 {
		q.cond = r.condition(d, args)
	}
	return q
}

// requireSection reads <RequireAll>, <RequireAny> and <RequireNone>.
func (r *reader) requireSection(d *conf.Directive) { r.require(d) }

// satisfy reads Satisfy.
func (r *reader) satisfy(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.satisfies, a.satisfyAny = true, strings.EqualFold(d.Args()[0].Text, "any")
	}
}

// authMerging reads AuthMerging: how the Require lines of a section go together
// with those of the section around it.
func (r *reader) authMerging(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.merging = strings.ToLower(d.Args()[0].Text)
	}
}

// authType reads AuthType: how users are asked for a password.
func (r *reader) authType(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		w := d.Args()[0]
		a.authType, a.login = strings.ToLower(w.Text), ""
		if module := logins[a.authType]; module != "" {
			a.login = d.Problem(w, "%q is not supported yet: %s sends who must be a user elsewhere to log in", w.Text, module).Text()
			r.Note(d, d.Name(), "%s sends who must be a user elsewhere to log in: such a request would be answered with 500", module)
		}
	}
}

// authName reads AuthName: what the password is for.
func (r *reader) authName(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.authName = true
	}
}

// order reads Order.
func (r *reader) order(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.ordered = true
		a.allowFirst = !strings.EqualFold(d.Args()[0].Text, "deny,allow")
	}
}

func (r *reader) allow(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.allow = append(a.allow, r.clients(d)...)
	}
}

func (r *reader) deny(d *conf.Directive) {
	if a := r.rulesOfAccess(d); a != nil {
		a.deny = append(a.deny, r.clients(d)...)
	}
}

// clients reads the words behind "from".
func (r *reader) clients(d *conf.Directive) (all []client) {
	for _, w := range d.Args()[1:] {
		switch name, isEnv := strings.CutPrefix(w.Text, "env="); {
		case strings.EqualFold(w.Text, "all"):
			all = append(all, client{all: true})
		case isEnv:
			all = append(all, client{env: name})
		default:
			if p, ok := r.network(d, w); ok {
				all = append(all, client{from: p})
			}
		}
	}
	return all
}

// network reads an address, its beginning (10.1), or a network with a length or
// a mask. A name is nobody's: addresses have none here.
func (r *reader) network(d *conf.Directive, w conf.Word) (netip.Prefix, bool) {
	text, mask, masked := strings.Cut(w.Text, "/")
	parts := strings.Split(strings.TrimSuffix(text, "."), ".")
	bits := 8 * len(parts)
	for len(parts) < 4 {
		parts = append(parts, "0")
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		a, err = netip.ParseAddr(strings.Join(parts, "."))
	}
	if err != nil {
		r.Note(d, d.Name(), "%q is the name of no client here: nobody is meant", w.Text)
		return netip.Prefix{}, false
	}
	if a.Is6() {
		bits = a.BitLen()
	}
	if masked {
		bits = maskBits(mask)
	}
	p, err := a.Prefix(bits)
	if err != nil {
		r.Wrong(d, w, "an IP address or network was expected: found %q", w.Text)
		return netip.Prefix{}, false
	}
	return p, true
}

// maskBits returns the length of a network by its length or its mask; -1 for
// neither.
func maskBits(mask string) int {
	if n, err := strconv.Atoi(mask); err == nil {
		return n
	}
	m, err := netip.ParseAddr(mask)
	if err != nil || !m.Is4() {
		return -1
	}
	n := 0
	for _, b := range m.AsSlice() {
		for ; b&0x80 != 0; b <<= 1 {
			n++
		}
	}
	return n
}

// methods reads <Limit> and <LimitExcept>: what stands there counts for some
// methods alone.
func (r *reader) methods(d *conf.Directive) {
	if r.place == nil || r.in == inOther {
		r.other(d)
		return
	}
	outer := r.place
	l := &location{prefix: outer.prefix, pattern: outer.pattern, cond: outer.cond, glob: outer.glob, except: strings.EqualFold(d.Name(), "LimitExcept")}
	for _, w := range d.Args() {
		l.methods = append(l.methods, strings.ToUpper(w.Text))
	}
	r.place = l
	r.walk(d.Block, inLocation)
	r.place = outer
	r.server.limits = append(r.server.limits, l)
}
