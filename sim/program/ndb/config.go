package ndb

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/ndb"
)

// Ports where nodes listen unless the file says otherwise. Data nodes take what is free,
// here all the same.
const (
	ManagementPort = 1186
	DataPort       = 11860
	SQLPort        = 3306
)

// Role is what a node is in the cluster.
type Role uint8

// The roles, by their sections in config.ini.
const (
	Management Role = iota // [ndb_mgmd]
	Data                   // [ndbd]
	SQL                    // [mysqld]
)

// String is the section's name.
func (r Role) String() string { return [...]string{"ndb_mgmd", "ndbd", "mysqld"}[r] }

// Main returns the node of a role that runs at an address as a program; nil where the file
// has none there.
func (c *Config) Main(role Role, at netip.Addr) host.Main {
	n := c.Find(role, at)
	switch {
	case n == nil:
		return nil
	case role == Management:
		return c.ManagementMain()
	case role == Data:
		return c.DataMain(n.ID)
	}
	return c.SQLMain(n.ID)
}

// Node is a section of config.ini.
type Node struct {
	ID   int
	Host string // "" for any, of an SQL node
	Rank int    // ArbitrationRank: 0 is no arbitrator
	Port uint16 // of a management server

	at conf.Problem
}

// Config is the cluster's configuration.
type Config struct {
	Management, Data, SQL []Node
	Layout                rules.Layout

	// Beat is HeartbeatIntervalDbDb, BeatSQL HeartbeatIntervalDbApi.
	Beat, BeatSQL time.Duration
	// Arbitration is ArbitrationTimeout.
	Arbitration time.Duration
	// Checkpoint is TimeBetweenGlobalCheckpoints, Deadlock
	// TransactionDeadlockDetectionTimeout, Partial StartPartialTimeout.
	Checkpoint, Deadlock, Partial time.Duration
	replicas                      int // NoOfReplicas

	// Names are the machines' addresses.
	Names map[string]netip.Addr
	// Start is how long a data node takes from its start until it is in the cluster; a
	// guess. Statement is what an SQL node takes for a statement.
	Start, Statement time.Duration
}

// Default is the configuration without config.ini (8.0).
func Default() Config {
	return Config{
		Beat: 5 * time.Second, BeatSQL: 1500 * time.Millisecond, Arbitration: 7500 * time.Millisecond,
		Checkpoint: 2 * time.Second, Deadlock: 1200 * time.Millisecond, Partial: 30 * time.Second, replicas: 2,
		Start: 3 * time.Second, Statement: 100 * time.Microsecond,
	}
}

// nodes gives those of a role.
func (c *Config) nodes(role Role) []Node {
	return map[Role][]Node{Management: c.Management, Data: c.Data, SQL: c.SQL}[role]
}

// Find gives the node of a role that runs at an address, nil for none. An SQL node without
// a HostName runs anywhere.
func (c *Config) Find(role Role, at netip.Addr) *Node {
	all := c.nodes(role)
	for i := range all {
		if a, ok := conf.Resolve(all[i].Host, c.Names); ok && a == at {
			return &all[i]
		}
	}
	for i := range all {
		if all[i].Host == "" {
			return &all[i]
		}
	}
	return nil
}

// address gives where a data node listens.
func (c *Config) address(id int) netip.AddrPort {
	for _, n := range c.Data {
		if n.ID == id {
			a, _ := conf.Resolve(n.Host, c.Names) // Check has resolved it
			return netip.AddrPortFrom(a, DataPort)
		}
	}
	return netip.AddrPort{}
}

// ids are those of all data nodes.
func (c *Config) ids() (all []int) {
	for _, n := range c.Data {
		all = append(all, n.ID)
	}
	return all
}

// Check reports the hosts that nobody knows.
func (c *Config) Check() error {
	var problems conf.Problems
	for _, n := range append(append([]Node(nil), c.Management...), c.Data...) {
		if _, ok := conf.Resolve(n.Host, c.Names); !ok {
			p := n.at
			p.What = "HostName: no machine \"" + n.Host + "\": expected one of the scenario's, or an address"
			problems = append(problems, p)
		}
	}
	return problems.Err()
}

// manager gives where the management server listens.
func (c *Config) manager() netip.AddrPort {
	a, _ := conf.Resolve(c.Management[0].Host, c.Names) // Check has resolved it
	return netip.AddrPortFrom(a, c.Management[0].Port)
}
