package ndb

import (
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/ndb"
)

// manager is the management server, which is the arbitrator.
type manager struct {
	h host.Host
	rules.Arbitrator
}

// ManagementMain returns the management server as a program.
func (c *Config) ManagementMain() host.Main {
	return func(h host.Host) error {
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), c.Management[0].Port)
		if _, err := h.Serve(at, host.NDB, &manager{h: h}); err != nil {
			return fmt.Errorf("ndb_mgmd: cannot listen on %q: %w", at, err)
		}
		return nil
	}
}

// Handle implements host.Handler.
func (m *manager) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.NDBSignal)
	a, is := resp.(*host.NDBAnswer)
	if !ok || !is {
		return host.ErrReset
	}
	switch q.Do {
	case host.NDBRegister:
		m.Joined()
		a.OK = true
	case host.NDBVote:
		a.OK = m.Vote(q.From, q.Nodes, q.Side)
		m.h.Note("ndb", fmt.Sprintf("arbitrator: node %d asks for nodes %s: %s", q.From, numbers(q.Side), map[bool]string{true: "they go on", false: "no"}[a.OK]))
	}
	return nil
}
