package httpd

import "strings"

// reverse is a Location as the client must have it (ProxyPassReverse).
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

// strip takes the beginning of a rule away: a URL, or that of any member of a
// balancer.
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
