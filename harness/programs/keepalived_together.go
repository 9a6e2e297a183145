package programs

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// router is a vrrp_instance of a machine.
type router struct {
	machine string
	*keepalived.Instance
}

// keepalivedTogether wants instances that share an address to take each other's
// adverts: the same virtual router and version (RFC 3768 and RFC 5798, 7.1), the same
// password, and for version 2 the same interval; and a machine that answers who asks
// the address.
func keepalivedTogether(all []*Env) (wrong conf.Problems) {
	var routers []router
	for _, e := range all {
		c, _, err := readKeepalived(e)
		if err != nil {
			continue // its reader tells
		}
		for i := range c.Instances {
			routers = append(routers, router{e.Machine, &c.Instances[i]})
		}
	}
	for i, a := range routers {
		if a.Drops && len(a.Router.Addresses) > 0 {
			wrong = append(wrong, conf.Problem{Pos: a.Pos, What: fmt.Sprintf("vrrp_instance %s of %s drops what comes to %s (vrrp_strict): nobody gets an answer there; expected it without vrrp_strict, or accept with vrrp_version 3", a.Router.Name, a.machine, a.Router.Addresses[0])})
		}
		for _, b := range routers[i+1:] {
			shared := firstShared(a.Router.Addresses, b.Router.Addresses)
			if a.machine == b.machine || !shared.IsValid() {
				continue
			}
			if what := differs(a, b); what != "" {
				wrong = append(wrong, conf.Problem{Pos: b.Pos, What: fmt.Sprintf("vrrp_instance %s of %s and %s of %s share %s, and %s: neither takes the other's adverts, and both have the address", b.Router.Name, b.machine, a.Router.Name, a.machine, shared, what)})
			}
		}
	}
	return wrong
}

// firstShared is an address of both, not valid for none.
func firstShared(a, b []netip.Addr) netip.Addr {
	for _, at := range a {
		if slices.Contains(b, at) {
			return at
		}
	}
	return netip.Addr{}
}

// differs says in what two instances do not match, "" for nothing.
func differs(a, b router) string {
	x, y := &a.Router, &b.Router
	switch {
	case x.Router != y.Router:
		return fmt.Sprintf("virtual_router_id is %d and %d", y.Router, x.Router)
	case x.Version != y.Version:
		return fmt.Sprintf("vrrp_version is %d and %d", y.Version, x.Version)
	case x.Version == 2 && x.Password != y.Password:
		return "their authentication differs"
	case x.Version == 2 && x.Interval != y.Interval:
		return fmt.Sprintf("advert_int is %v and %v", y.Interval.Round(time.Millisecond), x.Interval.Round(time.Millisecond))
	case len(x.Addresses) != len(y.Addresses):
		return fmt.Sprintf("they advertise %d and %d addresses", len(y.Addresses), len(x.Addresses))
	}
	return ""
}
