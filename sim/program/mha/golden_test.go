package mha

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/program/sshd"
	"github.com/hadrill/hadrill/sim/replay"
)

// recorded makes the programs of recordings: ROW, sync_binlog=1,
// innodb_flush_log_at_trx_commit=1, log_slave_updates, relay_log_purge=0,
// MASTER_CONNECT_RETRY 2.
var recorded = replay.MHAPrograms{
	Server: func(s *replay.MHASetup, n int, primary netip.Addr) host.Main {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.RelayLogPurge = uint32(n), "mysql-bin", 1, true, false
		c.ConnectRetry, c.Delay, c.Filter = 2*time.Second, time.Duration(s.Delay[n])*time.Second, s.Filter[n]
		if primary.IsValid() {
			c.ReplicaOf, c.ReadOnly = netip.AddrPortFrom(primary, c.Port), true
		}
		if s.SemiSync != "" {
			c.SemiSyncPrimary, c.SemiSyncReplica = true, true
			if s.SemiSync == replication.AfterSync.String() {
				c.WaitPoint = replication.AfterSync
			}
		}
		return c.Main()
	},
	SSHD: (&sshd.Config{Commands: Commands}).Main(),
	Manager: func(file string, names map[string]netip.Addr, virtual netip.Addr) (host.Main, error) {
		c, _, err := Read(fstest.MapFS{"app1.cnf": {Data: []byte(file)}}, "app1.cnf")
		if err != nil {
			return nil, err
		}
		c.Names, c.Virtual, c.IgnoreFailOnStart = names, virtual, true
		return c.Main(), nil
	},
	Switch: func(file string, names map[string]netip.Addr, virtual netip.Addr, to, account string, done func(partly bool, err error)) (host.Main, error) {
		c, _, err := Read(fstest.MapFS{"app1.cnf": {Data: []byte(file)}}, "app1.cnf")
		if err != nil {
			return nil, err
		}
		c.Names, c.Virtual = names, virtual
		return c.SwitchMain(Switch{To: to, Application: account, Done: done}), nil
	},
}

// TestRecordings: who is promoted, the exit code, what is lost and when, of each
// recorded failover.
func TestRecordings(t *testing.T) {
	tables := replay.MHA.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayMHA(c, recorded, t.Logf) })
	if n := tables[0].Replayed; n < 30 {
		t.Errorf("%d experiments replayed, expected more", n)
	}
}

// TestRecordedDifferencesAreSeen plants another outcome, time and loss in a
// recording.
func TestRecordedDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"mha_rep3_kill9_1", `"new_master": 2`, `"new_master": 3`, "new primary 3, exit code 0 recorded"},
		{"mha_rep3_kill9_1", `"exit": "0"`, `"exit": "10"`, "exit code 10 recorded"},
		{"mha_rep3_kill9_1", `"detected": 10.`, `"detected": 17.`, "detected at 17."},
		{"mha_rep3_kill9_1", `"lost": 0`, `"lost": 500`, "500 rows lost"},
		{"mha_rep3_kill9_1", `"fault": "kill9"`, `"fault": "rain"`, `field "fault": "rain": not known`},
		{"mha_online100_1", `"rc": "rc=0"`, `"rc": "rc=1"`, "exit code 1 and n1 as the primary recorded"},
		{"mha_online100_1", `"total_s": 6.2`, `"total_s": 16.2`, "it took 16.20 s"},
		{"mha_online100_1", `"max_gap": 1.788`, `"max_gap": 11.788`, "the writers' gap was 11.79 s"},
		{"mha_online100_1", `"lost": 0`, `"lost": 3`, "0 rows lost, recorded"},
		{"mha_online100_longupdate_1", `SLEEP(4)`, `REPEAT(4)`, "not understood"},
		{"mha_rep3_kill9_1", `"note"`, `"weather": 1, "note"`, `field "weather": not known`},
	} {
		data, err := os.ReadFile("testdata/golden/mysql/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.ReplaceAll(string(data), c.from, c.to)
		v := replay.PlayMHA(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}}, recorded, t.Logf)
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s for %s: %q, want %q", c.to, c.from, wrong, c.want)
		}
	}
}
