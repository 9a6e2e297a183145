package host

import (
	"net/netip"
	"strconv"
)

// managerSQL gives the text of a statement by which a manager asks servers, and tells them
// what to be; "" for any other (MariaDB 10.11's manual, "Replication Statements",
// "SHOW VARIABLES", "GET_LOCK").
func (s *Statement) managerSQL() string {
	switch s.Do {
	case ShowVariable:
		return "SHOW GLOBAL VARIABLES WHERE Variable_name = " + quoteSQL(s.Name)
	case SetGlobal:
		return "SET GLOBAL " + s.Name + " = " + s.Value
	case PingInsert:
		return pingInsert
	case GetLock:
		return "SELECT GET_LOCK(" + quoteSQL(s.Name) + ", " + s.seconds() + ")"
	case StartReplica:
		return threads("START SLAVE", s.Name)
	case StopReplica:
		return threads("STOP SLAVE", s.Name)
	case ResetReplica:
		return "RESET SLAVE ALL"
	case ChangeMaster:
		return s.changeMaster()
	case ShowProcesses:
		return "SELECT COUNT(*)" + s.clients()
	case KillSessions:
		return "SELECT ID" + s.clients()
	case KillClients:
		return "SELECT ID, COALESCE(INFO RLIKE " + quoteSQL(updates) + ", 0)" + s.clients()
	case LongestUpdate:
		return "SELECT COALESCE(MAX(TIME_MS), 0)" + s.clients() + " AND COMMAND <> 'Sleep' AND INFO NOT RLIKE '^[[:space:]]*(select|show)'"
	}
	return ""
}

// pingInsert is what MHA's ping_type INSERT does each time, a statement a line
// (ping_insert, HealthCheck.pm of MHA 0.58).
const pingInsert = "CREATE DATABASE IF NOT EXISTS infra\n" +
	"CREATE TABLE IF NOT EXISTS infra.chk_masterha (`key` tinyint NOT NULL PRIMARY KEY, `val` int(10) unsigned NOT NULL DEFAULT '0')\n" +
	"INSERT INTO infra.chk_masterha VALUES (1, unix_timestamp()) ON DUPLICATE KEY UPDATE val = unix_timestamp()"

// updates matches the statements that change rows or tables.
const updates = "^[[:space:]]*(insert|update|delete|replace|load|create|alter|drop|truncate)"

func threads(text, name string) string {
	if name != "" {
		text += " " + name
	}
	return text
}

// changeMaster is the statement for Address, by file and position.
func (s *Statement) changeMaster() string {
	at, err := netip.ParseAddrPort(s.Address)
	if err != nil {
		return "" // no address of a primary
	}
	return "CHANGE MASTER TO MASTER_HOST=" + quoteSQL(at.Addr().String()) + ", MASTER_PORT=" + strconv.Itoa(int(at.Port())) +
		", MASTER_USER=" + quoteSQL(s.Account) + ", MASTER_PASSWORD=" + quoteSQL(s.Value) +
		", MASTER_LOG_FILE=" + quoteSQL(s.Position.FileName(s.Name)) + ", MASTER_LOG_POS=" + strconv.FormatUint(uint64(s.Position.Offset), 10)
}

// clients are the sessions of the account Name, or without one those of all clients but
// this one: replicas, the server's own threads and those by the machine's socket, as of
// whoever watches the run, are left out.
func (s *Statement) clients() string {
	const from = " FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND "
	if s.Name != "" {
		return from + "USER = " + quoteSQL(s.Name)
	}
	return from + "COMMAND NOT IN ('Binlog Dump', 'Daemon') AND USER NOT IN ('system user', 'event_scheduler') AND HOST <> 'localhost'"
}
