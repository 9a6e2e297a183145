package httpd

import (
	"net/netip"
	"slices"
	"strings"
)

// access is who may ask for a place: Require of 2.4, or Order, Allow and Deny of
// mod_access_compat. A place without rules leaves it to the place around it.
type access struct {
	require     []*requirement // one of them is enough
	allowFirst  bool           // Order allow,deny: nobody who is not allowed
	ordered     bool
	tls         bool   // SSLRequireSSL
	authType    string // AuthType, in lower case; "" for none
	authName    bool   // there is an AuthName
	login       string // the AuthType that sends users elsewhere, with its place; "" for none
	satisfies   bool   // there is a Satisfy
	satisfyAny  bool   // of any: an address that may enter needs no password
	merging     string // AuthMerging: and, or
	allow, deny []client
}

// requirement is one Require line, or a section of them.
type requirement struct {
	not   bool
	kind  string // the first word, or "requireall", "requireany", "requirenone"
	words []string
	from  []netip.Prefix
	cond  *expression
	inner []*requirement
}

// client is one word behind "from" of Allow and Deny.
type client struct {
	all  bool
	from netip.Prefix
	env  string // of env=NAME; with ! for one that is not set
}

// allowed returns 0, or the status of httpd's answer: 403; 401 where only a user
// with a password may enter; 500 where no user can be found, or where there is an
// AuthType and no Require. The innermost place with rules decides. Asked of httpd
// 2.4.71.
func (x *exchange) allowed(all []*rules) int {
	may := permission{lets: true}
	for _, rs := range all {
		if rs.access != nil {
			may.take(x, rs.access)
		}
	}
	switch {
	case may.tls && !x.req.TLS:
		return 403
	case may.any && (may.lets || may.required && may.status == 0):
		return 0
	case !may.any && !may.lets:
		return 403
	case !may.required && may.authType != "" && may.authType != "none":
		return 500
	case may.status == 401 && may.login != "":
		x.in.refusals.Note(x.in.h, may.login)
		return 500
	case may.status == 401 && !may.asks():
		return 500
	}
	return may.status
}

// asks reports whether httpd can ask for a user: by a type that it knows, with the
// name of what the password is for.
func (p *permission) asks() bool {
	return p.authName && slices.Contains([]string{"basic", "digest", "form", "kerberos", "gssapi"}, p.authType)
}

// permission combines the access rules of the places of a request: an inner one
// replaces those of an outer one of the same kind.
type permission struct {
	status   int  // of Require
	required bool // there is a Require
	lets     bool // Order, Allow and Deny
	ordered  bool // there is one of them
	tls, any bool
	authType string
	authName bool
	login    string
}

func (p *permission) take(x *exchange, a *access) {
	if len(a.require) > 0 {
		status := x.anyOf(a.require)
		switch {
		case a.merging == "and" && p.required && p.status != 0, a.merging == "or" && p.required && p.status == 0:
		default:
			p.status = status
		}
		p.required = true
	}
	if a.ordered || len(a.allow)+len(a.deny) > 0 {
		if p.status == 403 && len(a.require) == 0 {
			p.status = 0
		}
		p.lets, p.ordered = a.lets(x), true
	}
	p.tls, p.authName = p.tls || a.tls, p.authName || a.authName
	if a.authType != "" {
		p.authType, p.login = a.authType, a.login
	}
	if a.satisfies {
		p.any = a.satisfyAny
	}
}

// anyOf returns 0 if one of the requirements holds.
func (x *exchange) anyOf(all []*requirement) int {
	status := 403
	for _, q := range all {
		if s := x.meets(q); s == 0 {
			return 0
		} else if s == 401 {
			status = s
		}
	}
	return status
}

// meets returns 0 if a requirement holds, else the status.
func (x *exchange) meets(q *requirement) int {
	holds := false
	switch q.kind {
	case "requireany":
		return x.anyOf(q.inner)
	case "requireall":
		for _, i := range q.inner {
			if s := x.meets(i); s != 0 {
				return s
			}
		}
		return 0
	case "requirenone":
		for _, i := range q.inner {
			if x.meets(i) == 0 {
				return 403
			}
		}
		return 0
	case "all":
		holds = slices.Contains(q.words, "granted")
	case "ip", "forward-dns", "host":
		holds = slices.ContainsFunc(q.from, func(p netip.Prefix) bool { return p.Contains(x.peer) })
	case "local":
		holds = x.peer.IsLoopback() || x.peer == x.in.h.Address()
	case "method":
		holds = slices.ContainsFunc(q.words, func(m string) bool { return strings.EqualFold(m, x.req.Method) })
	case "env":
		holds = slices.ContainsFunc(q.words, func(n string) bool { _, is := x.variable(n); return is })
	case "expr":
		holds = q.cond != nil && q.cond.holds(x)
	default:
		return 401 // a user, who is not asked for a password here
	}
	if holds != q.not {
		return 0
	}
	return 403
}

// lets reports whether Order, Allow and Deny let the client in.
func (a *access) lets(x *exchange) bool {
	allowed := slices.ContainsFunc(a.allow, func(c client) bool { return c.is(x) })
	denied := slices.ContainsFunc(a.deny, func(c client) bool { return c.is(x) })
	if a.allowFirst {
		return allowed && !denied
	}
	return allowed || !denied
}

func (c client) is(x *exchange) bool {
	if name, not := strings.CutPrefix(c.env, "!"); name != "" {
		_, set := x.variable(name)
		return set != not
	}
	return c.all || c.from.IsValid() && c.from.Contains(x.peer)
}
