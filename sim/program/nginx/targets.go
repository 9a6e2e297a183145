package nginx

import "github.com/hadrill/hadrill/sim/conf"

// Targets are the servers that are not down, by upstream.
func (c *Config) Targets() []conf.Target {
	var all []conf.Target
	for _, u := range c.Upstreams {
		if !u.used {
			continue
		}
		in := "upstream " + u.Name
		if u.Implicit {
			in = "proxy_pass"
		}
		for i := range u.Servers {
			if s := &u.Servers[i]; !s.Down && !s.socket {
				all = append(all, conf.Target{Pos: s.where.Pos, In: in, Host: s.Host, Port: s.Port})
			}
		}
	}
	return all
}
