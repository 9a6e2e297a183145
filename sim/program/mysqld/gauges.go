package mysqld

import "github.com/hadrill/hadrill/sim/host"

var _ host.Gauged = (*Copy)(nil)

// Gauges implements host.Gauged: max_connections.
func (c *Copy) Gauges() []host.Gauge {
	return []host.Gauge{{Name: "max_connections", Used: len(c.sessions.all), Most: c.config.MaxConnections}}
}
