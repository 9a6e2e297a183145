package haproxy_test

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/replay"
)

// beforeMySQL makes the programs of the recordings before MariaDB: ROW, sync_binlog=1,
// log_slave_updates, MASTER_CONNECT_RETRY 10.
var beforeMySQL = replay.ProxyPrograms{
	Server: func(n int, primary netip.Addr, writable bool) host.Main {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.ConnectRetry = uint32(n), "mysql-bin", 1, true, 10*time.Second
		c.AutoIncrement, c.AutoOffset, c.ReadOnly = 2, uint32(min(n, 2)), !writable
		if primary.IsValid() {
			c.ReplicaOf = netip.AddrPortFrom(primary, c.Port)
		}
		c.Boot = 700 * time.Millisecond // of a data directory with a table of some thousand rows
		return c.Main()
	},
	Balancer: func(config string) (host.Main, error) {
		c, err := readText(config)
		if err != nil {
			return nil, err
		}
		return c.Main(haproxy.Options{}), nil
	},
}

// TestMySQLRecordings: when HAProxy marks a server down and up, and what becomes of
// connections through it, of each recorded run.
func TestMySQLRecordings(t *testing.T) {
	tables := replay.MySQLProxy.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayProxy(c, beforeMySQL) })
	if n := tables[0].Compared; n < 31 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestMySQLDifferencesAreSeen plants another figure in recordings.
func TestMySQLDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"backup_kill9_1", `"max_gap_s": 6.196`, `"max_gap_s": 9.196`, "the longest gap 9.2"},
		{"backup_kill9_1", "mysql-rw/db1 is DOWN, reason: Layer4 connection problem", "mysql-rw/db1 is DOWN, reason: Layer7 timeout", `mysql-rw/db1 is ["DOWN by Layer7 timeout"`},
		{"backup_sigstop_shut_1", `"stored_more_than_once": 8`, `"stored_more_than_once": 80`, "rows stored twice on n1 80.0"},
		{"backup_kill9_1", `"fault": "kill9 on db1"`, `"fault": "rain on db1"`, "fault: rain on db1: not understood"},
		{"backup_kill9_1", `"max_gap_from_s"`, `"weather"`, `field "client.weather": not known`},
		{"held_pause_noshut_1", `"n": 10,`, `"n": 2,`, "queries slower than 1 s 2.0"},
		{"held_cut_shut_1", "\"broken_connections\": {\n  \"n\": 10", "\"broken_connections\": {\n  \"n\": 2", "connections that end 2.0"},
		{"held_cut_shut_1", "\"reopened\": [\n  [\n   11.84", "\"reopened\": [\n  [\n   15.84", "connection 1 is open again at server 3 at 15.8"},
		{"pool_life20s_kill9_2", `"failed_server_gets_requests_again_at_s": 23`, `"failed_server_gets_requests_again_at_s": 43`, "is asked again at 43.0"},
		{"lag_delay_1", `"not_found": 581`, `"not_found": 81`, "0.08 of the reads"},
		{"blocked_tcp_resolve", `Aborted_connects\t0`, `Aborted_connects\t7`, "expected none"},
	} {
		data, err := os.ReadFile("testdata/golden/mysqlproxy/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := replay.PlayProxy(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}}, beforeMySQL)
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %s for %s: %q, want %q", c.file, c.to, c.from, wrong, c.want)
		}
	}
}
