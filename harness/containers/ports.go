package containers

import (
	"slices"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// ports are those on which a program answers, by its configuration. None are
// known where our reader does not understand the file; the real program has
// the last word on it.
func (p *plan) ports(_ *scenarios.Machine, pr *scenarios.Program) []uint16 {
	var ports []uint16
	add := func(n uint16) {
		if n != 0 && !slices.Contains(ports, n) {
			ports = append(ports, n)
		}
	}
	switch pr.Kind {
	case "nginx":
		if c, _, err := nginx.Read(p.c.Suite.FS, pr.File); err == nil {
			for _, s := range c.Servers {
				for _, l := range s.Listens {
					add(l.Port)
				}
			}
		}
	case "haproxy":
		if c, _, err := haproxy.Read(p.c.Suite.FS, pr.File); err == nil {
			for _, f := range c.Frontends {
				for _, b := range f.Binds {
					add(b.Port)
				}
			}
		}
	case "tomcat":
		add(pr.Tomcat.Port)
		if pr.Tomcat.Real {
			add(uint16(pr.Tomcat.AJP))
		}
	case "redis":
		add(pr.Redis.Port)
	}
	return ports
}

// web tells whether a program answers web requests.
func web(kind string) bool { return kind != "redis" && kind != "keepalived" }
