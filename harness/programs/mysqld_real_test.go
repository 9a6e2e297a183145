package programs

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// failover is a stack of three servers and a manager.
const failover = `title: servers and a manager
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  db1: {ip: 10.20.0.11, run: {mysqld: {config: conf/db1.cnf, holds: 10.20.0.100}, sshd: {}}}
  db2: {ip: 10.20.0.12, run: {mysqld: {config: conf/db2.cnf, replica_of: db1, delay: 30s, connect_retry: 5s}, sshd: {}}}
  db4: {ip: 10.20.0.16, run: {mysqld: {config: waits.cnf, replica_of: db1}}}
  db3: {ip: 10.20.0.13, run: {one: {mysqld: {config: conf/db2.cnf, boot: 3s, apply: 1ms}}, two: {mysqld: {config: mysql8.cnf}}}}
  manager: {ip: 10.20.0.14, run: {mha: {config: app1.cnf, virtual_address: 10.20.0.100, last_failover: 90m, ignore_last_failover: true}}}
  other: {ip: 10.20.0.15, run: {mha: {config: other.cnf, virtual_address: 10.20.0.100, last_failover: 90s, tools: {ssh: 1s}}}}
  web1: {ip: 10.20.0.21, run: {tomcat: {database: {write: 10.20.0.100, read: [db2], max_behind: 1s, position_wait: 1s}}}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://web1:8080", orders: {write: POST /orders, rate: 1/s}}
lasts: 8s
`

// failoverFiles are the files of the stack.
var failoverFiles = map[string]string{
	"scenario.yaml":   failover,
	"conf/db1.cnf":    "[mysqld]\nserver_id=1\n!include ../common.cnf\n",
	"conf/db2.cnf":    "[mysqld]\nserver_id=2\n  !includedir  more\nlog-bin = /logs/bin/mysql-bin\n",
	"conf/more/a.cnf": "[mysqld]\nread_only\n",
	"conf/unused.cnf": "[mysqld]\n!include /etc/elsewhere.cnf\n",
	"common.cnf":      "[mysqld]\ndatadir=/data\nlog_bin=mysql-bin\n",
	"waits.cnf":       "[mysqld]\nskip_slave_start\n",
	"mysql8.cnf":      "[mysqld]\nsuper_read_only=1\n",
	"app1.cnf": "[server default]\nmanager_workdir=/w\nmanager_log=/w/app1.log\nuser=mha\npassword=a'b\nrepl_user=repl\nrepl_password=r\n" +
		"master_ip_failover_script=/usr/local/bin/move\nmaster_ip_online_change_script=/usr/local/bin/switch\n[server1]\nhostname=db1\n[server2]\nhostname=db2\n",
	"other.cnf": "[server default]\nssh_user=mysql\n[server1]\nhostname=db1\n[server2]\nhostname=db2\n",
}

func failoverStack(t *testing.T) *Stack {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range failoverFiles { // order cannot show
		files["s/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := scenarios.Load(files, "s", "s")
	if err != nil {
		t.Fatal(err)
	}
	return NewStack(s.Cases[0])
}

// realOf gives how a program is started for real, and its files by path.
func realOf(t *testing.T, s *Stack, machine, program string) (Process, map[string]File) {
	t.Helper()
	e := s.Env(machine, program)
	p, files, err := e.Kind.Real(e)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]File{}
	for _, f := range files {
		by[f.Path] = f
	}
	return p, by
}

// has wants a text to have all of these.
func has(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, part := range all {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

// TestRealMySQL: the option files with their includes, and what an administrator
// does at the first start.
func TestRealMySQL(t *testing.T) {
	s := failoverStack(t)
	p, files := realOf(t, s, "db2", "mysqld")
	if !slices.Equal(p.Argv, []string{"/etc/hadrill/mysqld/start", "/etc/hadrill/mysqld", "/etc/hadrill/mysqld/files/conf/db2.cnf"}) || p.Database == "" || p.Ready == "" || !slices.Equal(p.Ports, []uint16{3306}) {
		t.Errorf("%+v", p)
	}
	has(t, files["/etc/hadrill/mysqld/files/conf/db2.cnf"].Text, "\n  !includedir  /etc/hadrill/mysqld/files/conf/more\n")
	has(t, files["/etc/hadrill/mysqld/files/conf/db1.cnf"].Text, "\n!include /etc/hadrill/mysqld/files/common.cnf\n")
	has(t, files["/etc/hadrill/mysqld/files/conf/unused.cnf"].Text, "\n!include /etc/elsewhere.cnf\n")
	first := files["/etc/hadrill/mysqld/first.sql"].Text
	has(t, first, "SET sql_log_bin = 0;\n", "CREATE TABLE shop.orders ", "CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY '';\nGRANT SELECT, INSERT, UPDATE ON shop.* TO 'app'@'%';\n", "GRANT SLAVE MONITOR ON *.* TO 'app'@'%';\n", "GRANT BINLOG MONITOR ON *.* TO 'app'@'%';\n",
		"'mha'@'%' IDENTIFIED BY 'a''b';\nGRANT ALL PRIVILEGES ON *.* TO 'mha'@'%';\n", "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';\n", "GRANT REPLICATION SLAVE ON *.* TO 'hadrill_replication'@'%';\n")
	if strings.Count(first, "\n") != strings.Count(first, ";\n") {
		t.Errorf("a statement stands on several lines:\n%s", first)
	}
	then := files["/etc/hadrill/mysqld/then"]
	has(t, then.Text, "CHANGE MASTER TO MASTER_HOST='10.20.0.11', MASTER_PORT=3306, ", "MASTER_CONNECT_RETRY=5, MASTER_DELAY=30, MASTER_USE_GTID=no;\nSTART SLAVE;\n", "echo '"+p.Ready+"' >&2\n")
	if strings.Contains(then.Text, "ip addr") || then.Mode != 0o755 {
		t.Errorf("mode %o\n%s", then.Mode, then.Text)
	}
	_, files = realOf(t, s, "db1", "mysqld")
	if then := files["/etc/hadrill/mysqld/then"].Text; strings.Contains(then, "CHANGE MASTER") || !strings.Contains(then, "ip addr add 10.20.0.100/32 dev eth0\narping ") {
		t.Errorf("the primary's:\n%s", then)
	}
}

// TestSkipSlaveStart: a replica that is to wait for its START SLAVE is set up all the
// same.
func TestSkipSlaveStart(t *testing.T) {
	_, files := realOf(t, failoverStack(t), "db4", "mysqld")
	then := files["/etc/hadrill/mysqld/then"].Text
	if has(t, then, "CHANGE MASTER TO "); strings.Contains(then, "START SLAVE") {
		t.Errorf("it is started:\n%s", then)
	}
}

// TestMySQLTrouble: what our server's notes and the real one's log tell of a replica.
func TestMySQLTrouble(t *testing.T) {
	e := failoverStack(t).Env("db2", "mysqld")
	for _, row := range []struct{ note, subject, what string }{
		{"replica IO thread lost 10.0.0.1:3306: connection reset by peer", "replica IO thread", "replica IO thread lost 10.0.0.1:3306: connection reset by peer"},
		{"replica IO thread connected to 10.0.0.1:3306", "replica IO thread", ""},
		{"Slave I/O: error reconnecting to master 'r@10.0.0.1:3306'", "Slave", "Slave I/O: error reconnecting to master 'r@10.0.0.1:3306'"},
		{"Slave: connected to master 'r@10.0.0.1:3306',replication resumed in log 'a' at position 4", "Slave", ""},
		{"ready for connections", "", ""},
	} {
		got, is := e.Trouble(row.note)
		if got.Subject != row.subject || got.What != row.what || is != (row.subject != "") {
			t.Errorf("%q: %+v", row.note, got)
		}
	}
}

// TestMySQLData: where the files say that data is.
func TestMySQLData(t *testing.T) {
	e := failoverStack(t).Env("db2", "mysqld")
	if got := e.Kind.Data(e); !slices.Equal(got, []string{"/var/lib/mysql", "/data", "/logs/bin"}) {
		t.Errorf("%q", got)
	}
}

// TestRealMySQLCannot: what one MariaDB on a machine cannot be.
func TestRealMySQLCannot(t *testing.T) {
	s := failoverStack(t)
	for _, row := range []struct{ machine, program, want string }{
		{"db1", "mysqld", ""},
		{"db3", "one", "one database server runs on a machine, and two is another; a real server starts in its own time (boot); a real server executes transactions in its own time (apply)"},
		{"db3", "two", "one database server runs on a machine, and one is another; MariaDB does not start with the word of MySQL super_read_only (mysql8.cnf:2:1): expected its own, or loose- before it"},
	} {
		if got := strings.Join(s.Env(row.machine, row.program).Unsupported(), "; "); got != row.want {
			t.Errorf("%s/%s: %s, want %s", row.machine, row.program, got, row.want)
		}
	}
}
