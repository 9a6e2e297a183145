package haproxy

import (
	"errors"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// retry prepares the next try: at another server or, after a while, at the same
// (back_handle_st_cer, stream_choose_redispatch).
func (x *exchange) retry(err error) {
	f := x.f
	same := true
	if f.p.redispatch == 0 && f.lb.Active() > 1 {
		x.decided(f.p.lines.redispatch, "without option redispatch what server %s did not take is tried there again, while others are up", x.server.conf.Name)
	}
	if x.mayRedispatch() {
		x.release()
		x.direct, x.assigned = false, false
		same = f.lb.Active() <= 1
	}
	broken := err != nil && !host.Sent(err) && !errors.Is(err, host.ErrConnectTimeout)
	if broken && same {
		x.in.h.Sleep(f.p.pause())
	}
}

// pause returns how long HAProxy waits before it connects to the same server
// again.
func (p *Proxy) pause() time.Duration {
	if p.connect > 0 {
		return min(time.Second, p.connect)
	}
	return time.Second
}

// mayRedispatch reports whether this retry may go to another server.
func (x *exchange) mayRedispatch() bool {
	p := x.f.p
	every := p.redispatch
	if every < 0 {
		every += p.retries + 1
	}
	switch {
	case p.redispatch == 0:
		return false
	case !x.server.up():
		return true
	case every > 0 && x.tries%every == 0:
		return true
	}
	return !x.direct && x.f.lb.Active() > 1 && !p.algorithm.hashes()
}
