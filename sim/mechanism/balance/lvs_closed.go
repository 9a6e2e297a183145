package balance

// closedConnections counts the inactive connections of a service's servers out
// again: LVS forgets a TCP connection 120 seconds after it was closed
// (TIME_WAIT and FIN_WAIT of ip_vs_proto_tcp.c), here to a whole second.
type closedConnections struct {
	servers []RealServer
	rows    [closedSeconds][]int32 // for each server those closed in one second
	at      int                    // the row of this second
	second  int64
	started bool
}

const closedSeconds = 120

func newClosedConnections(servers []RealServer) *closedConnections {
	c := &closedConnections{servers: servers}
	counts := make([]int32, closedSeconds*len(servers))
	for i := range c.rows {
		c.rows[i] = counts[i*len(servers):][:len(servers)]
	}
	return c
}

// add makes an active connection inactive.
func (c *closedConnections) add(s *RealServer) {
	s.Active--
	s.Inactive++
	c.rows[c.at][s.Number]++
}

// advance forgets what was closed long enough before now, in nanoseconds.
func (c *closedConnections) advance(now int64) {
	second := now / nanoseconds
	if !c.started {
		c.second, c.started = second, true
	}
	if second == c.second {
		return
	}
	for range min(second-c.second, closedSeconds) {
		if c.at++; c.at == closedSeconds {
			c.at = 0
		}
		row := c.rows[c.at]
		for i, n := range row {
			c.servers[i].Inactive -= int(n)
			row[i] = 0
		}
	}
	c.second = second
}
