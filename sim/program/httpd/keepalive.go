package httpd

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// keepAlive are KeepAlive, KeepAliveTimeout and MaxKeepAliveRequests.
type keepAlive struct {
	off     bool
	timeout time.Duration
	most    int // 0 for any number
}

// defaultKeepAlive is httpd's own (DEFAULT_KEEPALIVE_TIMEOUT, DEFAULT_KEEPALIVE).
var defaultKeepAlive = keepAlive{timeout: 5 * time.Second, most: 100}

// keeping returns those of the server being read.
func (r *reader) keeping() *keepAlive {
	if r.server.keep == nil {
		own := *or(r.config.Servers[0].keep, &defaultKeepAlive)
		r.server.keep = &own
	}
	return r.server.keep
}

func (r *reader) keepAlive(d *conf.Directive) {
	on, _ := parseSwitch(d.Args()[0].Text)
	r.keeping().off = !on
}

func (r *reader) keepAliveTimeout(d *conf.Directive) {
	r.keeping().timeout, _ = parseTime(d.Args()[0].Text, "s")
}

func (r *reader) maxKeepAlive(d *conf.Directive) { r.keeping().most, _ = atoi(d.Args()[0].Text) }

// closing are the statuses behind which httpd closes the connection
// (ap_status_drops_connection).
var closing = []int{400, 408, 411, 413, 414, 500, 501, 503}

// keep says how long the connection of the request stays open
// (ap_set_keepalive).
func (x *exchange) keep(q *host.Request) {
	k := or(x.s.keep, x.in.config.Servers[0].keep, &defaultKeepAlive)
	if k.off || k.timeout == 0 || k.most > 0 && q.Nth > k.most || slices.Contains(closing, x.resp.Status) {
		x.resp.Keep = -1
		return
	}
	x.resp.Keep = k.timeout
}
