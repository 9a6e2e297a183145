package nginx

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/host"
)

var _ host.Gauged = (*instance)(nil)

// Gauges implements host.Gauged: worker_connections of each worker.
func (in *instance) Gauges() []host.Gauge {
	all := make([]host.Gauge, len(in.workers))
	for i := range in.workers {
		all[i] = host.Gauge{Name: fmt.Sprintf("worker_connections of worker %d", i+1), Used: in.workers[i].most - in.workers[i].room, Most: in.workers[i].most}
	}
	return all
}
