//go:build linux

package live

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// recordedStatus gives a row that MariaDB 10.11.19 answered to SHOW SLAVE STATUS\G.
func recordedStatus(t *testing.T, name string) (pairs []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/slave_status_" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		column, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		pairs = append(pairs, column, strings.TrimSpace(value))
	}
	if len(pairs) != 2*54 {
		t.Fatalf("%s: %d columns, want 54", name, len(pairs)/2)
	}
	return pairs
}

// manage has a server of sorts answer statements, by their texts, to a manager.
func manage(t *testing.T, answers map[string]string, f func(do func(q *host.Statement) *host.Result)) []string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	d := &database{greetingPacket(), answers, make(chan string, 100)}
	go d.serve(l)
	alongside(t, Options{}, func(h *Host) {
		s, err := host.OpenMySQL(h, netip.MustParseAddrPort(l.Addr().String()), host.Login{Account: "mha", Password: "mhapw"}, time.Minute)
		if err != nil {
			t.Error(err)
			return
		}
		f(func(q *host.Statement) *host.Result {
			a := &host.Result{}
			if err := s.Conn.Call(q, a, time.Minute); err != nil {
				t.Errorf("statement %d: %v", q.Do, err)
			}
			return a
		})
		s.Close()
	})
	var seen []string
	for one := range d.seen {
		if one == "quit" || one == "gone" {
			break
		}
		seen = append(seen, one)
	}
	return seen[1:] // behind the login
}

// TestReplicaStatus reads what a real server said of a replica that is behind, and of one
// that has never reached its primary.
func TestReplicaStatus(t *testing.T) {
	for name, want := range map[string]*host.ReplicaStatus{
		"running": {
			Primary: "10.20.0.11", Read: host.BinlogPosition{File: 1, Offset: 4893604}, Exec: host.BinlogPosition{File: 1, Offset: 4871181}, Binlog: "mysql-bin",
			IO: "Yes", SQL: true, Behind: time.Second, Known: true, RelayFile: "db2-relay-bin.000002",
		},
		"connecting": {
			Primary: "127.0.0.1", IO: "Connecting", SQL: true, IOErrno: host.ErrCannotConnect,
			IOError: `error connecting to master 'r@127.0.0.1:1' - retry-time: 60  maximum-retries: 100000  message: Can't connect to server on '127.0.0.1' (111 "Connection refused")`, RelayFile: "mysqld-relay-bin.000001",
		},
	} {
		manage(t, map[string]string{"SHOW SLAVE STATUS": rowOf(recordedStatus(t, name)...)}, func(do func(*host.Statement) *host.Result) {
			if got := do(&host.Statement{Do: host.ShowReplicaStatus}).Replica; !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, want)
			}
		})
	}
}

// replaced gives the recorded row of a running replica with other values.
func replaced(t *testing.T, values map[string]string) string {
	pairs := recordedStatus(t, "running")
	for i := 0; i < len(pairs); i += 2 {
		if v, found := values[pairs[i]]; found {
			pairs[i+1] = v
		}
	}
	return rowOf(pairs...)
}

// TestRelayLogWait: a replica has executed its relay logs when it says so, also where they
// end inside of a transaction; one whose SQL thread does not run never has.
func TestRelayLogWait(t *testing.T) {
	for _, row := range []struct {
		why    string
		values map[string]string
		errno  uint16
	}{
		{"both positions are the same", map[string]string{"Exec_Master_Log_Pos": "4893604"}, 0},
		{"the end of a transaction is missing", map[string]string{"Slave_SQL_Running_State": "Slave has read all relay log; waiting for more updates"}, 0},
		{"the SQL thread was stopped", map[string]string{"Slave_SQL_Running": "No"}, host.ErrNotReplica},
	} {
		manage(t, map[string]string{"SHOW SLAVE STATUS": replaced(t, row.values)}, func(do func(*host.Statement) *host.Result) {
			if a := do(&host.Statement{Do: host.RelayLogWait}); a.Errno != row.errno {
				t.Errorf("%s: error %d %s, want %d", row.why, a.Errno, a.Text, row.errno)
			}
		})
	}
}

// TestManagerStatements: what a manager says to a server, and what it learns.
func TestManagerStatements(t *testing.T) {
	const clients = "SELECT ID, COALESCE(INFO RLIKE '^[[:space:]]*(insert|update|delete|replace|load|create|alter|drop|truncate)', 0) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND NOT IN ('Binlog Dump', 'Daemon') AND USER NOT IN ('system user', 'event_scheduler') AND HOST <> 'localhost'"
	note := rowOf("Level", "Note", "Code", "1255", "Message", "Slave already has been stopped")
	for _, row := range []struct {
		why     string
		do      *host.Statement
		answers [][2]string // texts and what is answered, in their order
		want    string
	}{
		{"a variable", &host.Statement{Do: host.ShowVariable, Name: "read_only"}, [][2]string{{"SHOW GLOBAL VARIABLES WHERE Variable_name = 'read_only'", rowOf("Variable_name", "read_only", "Value", "ON")}}, "0 0 ON"},
		{"one that is not there", &host.Statement{Do: host.ShowVariable, Name: "x"}, [][2]string{{"SHOW GLOBAL VARIABLES WHERE Variable_name = 'x'", noRows("Variable_name", "Value")}}, "0 1193 Unknown system variable 'x'"},
		{"to be set", &host.Statement{Do: host.SetGlobal, Name: "read_only", Value: "0"}, [][2]string{{"SET GLOBAL read_only = 0", okPacket(1, 0)}}, "1 0 "},
		{"not to be set", &host.Statement{Do: host.SetGlobal, Name: "log_bin", Value: "0"}, [][2]string{{"SET GLOBAL log_bin = 0", errPacket(1, 1238, "read only")}}, "0 1238 read only"},
		{"a lock", &host.Statement{Do: host.GetLock, Name: "a"}, [][2]string{{"SELECT GET_LOCK('a', 0)", rowPackets("1")}}, "1 0 "},
		{"an error of it", &host.Statement{Do: host.GetLock, Name: "a"}, [][2]string{{"SELECT GET_LOCK('a', 0)", rowOf("l", "NULL")}}, "0 0 "},
		{"a thread that runs no more", &host.Statement{Do: host.StopReplica, Name: "IO_THREAD"}, [][2]string{{"STOP SLAVE IO_THREAD", okPacket(1, 0)}, {"SHOW WARNINGS", note}}, "1255 0 "},
		{"one that ran", &host.Statement{Do: host.StopReplica}, [][2]string{{"STOP SLAVE", okPacket(1, 0)}, {"SHOW WARNINGS", noRows("Level", "Code", "Message")}}, "0 0 "},
		{"one of no replica", &host.Statement{Do: host.StartReplica, Name: "SQL_THREAD"}, [][2]string{{"START SLAVE SQL_THREAD", errPacket(1, 1200, "Misconfigured slave")}}, "0 1200 Misconfigured slave"},
		{"a replica no more", &host.Statement{Do: host.ResetReplica}, [][2]string{{"RESET SLAVE ALL", okPacket(1, 0)}}, "1 0 "},
		{"another primary", &host.Statement{Do: host.ChangeMaster, Address: "10.0.0.2:3307", Name: "bin", Position: host.BinlogPosition{File: 3, Offset: 77}, Account: "repl", Value: "it's"},
			[][2]string{{`CHANGE MASTER TO MASTER_HOST='10.0.0.2', MASTER_PORT=3307, MASTER_USER='repl', MASTER_PASSWORD='it\'s', MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=77`, okPacket(1, 0)}}, "1 0 "},
		{"an account's sessions", &host.Statement{Do: host.ShowProcesses, Name: "app"}, [][2]string{{"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'app'", rowPackets("3")}}, "3 0 "},
		{"to be ended", &host.Statement{Do: host.KillSessions, Name: "app"}, [][2]string{{"SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'app'", rowPackets("23")}, {"KILL 23", okPacket(1, 0)}}, "1 0 "},
		{"one that was faster", &host.Statement{Do: host.KillSessions, Name: "app"}, [][2]string{{"SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'app'", rowPackets("23")}, {"KILL 23", errPacket(1, 1094, "Unknown thread id: 23")}}, "1 0 "},
		{"an idle client", &host.Statement{Do: host.KillClients, Value: "idle"}, [][2]string{{clients, rowOf("ID", "23", "writes", "0")}, {"KILL 23", okPacket(1, 0)}}, "0 0 "},
		{"one that writes", &host.Statement{Do: host.KillClients, Value: "idle"}, [][2]string{{clients, rowOf("ID", "23", "writes", "1")}}, "1 0 "},
		{"and all the same", &host.Statement{Do: host.KillClients}, [][2]string{{clients, rowOf("ID", "23", "writes", "1")}, {"KILL 23", okPacket(1, 0)}}, "0 0 "},
		{"the longest update", &host.Statement{Do: host.LongestUpdate}, [][2]string{{(&host.Statement{Do: host.LongestUpdate}).SQL(), textPackets("1500.250")}}, "1500250000 0 "},
	} {
		answers := map[string]string{}
		var texts []string
		for _, a := range row.answers {
			answers[a[0]] = a[1]
			texts = append(texts, a[0])
		}
		seen := manage(t, answers, func(do func(*host.Statement) *host.Result) {
			a := do(row.do)
			if got := fmt.Sprint(a.Number, " ", a.Errno, " ", a.Text+a.Value); got != row.want {
				t.Errorf("%s: got  %s\nwant %s", row.why, got, row.want)
			}
		})
		if !reflect.DeepEqual(seen, texts) {
			t.Errorf("%s: the server saw  %q\nwant %q", row.why, seen, texts)
		}
	}
}

// noRows are the packets of a result without a row.
func noRows(names ...string) string {
	all, n := packet(1, string([]byte{byte(len(names))})), byte(1)
	for _, name := range names {
		n++
		all += packet(n, "\x03def\x00\x00\x00"+string([]byte{byte(len(name))})+name+"\x00\x0c\x3f\x00\x14\x00\x00\x00\xfc\x00\x00\x00\x00\x00")
	}
	eof := "\xfe\x00\x00\x02\x00"
	return all + packet(n+1, eof) + packet(n+2, eof)
}

// TestPingInsert: a ping that writes makes its table each time, and the first error is its
// own.
func TestPingInsert(t *testing.T) {
	lines := strings.Split((&host.Statement{Do: host.PingInsert}).SQL(), "\n")
	if len(lines) != 3 {
		t.Fatalf("%q", lines)
	}
	for _, row := range []struct {
		second string
		want   string
		seen   int
	}{
		{okPacket(1, 0), "0", 3},
		{errPacket(1, 1290, "read only"), "1290", 2},
	} {
		var got string
		seen := manage(t, map[string]string{lines[0]: okPacket(1, 0), lines[1]: row.second, lines[2]: okPacket(1, 0)}, func(do func(q *host.Statement) *host.Result) {
			got = fmt.Sprint(do(&host.Statement{Do: host.PingInsert}).Errno)
		})
		if got != row.want || !reflect.DeepEqual(seen, lines[:row.seen]) {
			t.Errorf("errno %s, want %s; the server saw %q", got, row.want, seen)
		}
	}
}
