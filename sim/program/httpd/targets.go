package httpd

import "github.com/hadrill/hadrill/sim/conf"

// Targets are the members of balancers and of ProxyPass.
func (c *Config) Targets() []conf.Target {
	var all []conf.Target
	for _, s := range c.Servers {
		for _, b := range s.balancers {
			for _, m := range b.Members {
				all = append(all, conf.Target{Pos: m.where.Pos, In: "balancer://" + b.Name, Host: m.Host, Port: m.Port})
			}
		}
		for _, m := range s.members {
			all = append(all, conf.Target{Pos: m.where.Pos, In: "ProxyPass", Host: m.Host, Port: m.Port})
		}
	}
	return all
}
