package scenarios

import (
	"strings"
	"testing"
)

// TestStatements: what operators' statements are read as, and what is refused.
func TestStatements(t *testing.T) {
	for _, row := range []struct {
		text    string
		want    SQL
		problem string
	}{
		{"STOP SLAVE", SQL{Do: StopReplica}, ""},
		{" stop  slave io_thread ; ", SQL{Do: StopReplica, Name: "IO_THREAD"}, ""},
		{"START REPLICA SQL_THREAD", SQL{Do: StartReplica, Name: "SQL_THREAD"}, ""},
		{"START SLAVE IO_THREAD, SQL_THREAD", SQL{Do: StartReplica}, ""},
		{"RESET REPLICA ALL", SQL{Do: ResetReplica, Name: ""}, ""},
		{"SET GLOBAL Read_Only=on", SQL{Do: SetGlobal, Name: "read_only", Value: "on"}, ""},
		{"SET GLOBAL rpl_semi_sync_master_timeout = 5000", SQL{Do: SetGlobal, Name: "rpl_semi_sync_master_timeout", Value: "5000"}, ""},
		{"KILL USER 'app'", SQL{Do: KillUser, Name: "app"}, ""},
		{"flush binary logs", SQL{Do: FlushBinaryLogs}, ""},
		{"DROP TABLE orders", SQL{}, `found "DROP TABLE orders", expected one that is known: START SLAVE|REPLICA [IO_THREAD|SQL_THREAD]; `},
		{"STOP", SQL{}, "expected one that is known"},
		{"START SLAVE UNTIL", SQL{}, `"UNTIL" is no thread`},
		{"START SLAVE IO_THREAD, IO_THREAD", SQL{}, "names no thread or both"},
		{"START SLAVE ,", SQL{}, "names no thread or both"},
		{"RESET SLAVE", SQL{}, "expected RESET SLAVE|REPLICA ALL: without ALL it would replicate again"},
		{"SET GLOBAL read_only", SQL{}, "= is missing"},
		{"SET GLOBAL read_onyl = 1", SQL{}, `(did you mean "read_only"?)`},
		{"SET GLOBAL read_only = maybe", SQL{}, `the value "maybe" is neither 1 nor 0`},
		{"SET GLOBAL rpl_semi_sync_master_timeout = ON", SQL{}, "is no whole number"},
		{"KILL 17", SQL{}, "nobody knows the number of a session before the run"},
		{"KILL USER app@web1", SQL{}, "is no account's name"},
		{"FLUSH BINARY LOGS now", SQL{}, "found more behind it"},
	} {
		got, err := readStatement(row.text)
		if row.problem != "" {
			if err == nil || !strings.Contains(err.Error(), row.problem) {
				t.Errorf("%q: %v, want %q", row.text, err, row.problem)
			}
			continue
		}
		row.want.Text = got.Text
		if err != nil || got != row.want || strings.HasSuffix(got.Text, ";") {
			t.Errorf("%q: %+v, %v, want %+v", row.text, got, err, row.want)
		}
	}
}
