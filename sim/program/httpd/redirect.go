package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// redirect is a Redirect or a RedirectMatch.
type redirect struct {
	prefix  string
	pattern pcre.Expression // instead of prefix
	to      string          // "" for a status without a target
	status  int
	whole   bool // in <Location>: the target is taken as it is written
}

// redirected answers with the first of the redirects that fits: 0 for none.
func (x *exchange) redirected(all []*redirect) int {
	for _, rd := range all {
		to := rd.to
		switch {
		case rd.pattern != nil:
			groups := rd.pattern.FindStringSubmatch(x.t.path)
			if groups == nil {
				continue
			}
			to = substitute(to, groups)
		case rd.whole:
		default:
			n := prefixLength(x.t.path, rd.prefix)
			if n == 0 {
				continue
			}
			to += canonical(x.t.path[n:])
		}
		to = bracketed.ReplaceAllStringFunc(to, func(v string) string { return x.serverVariable(v[2 : len(v)-1]) })
		if rd.status < 300 || rd.status > 399 {
			return rd.status
		}
		if x.t.hasQuery && !strings.Contains(to, "?") {
			to += "?" + x.t.query
		}
		x.location = x.absolute(to)
		return rd.status
	}
	return 0
}

// absolute returns a target with the scheme and the host of the request, unless
// it has its own.
func (x *exchange) absolute(to string) string {
	if strings.Contains(to, "://") || !strings.HasPrefix(to, "/") || x.keepsRelative() {
		return to
	}
	scheme := "http://"
	if x.req.TLS {
		scheme = "https://"
	}
	return scheme + x.req.Host + to
}

// keepsRelative reports whether RedirectRelative is on for the request.
func (x *exchange) keepsRelative() bool {
	on := false
	for _, rs := range x.places {
		if rs.relative != nil {
			on = *rs.relative
		}
	}
	return on
}

// redirectRelative reads RedirectRelative.
func (r *reader) redirectRelative(d *conf.Directive) {
	rs, _ := r.rules()
	rs.relative = r.onOff(d)
}

// redirectStatuses are the words for a status.
var redirectStatuses = map[string]int{"permanent": 301, "temp": 302, "seeother": 303, "gone": 410}

// redirect reads Redirect, RedirectMatch, RedirectPermanent and RedirectTemp.
func (r *reader) redirect(d *conf.Directive) {
	rs, ok := r.rules()
	if !ok {
		r.Note(d, d.Name(), "%s", whyOther)
		return
	}
	name, args := strings.ToLower(d.Name()), d.Args()
	rd := &redirect{status: 302}
	if name == "redirectpermanent" {
		rd.status = 301
	} else if n, is := redirectStatus(args[0].Text); is {
		rd.status, args = n, args[1:]
	}
	moves := rd.status >= 300 && rd.status <= 399
	switch {
	case r.place != nil && len(args) == 1 && moves && name != "redirectmatch":
		rd.whole, rd.to = true, args[0].Text
	case r.place != nil && len(args) == 0 && !moves:
		rd.whole = true
	case len(args) == 2 && moves, len(args) == 1 && !moves:
		if rd.prefix = args[0].Text; name == "redirectmatch" {
			if rd.pattern = r.pattern(d, args[0]); rd.pattern == nil {
				return
			}
		}
		if moves {
			rd.to = args[1].Text
		}
	default:
		r.Wrong(d, d.Words[0], "%s needs a path and a URL: found %d arguments", d.Name(), len(d.Args()))
		return
	}
	rs.redirects = append(rs.redirects, rd)
}

func redirectStatus(text string) (int, bool) {
	if n, is := redirectStatuses[strings.ToLower(text)]; is {
		return n, true
	}
	n, ok := parseCount(text)
	return n, ok && n >= 100 && n <= 599
}
