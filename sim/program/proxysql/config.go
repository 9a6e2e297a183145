package proxysql

import (
	"net/netip"
	"time"

	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"

	"github.com/hadrill/hadrill/sim/conf"
)

// Config is a configuration file, proxysql.cnf.
type Config struct {
	Variables
	Servers []Server
	Pairs   []rules.Pair
	Users   []User
	Rules   []rules.Rule
	// Names are the addresses of hosts.
	Names map[string]netip.Addr
}

// Server is an element of mysql_servers.
type Server struct {
	Host           string
	Port           uint16
	Hostgroup      int
	Weight         int
	MaxConnections int
	MaxLag         int
	Status         rules.Status
	at             conf.Problem // where it stands
}

// User is an element of mysql_users.
type User struct {
	Name      string
	Hostgroup int // default_hostgroup
	Active    bool
}

// Variables are the mysql_variables that are read.
type Variables struct {
	rules.Settings
	Listen         []netip.AddrPort // interfaces
	MaxConnections int              // of clients

	ConnectTimeout time.Duration // connect_timeout_server
	QueryRetries   int           // query_retries_on_failure
	FreeShare      int           // free_connections_pct
	PingIdle       time.Duration // ping_interval_server_msec
	PingIdleLimit  time.Duration // ping_timeout_server
	KeyDelay       int           // auto_increment_delay_multiplex
	KeyDelayLimit  time.Duration // auto_increment_delay_multiplex_timeout_ms; 0: none

	MonitorConnect time.Duration // monitor_connect_timeout
	PingLimit      time.Duration // monitor_ping_timeout
	PingFailures   int           // monitor_ping_max_failures
	ReadOnlyEvery  time.Duration // monitor_read_only_interval
	ReadOnlyLimit  time.Duration // monitor_read_only_timeout
	ReadOnlyMost   int           // monitor_read_only_max_timeout_count
	LagEvery       time.Duration // monitor_replication_lag_interval
	LagLimit       time.Duration // monitor_replication_lag_timeout
}

// Default is the configuration of an empty file.
func Default() Config {
	return Config{Variables: Variables{
		Settings:       rules.Settings{ShunOnFailures: 5, ShunRecovery: 10, ConnectMax: 10000, ConnectRetries: 10, PingInterval: 8000, LagCount: 1, LagWhenNull: 60, WriterIsAlsoRead: true},
		MaxConnections: 10000, ConnectTimeout: time.Second, QueryRetries: 1, FreeShare: 10,
		PingIdle: 10 * time.Second, PingIdleLimit: 200 * time.Millisecond, KeyDelay: 5, KeyDelayLimit: 10 * time.Second,
		MonitorConnect: 600 * time.Millisecond, PingLimit: time.Second, PingFailures: 3,
		ReadOnlyEvery: time.Second, ReadOnlyLimit: 800 * time.Millisecond, ReadOnlyMost: 3,
		LagEvery: 10 * time.Second, LagLimit: time.Second,
	}}
}

// defaultListen is interfaces of a file that says nothing.
var defaultListen = netip.AddrPortFrom(netip.IPv4Unspecified(), 6033)

// Targets are the servers that it asks.
func (c *Config) Targets() []conf.Target {
	var all []conf.Target
	for i := range c.Servers {
		s := &c.Servers[i]
		all = append(all, conf.Target{Pos: s.at.Pos, In: "mysql_servers", Host: s.Host, Port: s.Port})
	}
	return all
}

// Check reports which servers have names that nobody knows (conf.Problems).
func (c *Config) Check() error {
	var all conf.Problems
	for i := range c.Servers {
		s := &c.Servers[i]
		if _, known := conf.Resolve(s.Host, c.Names); !known {
			p := s.at
			p.What = "mysql_servers: no machine has the name or address " + `"` + s.Host + `"`
			all = append(all, p)
		}
	}
	return all.Err()
}

// user gives the user that an account logs in as; nil for none.
func (c *Config) user(account string) *User {
	active := 0
	var only *User
	for i := range c.Users {
		u := &c.Users[i]
		if !u.Active {
			continue
		}
		if u.Name == account {
			return u
		}
		active, only = active+1, u
	}
	if active == 1 {
		return only
	}
	return nil
}

// hostgroups are the servers as the decisions see them.
func (c *Config) hostgroups() *rules.Hostgroups {
	g := &rules.Hostgroups{Settings: c.Settings, Pairs: c.Pairs}
	for i := range c.Servers {
		s := &c.Servers[i]
		at, _ := conf.Resolve(s.Host, c.Names)
		g.Servers = append(g.Servers, &rules.Server{
			Address: netip.AddrPortFrom(at, s.Port), Hostgroup: s.Hostgroup, Weight: s.Weight,
			MaxConnections: s.MaxConnections, MaxLag: int64(s.MaxLag), Status: s.Status,
		})
	}
	return g
}
