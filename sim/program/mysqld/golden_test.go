package mysqld

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

// recordedServer makes a server of a recording by the options that it had.
func recordedServer(t *testing.T) replay.ServerMaker {
	return func(s *replay.MySQLServer) host.Main {
		text := "[mysqld]\nlog_bin=mysql-bin\nsync_binlog=1\nlog_slave_updates\n" + strings.Join(s.Options, "\n")
		c, _, err := Read(fstest.MapFS{"my.cnf": {Data: []byte(text)}}, "my.cnf")
		if err != nil {
			t.Fatal(err)
		}
		c.ServerID, c.ConnectRetry, c.Delay = uint32(s.Number), s.Retry, s.Delay
		if s.Primary.IsValid() {
			c.ReplicaOf, c.ReadOnly = netip.AddrPortFrom(s.Primary, c.Port), true
		}
		if s.Boot > 0 {
			c.Boot = s.Boot
		}
		return c.Main()
	}
}

// TestSemiSyncRecordings: how long writes stop, what the status says, and which
// rows exist that nobody acknowledged.
func TestSemiSyncRecordings(t *testing.T) {
	tables := replay.SemiSync.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlaySemiSync(c, recordedServer(t)) })
	if n := tables[0].Compared; n < 22 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestSemiSyncRuns: the default timeout of 10 s stops writes for 10.0 s, and another for
// as long as it says; what the status is at the end.
func TestSemiSyncRuns(t *testing.T) {
	tables := replay.SemiSyncRuns.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlaySemiSyncRuns(c, recordedServer(t))
	})
	if n := tables[0].Compared; n < 10 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestReconnectRecordings: when a replica notices that its primary is gone and when it
// reads again, by slave_net_timeout and MASTER_CONNECT_RETRY.
func TestReconnectRecordings(t *testing.T) {
	tables := replay.Reconnect.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayReconnect(c, recordedServer(t)) })
	if n := tables[0].Compared; n < 25 {
		t.Errorf("%d replicas compared, expected more", n)
	}
}

// TestDurabilityRecordings: what is left after kill -9 and after a loss of power, by
// sync_binlog and innodb_flush_log_at_trx_commit.
func TestDurabilityRecordings(t *testing.T) {
	tables := replay.Durability.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayDurability(c, recordedServer(t)) })
	if n := tables[0].Compared; n < 14 {
		t.Errorf("%d settings compared, expected more", n)
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
