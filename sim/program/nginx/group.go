package nginx

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// group is the running state of an upstream. balance.Peer.ID is a server's
// place in members.
type group struct {
	up       *Upstream
	peers    *balance.Peers
	strategy balance.Strategy
	tries    int
	spent    int // of the tries, while the answer of one is judged
	members  []member
	idle     *idleConns // nil where no connection is kept
	spread   spread
}

type member struct {
	at      netip.AddrPort
	off     bool // noted as disabled
	failing bool // noted as failing, and nothing has come from it since
}

func newGroup(u *Upstream, names map[string]netip.Addr) *group {
	g := &group{up: u, idle: newIdleConns(u)}
	var primary, backup []balance.Peer
	for i, s := range u.Servers {
		a, _ := conf.Destination(s.Host, names)
		g.members = append(g.members, member{at: netip.AddrPortFrom(a, s.Port)})
		p := balance.Peer{
			ID: i, Server: s.Written, Weight: s.Weight, MaxFails: s.MaxFails,
			FailTimeout: int64(s.FailTimeout / time.Second), MaxConns: s.MaxConns, Down: s.Down,
		}
		switch {
		case s.Backup && neverBackup(u.Strategy):
		case s.Backup:
			backup = append(backup, p)
		default:
			primary = append(primary, p)
		}
	}
	g.peers = balance.NewPeers(primary, backup)
	entry, ok := balance.Find("nginx", u.Strategy)
	if !ok {
		panic(fmt.Sprintf("nginx: upstream %q: no strategy %q", u.Name, u.Strategy))
	}
	if u.strategy == nil {
		g.strategy = entry.New(g.peers)
	} else {
		g.strategy = u.strategy(g.peers)
	}
	g.tries = g.peers.Tries()
	if own, ok := g.strategy.(balance.OwnTries); ok {
		g.tries, g.spent = own.Tries()
	}
	return g
}

// neverBackup reports whether the method never uses backups, which stand above
// it.
func neverBackup(strategy string) bool { return strategy == "fair" }

// forWorker returns the group of another worker: one of its own, the same where
// all share it (zone), or one that shares a part.
func (g *group) forWorker(names map[string]netip.Addr) *group {
	s, ok := g.strategy.(balance.PerWorker)
	if !ok && !g.up.Shared {
		return newGroup(g.up, names)
	}
	w := *g
	w.idle = newIdleConns(g.up)
	if ok {
		w.strategy = s.Worker()
	}
	return &w
}

// failed counts a failure of a server and notes when that disables it.
func (g *group) failed(h host.Host, p *balance.Peer, now int64) {
	p.Failed(now)
	if w, ok := g.strategy.(balance.Watcher); ok {
		w.Failed(g.peers, p, now)
	}
	m := &g.members[p.ID]
	if p.Disabled(now) && !m.off {
		m.off = true
		h.Note("nginx", fmt.Sprintf("upstream server temporarily disabled: %s in upstream %q", m.at, g.up.Name))
	}
}

// broke notes the first of a server's failures that nginx itself sees, a refused
// connection or none within its time, where no note says that it is disabled by
// it: the only server of a group never is, nor one that may fail more often.
func (g *group) broke(h host.Host, p *balance.Peer, err error) {
	m := &g.members[p.ID]
	if m.off || m.failing {
		return
	}
	m.failing = true
	h.Note("nginx", fmt.Sprintf("upstream server failed: %s in upstream %q: %v", m.at, g.up.Name, err))
}

// answered notes when a disabled server is in use again.
func (g *group) answered(h host.Host, p *balance.Peer) { g.live(h, p, "answers") }

// left is answered for a server whose client went before its answer came.
func (g *group) left(h host.Host, p *balance.Peer) { g.live(h, p, "counts as live") }

func (g *group) live(h host.Host, p *balance.Peer, how string) {
	p.Answered()
	m := &g.members[p.ID]
	m.failing = false
	if m.off && p.Fails == 0 {
		m.off = false
		h.Note("nginx", fmt.Sprintf("upstream server %s again: %s in upstream %q", how, m.at, g.up.Name))
	}
}
