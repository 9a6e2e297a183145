package mha

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// Config is the manager's configuration: app1.cnf, and what stands outside it.
type Config struct {
	Servers []Server
	// PingInterval and PingType are ping_interval and ping_type: SELECT, CONNECT or
	// INSERT.
	PingInterval time.Duration
	PingType     string
	// Secondary are the hosts of masterha_secondary_check -s; none means no such
	// check.
	Secondary []string
	// secondaryAt is where they stand.
	secondaryAt conf.Pos
	// MovesAddress: there is a master_ip_failover_script.
	MovesAddress bool
	// MovesOnline: there is a master_ip_online_change_script.
	MovesOnline    bool
	LatestPriority bool
	SkipReset      bool // skip_reset_slave

	// IgnoreFailOnStart, IgnoreLastFailover and LastFailover are the options of the
	// command line: --ignore_fail_on_start, --ignore_last_failover and
	// --last_failover_minute.
	IgnoreFailOnStart, IgnoreLastFailover bool
	LastFailover                          time.Duration

	// Login is the manager's own account, and Replication the one by which it has
	// replicas replicate. Only a real server asks for them.
	Login, Replication host.Login

	// Virtual is the address that the script moves.
	Virtual netip.Addr
	// Names are the addresses of hosts.
	Names map[string]netip.Addr
	Tools Tools
}

// Server is a block of the file.
type Server struct {
	Block      string // such as server1
	Host       string
	Port       uint16
	Candidate  bool
	NoMaster   bool
	IgnoreFail bool
	CheckDelay bool
}

// Default is the configuration of an empty file.
func Default() Config {
	return Config{PingInterval: 3 * time.Second, PingType: "SELECT", LatestPriority: true, LastFailover: 480 * time.Minute, Login: host.Login{Account: "mha"}, Tools: Recorded()}
}
