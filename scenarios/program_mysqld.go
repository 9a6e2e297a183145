package scenarios

import (
	"net/netip"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

var mysqldKind = kind{
	name: "mysqld", about: "a MariaDB or MySQL server",
	config:   true,
	settings: func() any { return new(Mysqld) }, fields: mysqldFields, defaults: mysqldDefaults,
	check: checkMysqld,
}

// Mysqld is a database server with its option file, my.cnf.
type Mysqld struct {
	ReplicaOf    string        // machine of its primary; "" for none
	Delay        time.Duration // MASTER_DELAY
	ConnectRetry time.Duration // MASTER_CONNECT_RETRY
	Boot         time.Duration // 0: the default
	Apply        Dist          // of the SQL thread; none: the default
	Holds        netip.Addr    // its machine has this address at first
	NewCluster   bool          // its first start begins a new Galera cluster
}

func mysqldFields(p *Program, _ *inputs) []strict.Field {
	m := p.Settings.(*Mysqld)
	return []strict.Field{
		configField(p, "its option file, such as my.cnf"),
		strict.Text("replica_of", "the machine whose server it replicates from, from the beginning of the logs, by file and position (default none)", false, &m.ReplicaOf),
		strict.Duration("delay", "MASTER_DELAY, whole seconds by which it executes later (default 0s)", false, &m.Delay),
		strict.Duration("connect_retry", "MASTER_CONNECT_RETRY, between two attempts to reach the primary (default 60s)", false, &m.ConnectRetry),
		strict.Key("holds", false, "an address that moves, which an administrator gave to its machine: it is there at the first start, until it is taken away or the machine goes down (default none)", strict.IPSchema, func(d *strict.Decoder, n *yaml.Node) { m.Holds = readAddress(d, n, "holds") }),
		strict.Bool("new_cluster", "whether its first start begins a new Galera cluster, as galera_new_cluster does (default false)", &m.NewCluster),
		strict.Duration("boot", "time from its start until it listens (default 1.5s)", false, &m.Boot),
		distField("apply", "how long its SQL thread takes for a transaction, beside fsync (default {median: 700us, p99: 12ms})", &m.Apply),
	}
}

// configField makes the key of a program's configuration file, where settings
// stand beside it.
func configField(p *Program, about string) strict.Field {
	return strict.Key("config", true, about, strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
		p.File, _ = d.Word(n, "config")
		p.file = d.Pos(n)
	})
}

func mysqldDefaults(p *Program, _ *Machine) {
	if m := p.Settings.(*Mysqld); m.ConnectRetry == 0 {
		m.ConnectRetry = time.Minute
	}
}

// runsMysqld reports whether there is such a server on a machine.
func (c *Case) runsMysqld(machine string) bool {
	m := c.machine(machine)
	return m != nil && len(m.databases()) > 0
}

// databases are the names of the machine's database servers.
func (m *Machine) databases() (names []string) {
	for i := range m.Run {
		if _, is := m.Run[i].Settings.(*Mysqld); is {
			names = append(names, m.Run[i].Name)
		}
	}
	return names
}

func checkMysqld(d *strict.Decoder, c *Case, p *Program, n *yaml.Node) {
	m := p.Settings.(*Mysqld)
	if m.ReplicaOf != "" && !c.runsMysqld(m.ReplicaOf) {
		d.Problem(strict.At(n, "replica_of"), "%s: replica_of: no database server runs on a machine %s%s", p.Name, strict.Quote(m.ReplicaOf), strict.Suggest(m.ReplicaOf, c.machinesThat(c.runsMysqld)))
	}
	if m.Holds.IsValid() && !c.known(m.Holds) {
		d.Problem(strict.At(n, "holds"), "%s: holds: %s moves between machines: name it under network: addresses", p.Name, m.Holds)
	}
	if m.Delay%time.Second != 0 {
		d.Problem(strict.At(n, "delay"), "%s: delay: found %v, expected whole seconds", p.Name, m.Delay)
	}
}
