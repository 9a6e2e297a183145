package programs

import (
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/sim/conf"
)

// httpdTogether wants the route of a member to be the jvmRoute of the server that it
// stands for, where the balancer knows sessions by that server's own cookie: httpd looks
// for the end of the id among its routes (mod_proxy_balancer, find_session_route).
func httpdTogether(all []*Env) (wrong conf.Problems) {
	for _, e := range all {
		c, _, err := httpdConfig(e)
		if err != nil {
			continue // its reader tells
		}
		for _, s := range c.Sticky() {
			at, ok := e.Resolve(s.Host)
			if !ok {
				continue // the program itself says so when it starts
			}
			p := e.peerAt(netip.AddrPortFrom(at, s.Port))
			if p == nil || p.Session.Cookie != s.Cookie || p.Session.Route == s.Route {
				continue
			}
			has := "no jvmRoute"
			if p.Session.Route != "" {
				has = fmt.Sprintf("the jvmRoute %q", p.Session.Route)
			}
			wrong = append(wrong, conf.Problem{Pos: s.Pos, What: fmt.Sprintf("%s: the route %q is for %s:%d, where %s/%s has %s: %s does not send its sessions back to it; expected the same name in both", s.In, s.Route, s.Host, s.Port, p.Machine, p.Program, has, e.Kind.Name)})
		}
	}
	return wrong
}
