package mmm

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/replay"
)

func asFiles(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// programsOfRecordings makes the programs of the recordings: ROW, sync_binlog=1,
// log_slave_updates, MASTER_CONNECT_RETRY 1, MMM's defaults.
var programsOfRecordings = replay.MMMPrograms{
	Server: func(n int, primary netip.Addr) host.Main {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates, c.ReadOnly, c.ConnectRetry = uint32(n), "mysql-bin", 1, true, true, time.Second
		c.AutoIncrement, c.AutoOffset = 2, uint32(min(n, 2))
		c.ReplicaOf = netip.AddrPortFrom(primary, c.Port)
		return c.Main()
	},
	Agent: func(files map[string]string) (host.Main, error) {
		c, _, err := ReadAgent(asFiles(files), "mmm_agent.conf")
		if err != nil {
			return nil, err
		}
		return c.AgentMain(), nil
	},
	Monitor: func(files map[string]string, writer string) (host.Main, error) {
		c, _, err := ReadMonitor(asFiles(files), "mmm_mon.conf")
		if err != nil {
			return nil, err
		}
		c.FirstWriter = writer
		return c.MonitorMain(), nil
	},
}

// TestRecordings: who takes over, when, and what is left, of each recorded failover.
func TestRecordings(t *testing.T) {
	tables := replay.MMM.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlayMMM(c, programsOfRecordings, t.Logf)
	})
	if n := tables[0].Compared; n < 4 {
		t.Errorf("%d recordings replayed, expected more", n)
	}
}

// TestRecordedDifferencesAreSeen plants another outcome, time and loss in a recording.
func TestRecordedDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"kill9_1", `"writes_back_after_s": 13.14`, `"writes_back_after_s": 33.14`, "writes are back at 33.1 s"},
		{"kill9_1", "\"db2\"\n   ]\n  ]\n ],", "\"db3\"\n   ]\n  ]\n ],", "the address on db1, then , then db3"},
		{"kill9_1", `"172.29.77.95:3306": 0`, `"172.29.77.95:3306": 500`, "500 rows are missing"},
		{"kill9_1", "Master_Host: 172.29.77.92", "Master_Host: 172.29.77.91", `db3 with Master_Host "172.29.77.91"`},
		{"kill9_1", "ONLINE to HARD_OFFLINE", "ONLINE to REPLICATION_DELAY", `the log says "State of host 'db1' changed from ONLINE to REPLICATION_DELAY`},
		{"kill9_1", `"case": "kill9_1",`, `"case": "rain_1",`, `case "rain_1": its fault is not known`},
		{"kill9_1", `"load"`, `"weather"`, `field "weather": not known`},
		{"cut_from_cluster_1", `"172.29.77.95:3306": 4507`, `"172.29.77.95:3306": 0`, "0 rows are missing"},
	} {
		data, err := os.ReadFile("testdata/golden/mmm/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := replay.PlayMMM(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}}, programsOfRecordings, func(string, ...any) {})
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s for %s: %q, want %q", c.to, c.from, wrong, c.want)
		}
	}
}
