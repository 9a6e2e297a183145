package mysqld

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

func TestTableOfOptions(t *testing.T) {
	if faults := options.Faults(); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
	if n := len(options.Names()); n < 700 {
		t.Errorf("%d options, mariadbd 10.11 has more", n)
	}
}

func read(text string, ignore ...string) (*Config, string) {
	files := fstest.MapFS{
		"my.cnf": {Data: []byte(text)}, "conf.d/a.cnf": {Data: []byte("[mysqld]\nserver_id=7\nport=3307")}, "conf.d/b.cnf": {Data: []byte("[mysqld]\nport=3308")},
		"conf.d/c.txt": {Data: []byte("[mysqld]\nport=1")}, "loop.cnf": {Data: []byte("!include loop.cnf")},
	}
	c, notes, err := Read(files, "my.cnf", ignore...)
	if err != nil {
		return nil, strings.Split(err.Error(), "\n")[0]
	}
	var said []string
	for _, n := range notes {
		said = append(said, n.Pos.String()+" "+n.Directive)
	}
	return c, strings.Join(said, ", ")
}

// TestRead: each spelling of the manual's option files.
func TestRead(t *testing.T) {
	edit := func(f func(c *Config)) Config {
		c := Default()
		f(&c)
		return c
	}
	for _, row := range []struct {
		text, notes string
		want        Config
	}{
		{"", "", Default()},
		{"[client]\nport=1\n[mysqld_safe]\nnice=5", "", Default()},
		{"[mysqld]\nserver-id = 2\nlog_bin=/var/log/mysql/mysql-bin.log\nsync_binlog=1\nread_only=1", "", edit(func(c *Config) { c.ServerID, c.LogBin, c.SyncBinlog, c.ReadOnly = 2, "mysql-bin", 1, true })},
		{"[mysqld]\nlog-bin\nskip-log-bin", "", Default()},
		{"[mariadb]\nlog-bin\nlog_slave_updates\nskip_slave_start", "", edit(func(c *Config) { c.LogBin, c.LogUpdates, c.SkipStart = "mysqld-bin", true, true })},
		{"[mysqld]\nlog_replica_updates=ON\nreplica_net_timeout=10", "my.cnf:2:1 log-replica-updates, my.cnf:3:1 replica-net-timeout", edit(func(c *Config) {
			c.LogUpdates, c.NetTimeout, c.MySQL = true, 10*time.Second, "log_replica_updates (my.cnf:2:1)"
		})},
		{"[mysqld]\nrpl_semi_sync_master_enabled=1\nrpl_semi_sync_master_timeout=3000\nrpl-semi-sync-master-wait-point=AFTER_SYNC\nrpl_semi_sync_master_wait_no_slave=OFF\nrpl_semi_sync_slave_enabled", "",
			edit(func(c *Config) {
				c.SemiSyncPrimary, c.SemiSyncReplica, c.SemiSyncTimeout, c.WaitPoint, c.WaitNoSlave = true, true, 3*time.Second, replication.AfterSync, false
			})},
		{"[mysqld]\nrpl_semi_sync_source_enabled=ON", "my.cnf:2:1 rpl-semi-sync-source-enabled", edit(func(c *Config) { c.SemiSyncPrimary, c.MySQL = true, "rpl_semi_sync_source_enabled (my.cnf:2:1)" })},
		{"[mysqld]\nloose-rpl_semi_sync_source_enabled=ON", "my.cnf:2:1 loose-rpl_semi_sync_source_enabled", Default()}, // MariaDB passes over it
		{"[mysqld]\nloose-rpl_semi_sync_source_enabled=ON\nsuper_read_only=0", "my.cnf:2:1 rpl-semi-sync-source-enabled, my.cnf:3:1 super-read-only", edit(func(c *Config) { c.SemiSyncPrimary, c.MySQL = true, "super_read_only (my.cnf:3:1)" })},
		{"[mysqld]\ninnodb_flush_log_at_trx_commit=3\nmax_connections=5\nmax_binlog_size=100M\nserver_id=9E\nserver_id=1", "", edit(func(c *Config) { c.MaxConnections, c.MaxBinlog = 10, 100<<20 })},
		{"[mysqld]\nauto_increment_increment=2\nauto_increment_offset=2\nbind-address=10.0.0.2", "", edit(func(c *Config) {
			c.AutoIncrement, c.AutoOffset, c.Bind = 2, 2, netip.MustParseAddr("10.0.0.2")
		})},
		{"[mysqld]\nloose-nothing-known=1\nexpire_logs_days=7\ndatadir=/data", "my.cnf:2:1 loose-nothing-known, my.cnf:3:1 expire-logs-days, my.cnf:4:1 datadir", Default()},
		{"[mysqld]\nserver_id=9\n!includedir conf.d\nmax_connections=20", "", edit(func(c *Config) { c.ServerID, c.Port, c.MaxConnections = 7, 3308, 20 })},
		{"[mysqld]\nsync_bin=1", "", edit(func(c *Config) { c.SyncBinlog = 1 })}, // the only one that begins so
		{"[mysqld]\nwsrep_on=OFF", "", Default()},
		{"[galera]\nbinlog_format=ROW\nwsrep_on=ON\nwsrep_provider=/x.so\nwsrep_cluster_address=gcomm://10.0.0.1,10.0.0.2:4567\nwsrep_provider_options=\"gcache.size=64M; evs.suspect_timeout = PT0.5S;pc.weight=2\"", "", edit(func(c *Config) {
			g := &c.Galera
			g.On, g.Row, g.Provider, g.Cluster, g.Addressed = true, true, "/x.so", []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")}, true
			g.Cache, g.Timeouts.Suspect, g.Weight = 64<<20, 500*time.Millisecond, 2
		})},
	} {
		c, notes := read(row.text)
		if c != nil {
			c.file, c.places = "", nil
		}
		if c == nil || fmt.Sprintf("%+v", *c) != fmt.Sprintf("%+v", row.want) || notes != row.notes {
			t.Errorf("%q:\n got %+v %s\nwant %+v %s", row.text, c, notes, row.want, row.notes)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{ // order cannot show
		"[mysqld]\nsever_id=1":                                         `my.cnf:2:1: unknown variable "sever-id": mariadbd does not start with it: did you mean "server-id"?`,
		"[mysqld]\n colour = red":                                      `my.cnf:2:2: unknown variable "colour": mariadbd does not start with it: expected one of the manual's server options, or loose- before it`,
		"[mysqld]\nwsrep_on=ON":                                        `my.cnf: wsrep_on without a wsrep_provider: expected one, such as /usr/lib/galera/libgalera_smm.so, or wsrep_on=OFF`,
		"[mysqld]\nwsrep_on=ON\nwsrep_provider=x":                      `my.cnf: wsrep_on without binlog_format=ROW: the server does not start with another format`,
		"[mysqld]\nwsrep_on=ON\nwsrep_provider=x\nbinlog_format=row":   `my.cnf: wsrep_on without a wsrep_cluster_address: the server takes no statement then: expected gcomm:// with the nodes' addresses`,
		"[mysqld]\nwsrep_cluster_address=gcomm://db1,db2":              `my.cnf:2:23: wsrep-cluster-address: found "gcomm://db1,db2", expected gcomm:// with IPv4 addresses, such as gcomm://10.0.0.1,10.0.0.2`,
		"[mysqld]\nwsrep_sync_wait=1":                                  `my.cnf:2:17: wsrep-sync-wait: found "1", expected 0: reads that wait for what others have committed are not modelled`,
		"[mysqld]\nwsrep_sst_method=mariabackup":                       `my.cnf:2:18: wsrep-sst-method: found "mariabackup", expected rsync: no other transfer was recorded`,
		"[mysqld]\nwsrep_trx_fragment_size=1":                          `my.cnf:2:1: wsrep-trx-fragment-size is not modelled: this part of Galera is not modelled`,
		"[mysqld]\nwsrep_provider_options=pc.ignore_sb=yes":            `my.cnf:2:24: wsrep-provider-options: found "pc.ignore_sb=yes", expected parameters that are modelled (evs.suspect_timeout, evs.keepalive_period, evs.inactive_check_period, evs.join_retrans_period, pc.weight, gcache.size): "pc.ignore_sb" is not`,
		"[mysqld]\nwsrep_provider_options=\"evs.suspect_timeout = 5\"": `my.cnf:2:24: wsrep-provider-options: found "evs.suspect_timeout = 5", expected another value of evs.suspect_timeout than "5"`,
		"[mysqld]\nreplicate_do_db = shop":                             `my.cnf:2:1: replicate-do-db is not modelled: filters are not modelled: every row is replicated`,
		"[mysqld]\nsync_binlog = always":                               `my.cnf:2:15: sync-binlog: found "always", expected a number, 0 and more`,
		"[mysqld]\nserver_id = -1":                                     `my.cnf:2:13: server-id: found "-1", expected a number, 0 and more`,
		"[mysqld]\nread_only = maybe":                                  `my.cnf:2:13: read-only: found "maybe", expected ON or OFF`,
		"[mysqld]\nslave_parallel_threads = 4":                         `my.cnf:2:26: slave-parallel-threads: found "4", expected 0: one SQL thread is modelled`,
		"[mysqld]\nbind_address = localhost":                           `my.cnf:2:16: bind-address: found "localhost", expected an IPv4 address, or * for all`,
		"[mysqld]\nrpl_semi_sync_master_wait_point=before":             `my.cnf:2:33: rpl-semi-sync-master-wait-point: found "before", expected AFTER_COMMIT or AFTER_SYNC`,
		"port=3306":                 `my.cnf:1:1: key "port" stands above the first section: expected a line such as [NAME] before it`,
		"[mysqld\nport=3306":        `my.cnf:1:1: section is not closed: expected a "]" behind its name`,
		"[mysqld]\n!include gone":   `gone: cannot read the file: file does not exist`,
		"[mysqld]\n!includedir d":   `my.cnf:2:13: d: no such folder in the scenario: expected one, with files that end in .cnf`,
		"!include loop.cnf":         `loop.cnf:1:10: files include each other deeper than 10: mariadbd goes no further`,
		"[mysqld]\n!source a":       `my.cnf:2:1: unexpected "!source": expected !include FILE or !includedir FOLDER`,
		"[mysqld]\nserver_id = “1”": `my.cnf:2:13: typographic quote "“": expected a plain " in "“1”"`,
	} {
		if _, got := read(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"[mysqld]\nserver-id=1\nlog-bin", "[mysqld]\n!includedir conf.d", "[mysqld]\nloose_x='a\\'", "[mysqld]\nmax-binlog-size=1G", "[mysqld]\nport=99999999999999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, said := read(text)
		if c == nil && !strings.Contains(said, ": ") {
			t.Errorf("a problem without a place: %q", said)
		}
		if c != nil && (c.MaxConnections < 10 || c.AutoIncrement < 1 || c.MaxBinlog < 4096) {
			t.Errorf("out of bounds: %+v", c)
		}
	})
}
