package nginx

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// allowDeny reads allow and deny.
func (r *reader) allowDeny(b *block, s *conf.Directive) {
	w := s.Args()[0]
	rule := accessRule{deny: s.Name() == "deny"}
	switch w.Text {
	case "all":
	case "unix:":
		return // nobody comes by a socket of the file system
	default:
		p, err := netip.ParsePrefix(w.Text)
		if a, addrErr := netip.ParseAddr(w.Text); addrErr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			r.Wrong(s, w, "invalid parameter %q: expected an address, a network such as 10.0.0.0/8, or all", w.Text)
			return
		}
		rule.from = p
	}
	b.settings.access = append(b.settings.access, rule)
}

func (r *reader) authBasic(b *block, s *conf.Directive) {
	on := !strings.EqualFold(s.Args()[0].Text, "off")
	b.settings.auth = &on
	if on {
		r.Note(s, s.Name(), "passwords are not modelled: users have none and get 401")
	}
}

func (r *reader) satisfy(b *block, s *conf.Directive) {
	any := strings.EqualFold(s.Args()[0].Text, "any")
	b.settings.satisfyAny = &any
}
