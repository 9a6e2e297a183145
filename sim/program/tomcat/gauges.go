package tomcat

import "github.com/hadrill/hadrill/sim/host"

var _ host.Gauged = (*tomcat)(nil)

// Gauges implements host.Gauged: the connector's threads and connections, and the
// pools to databases.
func (t *tomcat) Gauges() []host.Gauge {
	all := []host.Gauge{
		{Name: "maxThreads", Used: t.config.Threads - t.workers.free, Most: t.config.Threads, Waiting: t.workers.waiting},
		{Name: "maxConnections and acceptCount", Used: t.open, Most: t.limit},
	}
	if t.database == nil {
		return all
	}
	of := func(name string, p *pool) {
		all = append(all, host.Gauge{Name: name + p.to.Addr().String(), Used: p.open - len(p.free), Most: t.config.Database.Pool, Waiting: p.freed.Waiting()})
	}
	of("pool of writes to ", t.database.write)
	for _, p := range t.database.reads {
		if p != t.database.write {
			of("pool of reads from ", p)
		}
	}
	return all
}
