package haproxy

import "github.com/hadrill/hadrill/sim/conf"

// Targets are the servers that are not in maintenance from the start, by backend.
func (c *Config) Targets() []conf.Target {
	var all []conf.Target
	for _, p := range c.Backends {
		for i := range p.Servers {
			if s := &p.Servers[i]; !s.Disabled && s.socket == "" {
				all = append(all, conf.Target{Pos: s.where.Pos, In: "backend " + p.Name, Host: s.Host, Port: s.Port})
			}
		}
	}
	return all
}

// CheckOf is the request that checks the servers of a backend, such as
// "GET /health", and where the server stands; "" for a connection alone.
func (c *Config) CheckOf(backend, server string) (request string, at conf.Pos) {
	for _, p := range c.Backends {
		if p.Name != backend {
			continue
		}
		if k := p.httpCheck; k != nil && p.checks == checkHTTP {
			request = k.method + " " + k.uri
		}
		for i := range p.Servers {
			if p.Servers[i].Name == server {
				at = p.Servers[i].where.Pos
			}
		}
	}
	return request, at
}
