package mysqld

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

// recordedServer makes a server of a recording by the options that it had.
func recordedServer(t *testing.T) replay.ServerMaker {
	return func(options []string, n int, primary netip.Addr) host.Main {
		text := "[mysqld]\nlog_bin=mysql-bin\nsync_binlog=1\nlog_slave_updates\n" + strings.Join(options, "\n")
		c, _, err := Read(fstest.MapFS{"my.cnf": {Data: []byte(text)}}, "my.cnf")
		if err != nil {
			t.Fatal(err)
		}
		c.ServerID, c.ConnectRetry = uint32(n), 2*time.Second
		if primary.IsValid() {
			c.ReplicaOf, c.ReadOnly = netip.AddrPortFrom(primary, c.Port), true
		}
		return c.Main()
	}
}

// TestSemiSyncRecordings: how long writes stop, what the status says, and which
// rows exist that nobody acknowledged.
func TestSemiSyncRecordings(t *testing.T) {
	tables := replay.SemiSync.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlaySemiSync(c, recordedServer(t)) })
	if n := tables[0].Compared; n < 18 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestRecordedDifferencesAreSeen plants another figure in recordings.
func TestRecordedDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"cut_both_t3_1", "3.02", "4.02", "writes stop for 3.0"},
		{"cut_both_t3_1", "\"OFF\"", "\"ON\"", "the status goes [ON OFF ON], recorded [ON]"},
		{"sqlstop_both_t3_1", "\"write_stalls_over_0_4s\": []", "\"write_stalls_over_0_4s\": [[1.0, 3.0]]", "recorded 3.00 s"},
		{"crash_kill9_after_sync_1", "\"never_acked_but_stored_on_n1\": 3", "\"never_acked_but_stored_on_n1\": 16", "16 recorded"},
		{"cut_both_t3_1", "cut of replicas", "dance of replicas", "not understood"},
	} {
		data, err := os.ReadFile("testdata/golden/semisync/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := replay.PlaySemiSync(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}}, recordedServer(t))
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %s for %s: %q, want %q", c.file, c.to, c.from, wrong, c.want)
		}
	}
}
