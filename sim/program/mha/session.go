package mha

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// session is a connection of the manager's account, which has SUPER.
type session = host.MySQLSession

// open connects to a server as the manager's account, within a limit, the handshake
// included.
func (m *manager) open(to netip.AddrPort, limit time.Duration) (*session, error) {
	return host.OpenMySQL(m.host, to, m.config.Login, limit)
}
