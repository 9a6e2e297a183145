package keepalived

import (
	"net/netip"
	"strconv"

	"github.com/hadrill/hadrill/sim/conf"
)

// VirtualServer is a virtual_server (LVS), which is not simulated.
type VirtualServer struct {
	// At is the address and the port; the zero AddrPort for one by firewall mark
	// or by group. Port 0 is every port.
	At    netip.AddrPort
	where conf.Problem
}

// Refuse returns the problem with a virtual server that somebody comes by.
func (v *VirtualServer) Refuse(who string) conf.Problem {
	p := v.where
	p.What = "virtual_server: LVS is not simulated, and " + who + " would come by it: expected users elsewhere, or a program that listens there instead"
	return p
}

// virtualServer keeps the place of a virtual server. Beside a vrrp_instance it
// matters to those alone who ask for its address and port.
func (r *reader) virtualServer(k *conf.Directive) {
	r.config.VirtualServers = append(r.config.VirtualServers, VirtualServer{ServiceAt(k), k.Problem(k.Words[0], "")})
	r.Note(k, k.Name(), "virtual servers (LVS) are not simulated: it matters to nobody who does not ask for this address and port")
}

// ServiceAt gives the address and port of a virtual_server line, as
// VirtualServer.At has them.
func ServiceAt(k *conf.Directive) netip.AddrPort {
	args := k.Args()
	if len(args) == 0 {
		return netip.AddrPort{}
	}
	a, err := netip.ParseAddr(args[0].Text)
	if err != nil || len(args) < 2 {
		return netip.AddrPortFrom(a, 0)
	}
	port, err := strconv.ParseUint(args[1].Text, 10, 16)
	if err != nil {
		port = 0
	}
	return netip.AddrPortFrom(a, uint16(port))
}
