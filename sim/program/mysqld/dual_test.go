package mysqld

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/keepalived"
	"github.com/hadrill/hadrill/sim/replay"
)

// recordedPair makes the programs of the recordings of two masters: ROW, sync_binlog=1,
// log_slave_updates, MASTER_CONNECT_RETRY 10.
var recordedPair = replay.DualPrograms{
	Server: func(n int, other netip.Addr, delay time.Duration) host.Main {
		c := Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.ConnectRetry, c.Delay = uint32(n), "mysql-bin", 1, true, 10*time.Second, delay
		c.AutoIncrement, c.AutoOffset = 2, uint32(n)
		c.ReplicaOf = netip.AddrPortFrom(other, c.Port)
		c.Boot = time.Second
		return c.Main()
	},
	Router: func(conf, script string) (host.Main, error) {
		c, _, err := keepalived.Read(fstest.MapFS{"keepalived.conf": {Data: []byte(conf)}}, "keepalived.conf")
		if err != nil {
			return nil, err
		}
		look, err := keepalived.ReadScript(script)
		if err != nil {
			return nil, err
		}
		at := netip.AddrPortFrom(netip.MustParseAddr(look.Host), look.Port)
		return c.Main(keepalived.Options{Default: keepalived.Probe{Kind: look.Kind, Address: at, Limit: look.Limit, Tries: look.Tries, Pause: look.Pause, Stops: look.Stops}}), nil
	},
}

// TestDualMasterRecordings: where the address is and when, how long writes stop, and
// what is left, of each recorded run.
func TestDualMasterRecordings(t *testing.T) {
	tables := replay.DualMaster.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayDual(c, recordedPair) })
	if n := tables[0].Compared; n < 34 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestDualDifferencesAreSeen plants another figure in recordings.
func TestDualDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"killall_kill9_1", `"max_gap_s": 3.315`, `"max_gap_s": 9.315`, "the longest gap 9.3"},
		{"killall_kill9_1", `"FAULT"`, `"STOP"`, "states of n1 [STOP BACKUP], simulated [FAULT BACKUP]"},
		{"killall_kill9_1", "3.482,\n     null", "7.482,\n     null", "the address on n2 at 7.5"},
		{"killall_kill9_1", `"acked_missing": 0`, `"acked_missing": 70`, "70 rows missing on n1"},
		{"killall_kill9_1", `"fault": "kill9"`, `"fault": "rain"`, `fault "rain"`},
		{"killall_kill9_1", `"during_s"`, `"weather_s"`, `field "weather_s": not known`},
		{"killall_partition_count_1", `"sum_n1": 3290,`, `"sum_n1": 4812,`, "0 increments lost on n1"},
		{"killall_partition_count_1", `"rows_n1": 10`, `"rows_n1": 0`, "0 counters: not understood"},
		{"lag_delay3_notify_1", "4.662,\n    \"read_only=0\"", "4.662,\n    \"read_only=1\"", "states of n2 [MASTER read_only=1], simulated [MASTER read_only=0]"},
		{"lag_delay3_notify_1", "4.662", "9.662", "n2 is read_only=0 at 9.7"},
		{"lag_delay3_notify_1", "seq 1 100", "seq 1 many", "not understood"},
		{"killall_pause_1", `"stored_more_than_once": 8`, `"stored_more_than_once": 80`, "rows stored more than once on n1 80.0"},
	} {
		data, err := os.ReadFile("testdata/golden/dualmaster/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := replay.PlayDual(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}}, recordedPair)
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %s for %s: %q, want %q", c.file, c.to, c.from, wrong, c.want)
		}
	}
}
