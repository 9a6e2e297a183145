package keepalived

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// defaults are the settings of global_defs for all instances.
type defaults struct {
	version int
	garp    garp
	strict  *conf.Directive // the line, nil for none
	iface   string
}

// garp has the settings of gratuitous ARPs, and of a master that hears another.
type garp struct {
	delay, refresh, lowerDelay         time.Duration
	repeat, refreshRepeat, lowerRepeat int
	lowerNoAdvert, higherSendAdvert    bool
	lowerDelaySet, lowerRepeatSet      bool
}

// startDefaults returns keepalived's own: 5 gratuitous ARPs, 5 more after 5 s.
func startDefaults() defaults {
	return defaults{version: 2, garp: garp{delay: 5 * time.Second, repeat: 5, refreshRepeat: 1}}
}

func (r *reader) globals(k *conf.Directive) {
	r.readBlock("global_defs", globalKeywords, k.Block)
}

func (r *reader) defaultInterface(k *conf.Directive) {
	r.defaults.iface, _ = r.one(k, "an interface")
}

// group reads vrrp_mcast_group4, and instanceGroup mcast_dst_ip. keepalived logs an
// address that is no group's and leaves the line out.
func (r *reader) group(k *conf.Directive) {
	if s, a, parsed := r.groupAddress(k); a.IsMulticast() {
		r.config.Group = a
	} else if s != "" {
		log := "vrrp_mcast_group4 [" + s + "] is not multicast. Skipping"
		if !parsed {
			log = "Can't parse vrrp_mcast_group4 [" + s + "]. Skipping"
		}
		r.warn(k, fmt.Sprintf("(Line %d) %s", k.Words[0].Line, log), noGroup)
	}
}

func (r *reader) instanceGroup(k *conf.Directive) {
	if s, a, parsed := r.groupAddress(k); a.IsMulticast() {
		r.current.Group = a
	} else if s != "" {
		log := "mcast_dst_ip " + s + " not multicast. Skipping..."
		if !parsed {
			log = "malformed mcast dest address " + s + ". Skipping..."
		}
		r.skip(k, "("+r.current.Router.Name+") "+log, noGroup)
	}
}

// noGroup is the note of an address that is no multicast group's.
const noGroup = "not a multicast group: keepalived logs the line and leaves it out"

// groupAddress reads the address of a group; "" where the line has none.
func (r *reader) groupAddress(k *conf.Directive) (text string, a netip.Addr, parsed bool) {
	text, ok := r.one(k, "a multicast group such as "+vrrp.Group.String())
	if !ok {
		return "", a, false
	}
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return text, netip.Addr{}, false
	}
	return text, a, true
}

func (r *reader) startupDelay(k *conf.Directive) {
	r.config.StartupDelay = r.seconds(k, time.Millisecond, 1000*time.Second, 0)
}

func (r *reader) routerID(k *conf.Directive) {
	r.config.Router, _ = r.one(k, "a name")
}

// scriptSecurity reads enable_script_security, with which keepalived refuses
// scripts that others than root may write; here its only effect is that
// keepalived does not log a warning.
func (r *reader) scriptSecurity(k *conf.Directive) {
	r.bare(k)
	r.secure = true
}

func (r *reader) defaultVersion(k *conf.Directive)     { r.defaults.version = r.number(k, 2, 3, 2) }
func (r *reader) defaultGARPDelay(k *conf.Directive)   { r.readDelay(k, &r.defaults.garp) }
func (r *reader) defaultGARPRepeat(k *conf.Directive)  { r.readRepeat(k, &r.defaults.garp) }
func (r *reader) defaultGARPRefresh(k *conf.Directive) { r.readRefresh(k, &r.defaults.garp) }
func (r *reader) defaultGARPRefreshRepeat(k *conf.Directive) {
	r.readRefreshRepeat(k, &r.defaults.garp)
}
func (r *reader) defaultLowerDelay(k *conf.Directive)    { r.readLowerDelay(k, &r.defaults.garp) }
func (r *reader) defaultLowerRepeat(k *conf.Directive)   { r.readLowerRepeat(k, &r.defaults.garp) }
func (r *reader) defaultLowerNoAdvert(k *conf.Directive) { r.defaults.garp.lowerNoAdvert = r.yes(k) }
func (r *reader) defaultHigherSendAdvert(k *conf.Directive) {
	r.defaults.garp.higherSendAdvert = r.yes(k)
}

// An instance's own settings are applied over the defaults when the file has
// been read, because global_defs may stand below it.
func (r *reader) garpDelay(k *conf.Directive) {
	r.later(func(g *garp) { r.readDelay(k, g) })
}
func (r *reader) garpRepeat(k *conf.Directive) {
	r.later(func(g *garp) { r.readRepeat(k, g) })
}
func (r *reader) garpRefresh(k *conf.Directive) {
	r.later(func(g *garp) { r.readRefresh(k, g) })
}
func (r *reader) garpRefreshRepeat(k *conf.Directive) {
	r.later(func(g *garp) { r.readRefreshRepeat(k, g) })
}
func (r *reader) lowerDelay(k *conf.Directive) {
	r.later(func(g *garp) { r.readLowerDelay(k, g) })
}
func (r *reader) lowerRepeat(k *conf.Directive) {
	r.later(func(g *garp) { r.readLowerRepeat(k, g) })
}
func (r *reader) lowerNoAdvert(k *conf.Directive) {
	r.later(func(g *garp) { g.lowerNoAdvert = r.yes(k) })
}
func (r *reader) higherSendAdvert(k *conf.Directive) {
	r.later(func(g *garp) { g.higherSendAdvert = r.yes(k) })
}

func (r *reader) later(set func(*garp)) {
	r.current.garp = append(r.current.garp, set)
}

// Limits of counts and delays.
const (
	maxDelay  = 4294 // seconds, UINT_MAX microseconds
	maxRepeat = 1000
)

func (r *reader) readDelay(k *conf.Directive, g *garp) {
	g.delay = time.Duration(r.number(k, 0, maxDelay, 5)) * time.Second
}

func (r *reader) readRepeat(k *conf.Directive, g *garp) {
	g.repeat = r.atLeastOnce(k, 5)
}

func (r *reader) readRefresh(k *conf.Directive, g *garp) {
	g.refresh = time.Duration(r.number(k, 0, maxDelay, 0)) * time.Second
}

func (r *reader) readRefreshRepeat(k *conf.Directive, g *garp) {
	g.refreshRepeat = r.atLeastOnce(k, 1)
}

func (r *reader) readLowerDelay(k *conf.Directive, g *garp) {
	g.lowerDelay = time.Duration(r.number(k, 0, maxDelay, 5)) * time.Second
	g.lowerDelaySet = true
}

func (r *reader) readLowerRepeat(k *conf.Directive, g *garp) {
	g.lowerRepeat = r.number(k, 0, maxRepeat, 5)
	g.lowerRepeatSet = true
}

// atLeastOnce reads a number of repeats; keepalived makes 1 of 0.
func (r *reader) atLeastOnce(k *conf.Directive, def int) int {
	n := r.number(k, 0, maxRepeat, def)
	if n == 0 {
		r.warn(k, k.Name()+" must be greater than 0, setting to 1", "0 is taken as 1")
		n = 1
	}
	return n
}

// lower sets the values for lower priorities to those for a new master, unless
// the file has them.
func (g *garp) lower() {
	if !g.lowerDelaySet {
		g.lowerDelay = g.delay
	}
	if !g.lowerRepeatSet {
		g.lowerRepeat = g.repeat
	}
}
