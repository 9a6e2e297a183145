package httpd

import "github.com/hadrill/hadrill/sim/conf"

// Targets are the members of balancers and of ProxyPass.
func (c *Config) Targets() []conf.Target {
	var all []conf.Target
	for _, s := range c.Servers {
		for _, b := range s.balancers {
			for _, m := range b.Members {
				all = m.addTarget(all, "balancer://"+b.Name)
			}
		}
		for _, m := range s.members {
			all = m.addTarget(all, "ProxyPass")
		}
	}
	return all
}

// Sticky is a member with a route, and the cookie that holds session ids which end in it.
type Sticky struct {
	conf.Target
	Cookie, Route string
}

// Sticky are the members that sessions are sent back to by the end of their ids.
func (c *Config) Sticky() (all []Sticky) {
	for _, b := range c.Balancers {
		for _, m := range b.Members {
			if b.Cookie == "" || b.Separator != '.' || m.Route == "" {
				continue
			}
			for _, t := range m.addTarget(nil, "balancer://"+b.Name) {
				all = append(all, Sticky{t, b.Cookie, m.Route})
			}
		}
	}
	return all
}

// addTarget adds the address of a member, if it is no socket in the file system.
func (m *Member) addTarget(all []conf.Target, in string) []conf.Target {
	if m.Socket != "" {
		return all
	}
	return append(all, conf.Target{Pos: m.where.Pos, In: in, Host: m.Host, Port: m.Port})
}

// HTTP2 returns the URL of a member that is asked by HTTP/2, "" for none.
func (c *Config) HTTP2() string {
	for _, s := range c.Servers {
		for _, b := range s.balancers {
			for _, m := range b.Members {
				if m.HTTP2 {
					return m.URL
				}
			}
		}
		for _, m := range s.members {
			if m.HTTP2 {
				return m.URL
			}
		}
	}
	return ""
}
