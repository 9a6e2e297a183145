package httpd

import "github.com/hadrill/hadrill/sim/host"

var _ host.Gauged = (*instance)(nil)

// Gauges implements host.Gauged: MaxRequestWorkers.
func (in *instance) Gauges() []host.Gauge {
	most := in.config.MaxRequests
	return []host.Gauge{{Name: "MaxRequestWorkers", Used: most - in.free, Most: most, Waiting: in.turn.Waiting()}}
}
