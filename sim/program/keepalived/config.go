package keepalived

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// Config holds a keepalived.conf that was read without problems.
type Config struct {
	// Router is router_id, "" when it is not given.
	Router string
	// Group is the multicast group that adverts go to and are taken from
	// (vrrp_mcast_group4).
	Group netip.Addr
	// Scripts are the vrrp_script blocks that an instance tracks, in the
	// file's order.
	Scripts []Script
	// Instances are the vrrp_instance blocks.
	Instances []Instance
	// Warnings are the log lines of keepalived about the file when it starts.
	Warnings []string
	// Groups are the vrrp_sync_group blocks.
	Groups []SyncGroup
	// Processes are the vrrp_track_process blocks.
	Processes []Watched
	// Files are the track_file blocks.
	Files []TrackedFile
	// VirtualServers are the virtual_server blocks, which have no effect.
	VirtualServers []VirtualServer
	// StartupDelay is how long the instances wait at the start
	// (vrrp_startup_delay).
	StartupDelay time.Duration
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
	weightAt conf.Pos      // the zero Pos where it is not written
	Reverse  bool          // it counts as well while it fails
	Rise     int           // at least 1
	Fall     int           // at least 1
	// Disabled: keepalived does not find the program and goes on without the
	// script.
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
	// Group is the instance's own multicast group (mcast_dst_ip); the zero Addr is
	// that of the file.
	Group netip.Addr
	// Peers get the adverts instead of the multicast group, when there are any.
	Peers []netip.Addr
	Track []Track
	// Watch are the lines of track_process, Files those of track_file, by their
	// index in Config.Processes and Config.Files; a file's Reverse negates its
	// number. Added are the numbers that interfaces with a weight, which are up,
	// add to the priority.
	Watch, Files []Track
	Added        []int
	// Notify are the lines that have a script started when the state changes.
	Notify []Notify
	// lines are the places of the settings that can decide; that of the block for one
	// that is not written.
	lines [vrrp.Settings]conf.Pos
	// Drops: the machine drops what comes to the addresses (vrrp_strict).
	Drops bool
}

// Track is one line of track_script.
type Track struct {
	Script int // index in Config.Scripts, Processes or Files
	Weight int
	// Reverse: the script counts as well while it fails.
	Reverse bool
}

// interfaces returns the names of the instances' interfaces, each once.
func (c *Config) interfaces() []string {
	var names []string
	for i := range c.Instances {
		if n := c.Instances[i].Interface; n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// addresses returns all addresses that the instance moves.
func (i *Instance) addresses() []netip.Addr {
	return append(append([]netip.Addr(nil), i.Router.Addresses...), i.Excluded...)
}
