package mmm

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
)

// Config is what the files of a monitor or an agent say, and what stands outside them.
type Config struct {
	This        string // the agent's own host
	Writer      string // active_master_role
	KillRetries int    // max_kill_retries
	Soft        bool   // blocking_type soft
	Hosts       []Host
	Roles       []mmm.Role
	Monitor     Monitor
	Checks      [mmm.Checks]Check

	Tools Tools
	// FirstWriter is the host that the status file of an earlier run gives the
	// writer's role, with every host ONLINE; "" for no such file.
	FirstWriter string
	// KillBySSH: kill_host_bin takes the addresses of all roles off a host by ssh.
	KillBySSH bool
}

// Host is a host section.
type Host struct {
	Name      string
	Address   netip.Addr
	AgentPort uint16
	Port      uint16 // mysql_port
	Slave     bool   // mode slave
	Peer      string
	// The accounts at its server: the agent's, the monitor's, and the one by which others
	// replicate from it. Only a real server asks for them.
	Agent, Monitor, Replication host.Login
}

// Monitor is the section monitor.
type Monitor struct {
	Address netip.Addr
	Port    uint16
	// Ping are ping_ips, asked every PingInterval.
	Ping         []netip.Addr
	PingInterval time.Duration
	FlapCount    int
	FlapDuration time.Duration
	SetOnline    time.Duration // auto_set_online; 0: never
	Wait         time.Duration // wait_for_other_master; 0: for ever
	Careful      bool          // careful_startup
	Mode         mmm.Mode
	// KillBin is kill_host_bin, and KillAt where it stands; "" where no line says it.
	KillBin string
	KillAt  conf.Problem
}

// Check is a check section.
type Check struct {
	Period, Trap, Timeout time.Duration
	MaxBacklog            time.Duration // of rep_backlog
}

// host gives the host of that name, nil for none.
func (c *Config) host(name string) *Host {
	for i := range c.Hosts {
		if c.Hosts[i].Name == name {
			return &c.Hosts[i]
		}
	}
	return nil
}

// CanWrite reports whether a host may have the writer's role.
func (c *Config) CanWrite(name string) bool {
	return slices.ContainsFunc(c.Roles, func(r mmm.Role) bool { return r.Name == c.Writer && slices.Contains(r.Hosts, name) })
}

// nameOf is the host that has an address, "" for none.
func (c *Config) nameOf(address string) string {
	for i := range c.Hosts {
		if c.Hosts[i].Address.String() == address {
			return c.Hosts[i].Name
		}
	}
	return ""
}

func (h *Host) server() netip.AddrPort { return netip.AddrPortFrom(h.Address, h.Port) }

// Agent gives where the agent listens that the file is for.
func (c *Config) Agent() netip.AddrPort {
	h := c.host(c.This)
	return netip.AddrPortFrom(h.Address, h.AgentPort)
}

// Addresses are those of all roles.
func (c *Config) Addresses() (all []netip.Addr) {
	for _, r := range c.Roles {
		for _, a := range r.Addresses {
			all = append(all, netip.MustParseAddr(a)) // which the reader has seen
		}
	}
	return all
}
