package world

import "github.com/hadrill/hadrill/sim/host"

// Gauges gives the limits of a machine that is up: its cores, and those of each of
// its programs that lets them be looked at, by the program's name; "" are the
// machine's own.
func (m *Machine) Gauges(each func(program string, all []host.Gauge)) {
	if !m.up {
		return
	}
	each("", []host.Gauge{{Name: "cores", Used: m.opt.Cores - m.cores.free, Most: m.opt.Cores, Waiting: len(m.cores.queue)}})
	for _, p := range m.programs {
		if g, ok := p.Exposed().(host.Gauged); ok {
			each(p.name, g.Gauges())
		}
	}
}
