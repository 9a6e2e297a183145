package nginx

import (
	"errors"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// settingLines are the places of settings that can decide what becomes of a request;
// nil where the line is not written.
type settingLines struct{ connect, read, next *conf.Pos }

func (s *settingLines) inherit(o *settingLines) {
	inheritOne(&s.connect, o.connect)
	inheritOne(&s.read, o.read)
	inheritOne(&s.next, o.next)
}

func at(s *conf.Directive) *conf.Pos {
	p := s.Pos()
	return &p
}

// decided notes that a setting decided what became of the request; one that is not
// written stands where the location begins.
func (x *exchange) decided(written *conf.Pos, format string, a ...any) {
	where := x.loc.Pos
	if written != nil {
		where = *written
	}
	x.in.lines.Decided(x.in.h, where, format, a...)
}

// givesUp notes what ended the tries of a request that failed at a server.
func (x *exchange) givesUp(s *settings, t *try, p *balance.Peer, f failure, err error) {
	name := t.g.up.Servers[p.ID].Written
	switch {
	case errors.Is(err, host.ErrConnectTimeout):
		x.decided(s.lines.connect, "%s did not answer a connection within %v (proxy_connect_timeout)", name, *s.connect)
	case errors.Is(err, host.ErrTimeout):
		x.decided(s.lines.read, "%s did not answer within %v (proxy_read_timeout)", name, *s.read)
	case t.tries > 0 && !x.mayRepeat(s, t, f):
		x.decided(s.lines.next, "a request that %s had is not sent to another (proxy_next_upstream)", name)
	}
}

// outwaited notes that a client gave up before nginx did: with a timeout longer than the
// patience of those who wait no request is sent to another server.
func (x *exchange) outwaited(s *settings, t *try, p *balance.Peer, err error) {
	waited := x.in.h.Monotonic().Sub(t.asked)
	if waited < impatient || errors.Is(err, host.ErrConnectTimeout) || errors.Is(err, host.ErrTimeout) {
		return
	}
	name := t.g.up.Servers[p.ID].Written
	waited = waited.Round(time.Millisecond)
	if !t.sent {
		x.decided(s.lines.connect, "a client gave up after %v in which %s did not take a connection; nginx waits for %v (proxy_connect_timeout)", waited, name, *s.connect)
		return
	}
	x.decided(s.lines.read, "a client gave up after %v in which %s did not answer; nginx waits for %v (proxy_read_timeout)", waited, name, *s.read)
}

// impatient is a time after which nobody leaves a page for another: who waited so long
// gave up.
const impatient = time.Second

// none notes of the servers of a group, of which none is left, which are out because they
// failed max_fails times. Others are down, or this request has tried them.
func (x *exchange) none(g *group) {
	for peers := g.peers; peers != nil; peers = peers.Backup {
		for i := range peers.Peers {
			p := &peers.Peers[i]
			if s := &g.up.Servers[p.ID]; !p.Down && p.Disabled(x.pick.Now) {
				x.in.lines.Decided(x.in.h, s.where.Pos, "%s is not asked for %v after %d failures (fail_timeout, max_fails)", s.Written, s.FailTimeout, s.MaxFails)
			}
		}
	}
}

// spread watches whether a strategy that hashes spreads its requests at all.
type spread struct {
	only  int // the server that all of them went to
	count int // how many; -1 once there was another
	noted host.Time
}

// enough requests to say that all go to one server.
const enough = 100

// picked takes a server that was picked.
func (x *exchange) picked(g *group, p *balance.Peer) {
	s := &g.spread
	switch {
	case s.count < 0 || !g.up.hashes() || g.peers.Single():
		return
	case s.count > 0 && s.only != p.ID:
		s.count = -1
		return
	}
	s.only = p.ID
	if s.count++; s.count%enough == 0 && x.in.h.Monotonic().Sub(s.noted) >= host.DecidedEvery && !slices.ContainsFunc(g.members, func(m member) bool { return m.off }) {
		s.noted = x.in.h.Monotonic()
		x.in.lines.Decided(x.in.h, g.up.methodAt, "all of %d requests went to %s, one of %d servers (%s)", s.count, g.up.Servers[p.ID].Written, len(g.up.Servers), g.up.Strategy)
	}
}

// hashes reports whether the method picks by a hash.
func (u *Upstream) hashes() bool { return u.Strategy == "ip_hash" || u.Key != nil }
