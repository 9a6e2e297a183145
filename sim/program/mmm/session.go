package mmm

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// session is a connection to a server, with SUPER.
type session = host.MySQLSession

// openSession connects within a limit, the handshake included.
func openSession(h host.Host, to netip.AddrPort, limit time.Duration) (*session, error) {
	return host.OpenMySQL(h, to, host.Login{Account: "mmm"}, limit)
}
