package proxysql

import (
	"fmt"
	"math/rand/v2"
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"
)

// proxy is the running program.
type proxy struct {
	host     host.Host
	config   *Config
	groups   *rules.Hostgroups
	rows     []*row
	sessions map[uint64]*session
	last     uint64
	random   *rand.Rand
	changed  host.Cond // a server may be had that could not
}

// Main returns the program.
func (c *Config) Main() host.Main {
	return func(h host.Host) error {
		p := &proxy{host: h, config: c, groups: c.hostgroups(), sessions: map[uint64]*session{}, random: h.Rand("servers"), changed: h.NewCond()}
		if err := c.Check(); err != nil {
			return err
		}
		for _, at := range c.Listens() {
			if _, err := h.Serve(at, host.MySQL, p); err != nil {
				return fmt.Errorf("proxysql: cannot listen on %q: %w", at, err)
			}
		}
		h.Expose(p)
		p.startMonitor()
		h.Go(host.TaskFunc(p.maintain))
		return nil
	}
}

// Listens are the addresses that it takes clients on.
func (c *Config) Listens() []netip.AddrPort {
	if len(c.Listen) == 0 {
		return []netip.AddrPort{defaultListen}
	}
	return c.Listen
}

func (p *proxy) note(format string, a ...any) { p.host.Note("proxysql", fmt.Sprintf(format, a...)) }

// now is the second of the wall clock, by which servers are shunned.
func (p *proxy) now() int64 { return p.host.Now().Seconds() }

// noteMoved says who is in which hostgroup after one was moved, and closes what is idle
// to those that were taken out.
func (p *proxy) noteMoved(at netip.AddrPort, readOnly int) {
	p.note("Regenerating table 'mysql_servers' due to actions on server '%s:%d' (read_only=%d)", at.Addr(), at.Port(), readOnly)
	for _, r := range p.rows {
		if r.server.Status == rules.OfflineHard {
			r.dropFree()
		}
	}
	p.changed.Broadcast()
}
