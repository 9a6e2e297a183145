package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// reverse turns a member's Location into the one for the client
// (ProxyPassReverse).
func (x *exchange) reverse(at string) string {
	if at == "" {
		return ""
	}
	rules := x.s.reverse
	if main := x.in.config.Servers[0]; x.s != main {
		rules = append(append([]reversal(nil), rules...), main.reverse...)
	}
	if x.place != nil {
		rules = append(append([]reversal(nil), x.place.reverse...), rules...)
	}
	for _, r := range rules {
		if rest, ok := x.strip(at, r.real); ok {
			return "http://" + x.req.Host + r.fake + rest
		}
	}
	return at
}

// strip removes the beginning that a rule names: a URL, or the URL of any
// member of a balancer.
func (x *exchange) strip(at, real string) (string, bool) {
	name, isBalancer := balancerName(real)
	if !isBalancer {
		return strings.CutPrefix(at, real)
	}
	for _, b := range x.in.config.Balancers {
		for _, m := range b.Members {
			if b.Name == name {
				if rest, ok := strings.CutPrefix(at, m.URL+pathOf(real)); ok {
					return rest, true
				}
			}
		}
	}
	return "", false
}

// reverseCookies changes the paths and domains of a member's cookies
// (ProxyPassReverseCookiePath, which replaces a path that begins so, and
// ProxyPassReverseCookieDomain, which replaces the whole).
func (x *exchange) reverseCookies(lines string) string {
	var paths, domains []reversal
	for _, rs := range x.places {
		paths, domains = append(paths, rs.cookiePaths...), append(domains, rs.cookieDomains...)
	}
	if len(paths)+len(domains) == 0 || lines == "" {
		return lines
	}
	all := strings.Split(lines, "\n")
	for i, line := range all {
		parts := strings.Split(line, ";")
		for j := range parts {
			name, value, _ := strings.Cut(strings.TrimSpace(parts[j]), "=")
			for _, r := range paths {
				if strings.EqualFold(name, "path") && strings.HasPrefix(value, r.real) {
					parts[j] = " " + name + "=" + r.fake
					break
				}
			}
			for _, r := range domains {
				if strings.EqualFold(name, "domain") && strings.EqualFold(value, r.real) {
					parts[j] = " " + name + "=" + r.fake
					break
				}
			}
		}
		all[i] = strings.Join(parts, ";")
	}
	return strings.Join(all, "\n")
}

// cookieReversal reads ProxyPassReverseCookiePath and -Domain.
func (r *reader) cookieReversal(d *conf.Directive) {
	rs, _ := r.rules()
	one := reversal{fake: d.Args()[1].Text, real: d.Args()[0].Text}
	if strings.EqualFold(d.Name(), "ProxyPassReverseCookiePath") {
		rs.cookiePaths = append(rs.cookiePaths, one)
	} else {
		rs.cookieDomains = append(rs.cookieDomains, one)
	}
}

// documentRoot reads DocumentRoot and those of mod_vhost_alias.
func (r *reader) documentRoot(d *conf.Directive) {
	r.server.files, r.server.root = true, d.Args()[0].Text
}
