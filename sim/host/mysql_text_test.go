package host

import (
	"testing"
	"time"
)

func TestSQL(t *testing.T) {
	web := &WebSession{Table: &SessionTable{Name: "t.s", ID: "id", App: "app", Data: "data", Valid: "valid", MaxInactive: "max", LastAccess: "last"}, ID: "A", App: "/C/h/", Data: "it's \\\n", Fill: 3, Accessed: 5, MaxInactive: 60}
	for _, row := range []struct {
		s    Statement
		want string
		why  string
	}{
		{Statement{Do: SelectOne}, "SELECT 1", "what a pool asks an idle connection"},
		{Statement{Do: Insert, Row: TableRow{User: 17, Number: 3}}, "INSERT INTO shop.orders (user, number) VALUES (17, 3)", "auto_increment makes the key"},
		{Statement{Do: Insert, Row: TableRow{User: 1, Number: 2, Given: true}}, "INSERT INTO shop.orders (id, user, number) VALUES (4294967298, 1, 2)", "the application does"},
		{Statement{Do: SelectLast, Row: TableRow{User: 17}}, "SELECT COALESCE(MAX(number), 0) FROM shop.orders WHERE user = 17", "a user without rows has number 0"},
		{Statement{Do: InsertSession, Web: web}, `INSERT INTO t.s (id, app, data, valid, max, last) VALUES ('A', '/C/h/', CONCAT('it\'s \\\n', REPEAT(' ', 3)), '1', 60, 5)`, "quotes and backslashes stand for themselves"},
		{Statement{Do: DeleteSession, Web: web}, "DELETE FROM t.s WHERE id = 'A' AND app = '/C/h/'", "of one application alone"},
		{Statement{Do: SelectSession, Web: web}, "SELECT data FROM t.s WHERE id = 'A' AND app = '/C/h/'", "its session"},
		{Statement{Do: ExpiredSessions, Web: web}, "SELECT id FROM t.s WHERE app = '/C/h/' AND (last + max * 1000 < 5) ORDER BY id", "as DataSourceStore has it"},
		{Statement{Do: AddToItem, Row: TableRow{User: 7}}, "UPDATE shop.items SET version = version + 1 WHERE id = 7", "a counter"},
		{Statement{Do: PingInsert}, "CREATE DATABASE IF NOT EXISTS infra\nCREATE TABLE IF NOT EXISTS infra.chk_masterha (`key` tinyint NOT NULL PRIMARY KEY, `val` int(10) unsigned NOT NULL DEFAULT '0')\nINSERT INTO infra.chk_masterha VALUES (1, unix_timestamp()) ON DUPLICATE KEY UPDATE val = unix_timestamp()", "MHA's, each time"},
		{Statement{Do: LastGTID}, "SELECT @@last_gtid", "of the session"},
		{Statement{Do: MasterGTIDWait, Name: "0-1-17", Wait: 1500 * time.Millisecond}, "SELECT MASTER_GTID_WAIT('0-1-17', 1.5)", "seconds, with a fraction"},
		{Statement{Do: MasterPosWait, Name: "mysql-bin", Position: BinlogPosition{3, 1234}, Wait: time.Second}, "SELECT MASTER_POS_WAIT('mysql-bin.000003', 1234, 1)", "the file by its name"},
		{Statement{Do: ShowMasterStatus}, "SHOW MASTER STATUS", "File, Position and others"},
		{Statement{Do: ShowReplicaStatus}, "SHOW SLAVE STATUS", "no row on a server that is none"},
		{Statement{Do: BinlogDump}, "", "a replica's is no statement of the application"},
		{Statement{Do: RelayLogWait}, "SHOW SLAVE STATUS", "it is asked until it has executed them"},
		{Statement{Do: LongestUpdate}, "SELECT COALESCE(MAX(TIME_MS), 0) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND COMMAND NOT IN ('Binlog Dump', 'Daemon') AND USER NOT IN ('system user', 'event_scheduler') AND HOST <> 'localhost' AND COMMAND <> 'Sleep' AND INFO NOT RLIKE '^[[:space:]]*(select|show)'", "what MHA takes for an update"},
		{Statement{Do: ChangeMaster, Address: "db2"}, "", "no address of a primary"},
	} {
		if got := row.s.SQL(); got != row.want {
			t.Errorf("got %q, want %q; %s", got, row.want, row.why)
		}
	}
}
