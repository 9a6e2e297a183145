package mysqld

import (
	"net/netip"
	"os"
	"path"
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

// TestKillBench: what replicas lack, and have beyond it, when the primary's machine dies.
func TestKillBench(t *testing.T) {
	tables := replay.KillBench.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayKillBench(c, recordedServer(t)) })
	if n := tables[0].Compared; n < 16 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestRecordedDifferencesAreSeen plants another figure in recordings.
func TestRecordedDifferencesAreSeen(t *testing.T) {
	server := recordedServer(t)
	for _, c := range []struct {
		play                 func(c *replay.Case, server replay.ServerMaker) replay.Verdict
		file, from, to, want string
	}{
		{replay.PlaySemiSync, "semisync/cut_both_t3_1", "3.02", "4.02", "writes stop for 3.0"},
		{replay.PlaySemiSync, "semisync/cut_both_t3_1", `"OFF"`, `"ON"`, "the status goes [ON OFF ON], recorded [ON]"},
		{replay.PlaySemiSync, "semisync/sqlstop_both_t3_1", `"write_stalls_over_0_4s": []`, `"write_stalls_over_0_4s": [[1.0, 3.0]]`, "recorded 3.00 s"},
		{replay.PlaySemiSync, "semisync/crash_kill9_after_sync_1", `"never_acked_but_stored_on_n1": 3`, `"never_acked_but_stored_on_n1": 16`, "16 recorded"},
		{replay.PlaySemiSync, "semisync/cut_both_t3_1", "cut of replicas", "dance of replicas", "not understood"},
		{replay.PlaySemiSync, "semisync/phantom_after_commit_1", `"seen_by_other_session_s": 0.007509218`, `"seen_by_other_session_s": 3.1`, "sees the row after 0.0"},
		{replay.PlaySemiSync, "semisync/phantom_after_commit_1", `"ack_s": 3.00`, `"ack_s": 4.00`, "writes stop for 3.00 s, recorded 4.0"},
		{replay.PlaySemiSync, "semisync/phantom_after_commit_1", `"normal"`, `"weather"`, `field "weather": not known`},
		{replay.PlaySemiSyncRuns, "mysql/semisync", `"max_ack_gap_s": 10.008`, `"max_ack_gap_s": 10.158`, "semisync as_pauseboth: writes stop for 10.0"},
		{replay.PlaySemiSyncRuns, "mysql/semisync", `"tag": "as_pauseboth"`, `"tag": "as_dance"`, `tag "as_dance": not understood`},
		{replay.PlaySemiSyncRuns, "mysql/semisync", `"Rpl_semi_sync_master_no_times": "1"`, `"Rpl_semi_sync_master_no_times": "2"`, "rpl_semi_sync_master_no_times is 1 at the end, recorded 2"},
		{replay.PlayReconnect, "mysql/reconnect_killhost_1", `"noticed_at_s": 0.28`, `"noticed_at_s": 5.28`, "n6 notices at 5.3 s"},
		{replay.PlayReconnect, "mysql/reconnect_killhost_1", `"noticed_at_s": 0.28`, `"noticed_at_s": null`, "n6 notices at -1.0 s"},
		{replay.PlayReconnect, "mysql/reconnect_kill9_1", `"io_yes_again_at_s": 30.3,`, `"io_yes_again_at_s": 40.3,`, "n5 reads again at 40.3 s"},
		{replay.PlayReconnect, "mysql/reconnect_cut_1", "cut of the primary", "rain on the primary", "not understood"},
		{replay.PlayDurability, "mysql/durability_kill9_1", `"acked_lost": 0`, `"acked_lost": 1`, "sync_binlog=1 flush_log=1: rows lost 1, simulated 0 to 0"},
		{replay.PlayDurability, "mysql/durability_kill9_1", `"lost_window_s": 0.053`, `"lost_window_s": 2.053`, "sync_binlog=1 flush_log=0: lost for s 2.05"},
		{replay.PlayDurability, "mysql/durability_power_1", "\"insert_events_in_binlogs\": [\n    386,", "\"insert_events_in_binlogs\": [\n    86,", "rows not in the binary log 299, simulated 0 to 0"},
		{replay.PlayDurability, "mysql/durability_power_1", "simulated power cut", "rain", "not understood"},
		{replay.PlayKillBench, "mysql/killbench", `"lost_n2": 0`, `"lost_n2": 1`, "a200_0: 1 acknowledged rows lost, simulated up to 0"},
		{replay.PlayKillBench, "mysql/killbench", `"rate_real": 196.8`, `"rate_real": 0`, "not understood"},
		{replay.PlayKillBench, "mysql/killbench", "\"ghost\": [\n   20,", "\"ghost\": [\n   40,", "40 rows that nobody has acknowledged, of 32 workers"},
	} {
		data, err := os.ReadFile("testdata/golden/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := c.play(&replay.Case{Files: []replay.File{{Name: path.Base(c.file), Data: []byte(planted)}}}, server)
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %s for %s (changed: %v): %q, want %q", c.file, c.to, c.from, planted != string(data), wrong, c.want)
		}
	}
}
