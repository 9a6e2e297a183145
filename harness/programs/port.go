package programs

import (
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// Port is a port that a program listens on.
type Port struct {
	Number   uint16        `json:"number"`
	Protocol host.Protocol `json:"protocol"`
	// Socket is the path of a socket in the machine's file system that leads to it,
	// too; "" for none.
	Socket string `json:"socket,omitempty"`
}

// Peer is a program of the case as the others see it.
type Peer struct {
	Machine string     `json:"machine"`
	Program string     `json:"program"`
	Address netip.Addr `json:"address"` // of the machine
	Ports   []Port     `json:"ports,omitempty"`
	// Processes are the names of its processes and units.
	Processes []string `json:"processes,omitempty"`
	// Accounts are those that it logs in with at database servers.
	Accounts []Account `json:"accounts,omitempty"`
	// Session is how its sessions are called.
	Session Session `json:"session,omitzero"`
	// Ours: on containers it is hadrill's own.
	Ours bool `json:"ours,omitempty"`
}

// Session is how a program's sessions are called: by which cookie, and how the ids in it
// end (jvmRoute), "" for as they are. Without a cookie no balancer knows them by a name.
type Session struct {
	Cookie string `json:"cookie,omitempty"`
	Route  string `json:"route,omitempty"`
}

// isProcess reports whether a process of that name, as pidof knows it, is the
// program.
func (p *Peer) isProcess(name string) bool {
	return p.Program == name || slices.Contains(p.Processes, name)
}

// ByTomcat reports whether a real Tomcat can speak the port's protocol: HTTP or AJP, and
// not FastCGI and its like.
func (p Port) ByTomcat() bool { return p.Protocol == host.AJP || !p.Protocol.Gateway() }

// WebPort returns a port that speaks HTTP.
func WebPort(n uint16) Port { return Port{Number: n, Protocol: host.HTTP} }

// IsProcess reports whether a process of that name, as pidof knows it, is a
// program of this kind.
func (k *Kind) IsProcess(name string) bool {
	return k.Name == name || slices.Contains(k.Processes, name)
}

// port gives the first port that speaks a protocol; 0 for none.
func (p *Peer) port(speaks host.Protocol) uint16 {
	for _, at := range p.Ports {
		if at.Protocol == speaks {
			return at.Number
		}
	}
	return 0
}

// ports makes ports of numbers, each once, without 0.
func ports(speaks host.Protocol, numbers ...uint16) []Port {
	var all []Port
	seen := map[uint16]bool{0: true}
	for _, n := range numbers {
		if !seen[n] {
			seen[n] = true
			all = append(all, Port{Number: n, Protocol: speaks})
		}
	}
	return all
}

// Numbers gives the ports without what they speak.
func Numbers(all []Port) []uint16 {
	var numbers []uint16
	for _, p := range all {
		numbers = append(numbers, p.Number)
	}
	return numbers
}
