package keepalived

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// Config is a keepalived.conf that was read and found good.
type Config struct {
	// Router is router_id, "" when it is not given.
	Router string
	// Scripts are the vrrp_script blocks that an instance tracks, in the
	// file's order.
	Scripts []Script
	// Instances are the vrrp_instance blocks.
	Instances []Instance
	// Warnings are what keepalived logs about the file when it starts.
	Warnings []string
}

// Script is a vrrp_script block.
type Script struct {
	Pos  conf.Pos
	Name string
	// Command is the command line, "killall -0 nginx".
	Command  string
	Interval time.Duration // between two starts; 1 s unless given
	Timeout  time.Duration // after which a run is killed; Interval unless given
	Weight   int           // 0: FAULT while it fails
	Rise     int           // at least 1
	Fall     int           // at least 1
	// Disabled: keepalived will not find the program and goes on without it.
	Disabled bool
}

// Instance is a vrrp_instance block.
type Instance struct {
	Pos       conf.Pos
	Interface string
	// Router is the virtual router; its Address is the zero Addr when the
	// machine's own is meant.
	Router vrrp.Config
	// Excluded are addresses that move with the others and are not advertised
	// (virtual_ipaddress_excluded).
	Excluded []netip.Addr
	// IgnoreLink: a link that is down is no FAULT (dont_track_primary).
	IgnoreLink bool
	// Peers get the adverts instead of the multicast group, when there are any.
	Peers []netip.Addr
	Track []Track
}

// Track is one line of track_script.
type Track struct {
	Script int // index in Config.Scripts
	Weight int
}

// interfaces are the names of those that instances use, each once.
func (c *Config) interfaces() []string {
	var names []string
	for i := range c.Instances {
		if n := c.Instances[i].Interface; n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// addresses are all that the instance moves.
func (i *Instance) addresses() []netip.Addr {
	return append(append([]netip.Addr(nil), i.Router.Addresses...), i.Excluded...)
}
