package mmm

import "github.com/hadrill/hadrill/sim/host"

// session is a connection to a server, with SUPER.
type session = host.MySQLSession
