package programs

import (
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// nginxOursCannot, httpdOursCannot and haproxyOursCannot give the reasons why our
// programs cannot run the file on containers: a real balancer in front would send the
// PROXY protocol, and nothing on real sockets reads it.
func nginxOursCannot(e *Env) []string {
	c, _, err := read(e, nginx.Read)
	if err != nil {
		return nil // its reader tells
	}
	for _, s := range c.Servers {
		for _, l := range s.Listens {
			if l.Proxied {
				return []string{fmt.Sprintf("port %d: proxy_protocol: our program does not read the PROXY protocol", l.Port)}
			}
		}
	}
	return nil
}

func httpdOursCannot(e *Env) []string {
	c, _, err := httpdConfig(e)
	if err != nil || !c.Proxied() {
		return nil // its reader tells
	}
	return []string{"RemoteIPProxyProtocol: our program does not read the PROXY protocol"}
}

// haproxyUnsupported gives the reasons why servers on containers refuse what the real
// HAProxy sends them: no application server there reads the PROXY protocol.
func haproxyUnsupported(e *Env) (all []string) {
	c, _, err := haproxyConfig(e)
	if err != nil {
		return nil // its reader tells
	}
	for _, p := range c.Backends {
		for i := range p.Servers {
			s := &p.Servers[i]
			at, known := conf.Resolve(s.Host, e.Hosts)
			if !known || !s.Proxies() {
				continue
			}
			if o := e.peerAt(netip.AddrPortFrom(at, s.Port)); o != nil && o.Processes[0] == tomcatName {
				all = append(all, fmt.Sprintf("server %s/%s: send-proxy: %s/%s does not read the PROXY protocol there", p.Name, s.Name, o.Machine, o.Program))
			}
		}
	}
	return all
}

func haproxyOursCannot(e *Env) []string {
	c, _, err := read(e, haproxy.Read)
	if err != nil {
		return nil // its reader tells
	}
	return c.SimulatedOnly()
}

// redisMixed gives the reason for a replica that is ours whose master is not, or the other
// way round: what our servers say to each other to replicate (PSYNC with their port,
// data and stream as answers to calls) no real one says.
func redisMixed(e *Env) []string {
	c, _, err := redisConfig(e)
	if err != nil || c.Replication == nil {
		return nil // its reader tells
	}
	if m := e.peerAt(c.Replication.Of); m != nil && m.Ours != e.Ours() {
		return []string{fmt.Sprintf("it is %s and its master %s/%s is not: they do not replicate from each other", e.Whose(), m.Machine, m.Program)}
	}
	return nil
}

// Whose says whether the program is ours where it runs.
func (e *Env) Whose() string {
	if e.Ours() {
		return "hadrill's own"
	}
	return "the real one"
}

// peerAt gives the program that answers there; nil for none.
func (e *Env) peerAt(at netip.AddrPort) *Peer {
	for i := range e.Peers {
		p := &e.Peers[i]
		for _, port := range p.Ports {
			if p.Address == at.Addr() && port.Number == at.Port() {
				return p
			}
		}
	}
	return nil
}
