package replay

import (
	"fmt"
	"net/netip"
	"strings"
)

// The recorded pair: A and B, the address both may have, and a client.
var (
	addressA = netip.MustParseAddr("10.80.0.11")
	addressB = netip.MustParseAddr("10.80.0.12")
	virtual  = netip.MustParseAddr("10.80.0.101")
)

// file returns the configuration of one node, as the recording wrote it.
func (s *VRRPSetup) file(node string) string {
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	state, priority, own, peer := "BACKUP", s.PrioB, addressB, addressA
	if node == "a" {
		state, priority, own, peer = s.StateA, s.PrioA, addressA, addressB
	}
	line("global_defs {\n router_id %s", node)
	if s.Ver != 0 {
		line(" vrrp_version %d", s.Ver)
	}
	line("}")
	if s.Interval > 0 {
		line("vrrp_script chk {\n script \"/usr/bin/curl -s http://127.0.0.1/\"\n interval %d\n weight %s", s.Interval, s.Weight)
		for _, o := range []struct {
			name  string
			value int
		}{{"fall", s.Fall}, {"rise", s.Rise}, {"timeout", s.Timeout}} {
			if o.value > 0 {
				line(" %s %d", o.name, o.value)
			}
		}
		line("}")
	}
	line("vrrp_instance VI_1 {\n state %s\n interface eth0\n virtual_router_id 51\n priority %d\n advert_int %s", state, priority, s.Advert)
	if s.NoPreempt {
		line(" nopreempt")
	}
	if s.PreDelay > 0 {
		line(" preempt_delay %d", s.PreDelay)
	}
	if s.Unicast {
		line(" unicast_src_ip %v\n unicast_peer {\n  %v\n }", own, peer)
	}
	line(" virtual_ipaddress {\n  %v/24 dev eth0\n }", virtual)
	if s.Interval > 0 {
		line(" track_script {\n  chk\n }")
	}
	line("}")
	return b.String()
}
