package mysqld

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// Config is a server's configuration: its variables by their names in the manual,
// and what stands outside my.cnf.
type Config struct {
	Bind       netip.Addr // bind-address; the zero Addr for all
	Port       uint16
	ServerID   uint32
	LogBin     string // base name of the binary logs; "" for none
	SyncBinlog int
	FlushLog   int           // innodb_flush_log_at_trx_commit
	FlushEach  time.Duration // innodb_flush_log_at_timeout
	MaxBinlog  uint32        // max_binlog_size, bytes
	LogUpdates bool          // log_slave_updates
	ReadOnly   bool

	RelayLogPurge bool
	// RelayLogRecovery: a start throws the relay logs away and reads from where the
	// SQL thread stands.
	RelayLogRecovery bool
	// SyncRelayLog and SyncRelayInfo: relay logs and relay-log.info survive a loss of
	// power (sync_relay_log and sync_relay_log_info 1).
	SyncRelayLog, SyncRelayInfo bool
	SkipStart                   bool          // skip_slave_start
	NetTimeout                  time.Duration // slave_net_timeout

	SemiSyncPrimary bool
	SemiSyncTimeout time.Duration
	WaitPoint       replication.WaitPoint
	WaitNoSlave     bool
	SemiSyncReplica bool

	AutoIncrement, AutoOffset uint32
	MaxConnections            int
	WaitTimeout               time.Duration
	Galera                    Galera
	// MySQL is the first word of the file that MySQL 8.0 alone knows, with its place:
	// MariaDB does not start with the file. "" for none.
	MySQL string
	// Filter holds replicate_do_db and its like, for others to compare.
	Filter string

	// places are those of the options that the file has, by the names of their row.
	places map[string]conf.Pos
	file   string // "" without

	// ReplicaOf is the primary that the server replicates from when it starts for
	// the first time, from the beginning of its logs; the zero value is none.
	ReplicaOf netip.AddrPort
	// Holds is an address that the machine has from the first start on, as an
	// administrator gave it with ip addr add; the zero Addr for none.
	Holds netip.Addr
	// ConnectRetry is MASTER_CONNECT_RETRY, Delay MASTER_DELAY.
	ConnectRetry, Delay time.Duration
	// Boot is the time from the start until it listens.
	Boot time.Duration
	// Statement is the time of a core that a statement takes, Apply what the SQL thread takes
	// for a transaction.
	Statement time.Duration
	Apply     dist.Dist
}

// Default is the configuration of a server without my.cnf.
func Default() Config {
	return Config{
		Port: 3306, ServerID: 1, FlushLog: 1, FlushEach: time.Second, MaxBinlog: 1 << 30, RelayLogPurge: true, NetTimeout: 60 * time.Second,
		SemiSyncTimeout: 10 * time.Second, WaitNoSlave: true,
		AutoIncrement: 1, AutoOffset: 1, MaxConnections: 151, WaitTimeout: 8 * time.Hour,
		Galera:       defaultGalera(),
		ConnectRetry: 60 * time.Second, Boot: defaultBoot, Statement: defaultStatement, Apply: dist.Lognormal(defaultApply, slowestApply),
	}
}

// What the recordings of MariaDB 10.11 show on a small machine: 1.4 to 1.9 s from
// start to ready, an acknowledgement after 0.9 ms, and a row visible on an idle
// replica 0.3 to 1.5 ms after it, some later.
const (
	defaultBoot      = 1500 * time.Millisecond
	defaultStatement = 100 * time.Microsecond
	defaultApply     = 700 * time.Microsecond
	slowestApply     = 12 * time.Millisecond
)
