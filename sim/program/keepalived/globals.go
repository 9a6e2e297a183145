package keepalived

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// defaults are what global_defs sets for all instances.
type defaults struct {
	version int
	garp    garp
}

// garp is how gratuitous ARPs are sent, and how a master treats others.
type garp struct {
	delay, refresh, lowerDelay         time.Duration
	repeat, refreshRepeat, lowerRepeat int
	lowerNoAdvert, higherSendAdvert    bool
	lowerDelaySet, lowerRepeatSet      bool
}

// startDefaults are keepalived's own: 5 gratuitous ARPs, 5 more after 5 s.
func startDefaults() defaults {
	return defaults{version: 2, garp: garp{delay: 5 * time.Second, repeat: 5, refreshRepeat: 1}}
}

func (r *reader) globals(k *conf.Keyword) {
	if r.block(k) {
		r.take("global_defs", globalKeywords, k.Block)
	}
}

func (r *reader) routerID(k *conf.Keyword) {
	r.config.Router, _ = r.one(k, "a name")
}

// scriptSecurity refuses scripts that others than root may write; here it only
// settles that keepalived does not complain.
func (r *reader) scriptSecurity(k *conf.Keyword) {
	r.bare(k)
	r.secure = true
}

func (r *reader) defaultVersion(k *conf.Keyword)     { r.defaults.version = r.number(k, 2, 3, 2) }
func (r *reader) defaultGARPDelay(k *conf.Keyword)   { r.readDelay(k, &r.defaults.garp) }
func (r *reader) defaultGARPRepeat(k *conf.Keyword)  { r.readRepeat(k, &r.defaults.garp) }
func (r *reader) defaultGARPRefresh(k *conf.Keyword) { r.readRefresh(k, &r.defaults.garp) }
func (r *reader) defaultGARPRefreshRepeat(k *conf.Keyword) {
	r.readRefreshRepeat(k, &r.defaults.garp)
}
func (r *reader) defaultLowerDelay(k *conf.Keyword)    { r.readLowerDelay(k, &r.defaults.garp) }
func (r *reader) defaultLowerRepeat(k *conf.Keyword)   { r.readLowerRepeat(k, &r.defaults.garp) }
func (r *reader) defaultLowerNoAdvert(k *conf.Keyword) { r.defaults.garp.lowerNoAdvert = r.yes(k) }
func (r *reader) defaultHigherSendAdvert(k *conf.Keyword) {
	r.defaults.garp.higherSendAdvert = r.yes(k)
}

// An instance's own settings are applied over the defaults when the file has
// been read, because global_defs may stand below it.
func (r *reader) garpDelay(k *conf.Keyword) {
	r.later(func(g *garp) { r.readDelay(k, g) })
}
func (r *reader) garpRepeat(k *conf.Keyword) {
	r.later(func(g *garp) { r.readRepeat(k, g) })
}
func (r *reader) garpRefresh(k *conf.Keyword) {
	r.later(func(g *garp) { r.readRefresh(k, g) })
}
func (r *reader) garpRefreshRepeat(k *conf.Keyword) {
	r.later(func(g *garp) { r.readRefreshRepeat(k, g) })
}
func (r *reader) lowerDelay(k *conf.Keyword) {
	r.later(func(g *garp) { r.readLowerDelay(k, g) })
}
func (r *reader) lowerRepeat(k *conf.Keyword) {
	r.later(func(g *garp) { r.readLowerRepeat(k, g) })
}
func (r *reader) lowerNoAdvert(k *conf.Keyword) {
	r.later(func(g *garp) { g.lowerNoAdvert = r.yes(k) })
}
func (r *reader) higherSendAdvert(k *conf.Keyword) {
	r.later(func(g *garp) { g.higherSendAdvert = r.yes(k) })
}

func (r *reader) later(set func(*garp)) {
	r.current.garp = append(r.current.garp, set)
}

// Bounds that no network needs to pass.
const (
	maxDelay  = 4294 // seconds, UINT_MAX microseconds
	maxRepeat = 1000
)

func (r *reader) readDelay(k *conf.Keyword, g *garp) {
	g.delay = time.Duration(r.number(k, 0, maxDelay, 5)) * time.Second
}

func (r *reader) readRepeat(k *conf.Keyword, g *garp) {
	g.repeat = r.atLeastOnce(k, 5)
}

func (r *reader) readRefresh(k *conf.Keyword, g *garp) {
	g.refresh = time.Duration(r.number(k, 0, maxDelay, 0)) * time.Second
}

func (r *reader) readRefreshRepeat(k *conf.Keyword, g *garp) {
	g.refreshRepeat = r.atLeastOnce(k, 1)
}

func (r *reader) readLowerDelay(k *conf.Keyword, g *garp) {
	g.lowerDelay = time.Duration(r.number(k, 0, maxDelay, 5)) * time.Second
	g.lowerDelaySet = true
}

func (r *reader) readLowerRepeat(k *conf.Keyword, g *garp) {
	g.lowerRepeat = r.number(k, 0, maxRepeat, 5)
	g.lowerRepeatSet = true
}

// atLeastOnce is a number of repeats; keepalived makes 1 of 0.
func (r *reader) atLeastOnce(k *conf.Keyword, def int) int {
	n := r.number(k, 0, maxRepeat, def)
	if n == 0 {
		r.warn(k, k.Name+" must be greater than 0, setting to 1", "0 is taken as 1")
		n = 1
	}
	return n
}

// lower fills what lower priorities get from what masters do, unless it was set.
func (g *garp) lower() {
	if !g.lowerDelaySet {
		g.lowerDelay = g.delay
	}
	if !g.lowerRepeatSet {
		g.lowerRepeat = g.repeat
	}
}
