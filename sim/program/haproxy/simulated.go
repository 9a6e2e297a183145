package haproxy

import "fmt"

// SimulatedOnly gives what of the configuration only connections of the simulator
// can do: a PROXY header that is read or sent, and TLS of what mode tcp passes on.
func (c *Config) SimulatedOnly() (all []string) {
	for _, p := range c.Frontends {
		for i := range p.Binds {
			switch b := &p.Binds[i]; {
			case b.Proxied:
				all = append(all, fmt.Sprintf("port %d: accept-proxy: our program does not read the PROXY protocol", b.Port))
			case b.TLS && p.TCP():
				all = append(all, fmt.Sprintf("port %d: ssl in mode tcp: our program does not speak TLS there", b.Port))
			}
		}
	}
	for _, p := range c.Backends {
		for i := range p.Servers {
			switch s := &p.Servers[i]; {
			case s.Proxies():
				all = append(all, fmt.Sprintf("server %s/%s: send-proxy: our program does not send the PROXY protocol", p.Name, s.Name))
			case s.tls && p.TCP():
				all = append(all, fmt.Sprintf("server %s/%s: ssl in mode tcp: our program does not speak TLS there", p.Name, s.Name))
			}
		}
	}
	return all
}
