package haproxy

import "github.com/hadrill/hadrill/sim/host"

var _ host.Gauged = (*instance)(nil)

// Gauges implements host.Gauged: maxconn of the process, of the frontends and of the
// servers that have one, with those that wait in a server's queue or, at the first
// server of a backend, in the backend's.
func (in *instance) Gauges() []host.Gauge {
	var all []host.Gauge
	for _, p := range in.config.Frontends {
		if g := in.gates[p.front]; g.most > 0 {
			all = append(all, host.Gauge{Name: "maxconn of frontend " + p.Name, Used: g.open, Most: g.most, Waiting: len(g.waiting)})
		}
	}
	if in.all.most > 0 {
		all = append(all, host.Gauge{Name: "maxconn of global", Used: in.all.open, Most: in.all.most})
	}
	for _, f := range in.farms {
		shared := f.waiting.length
		for _, s := range f.servers {
			if s.conf.maxConn == 0 {
				continue
			}
			all = append(all, host.Gauge{Name: "maxconn of server " + f.p.Name + "/" + s.conf.Name, Used: s.lb.Served, Most: s.conf.maxConn, Waiting: s.waiting.length + shared})
			shared = 0
		}
	}
	return all
}
