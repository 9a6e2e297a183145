package proxysql

import "net/netip"

// Status is that of a server in a hostgroup, as runtime_mysql_servers has it.
type Status string

// The states.
const (
	Online      Status = "ONLINE"
	Shunned     Status = "SHUNNED"
	ShunnedLag  Status = "SHUNNED_REPLICATION_LAG"
	OfflineSoft Status = "OFFLINE_SOFT"
	OfflineHard Status = "OFFLINE_HARD" // taken out of its hostgroup
)

// Server is a row of mysql_servers: a server in one hostgroup, and what is known of it
// there.
type Server struct {
	Address        netip.AddrPort
	Hostgroup      int
	Weight         int
	MaxConnections int
	MaxLag         int64 // max_replication_lag in seconds; 0: none
	Status         Status

	// Used and Free are how many connections serve a session and how many are idle.
	Used, Free int

	kills      bool  // shunned by pings: its connections are to be closed
	failedAt   int64 // the second of the last connect that failed; 0 for none
	failures   int   // in that second
	lagCounted int   // checks in a row that found it too far behind
}

// Offline reports whether a statement on a connection of it is given up
// (IsServerOffline).
func (s *Server) Offline() bool {
	return s.Status == OfflineHard || s.Status == ShunnedLag || s.Status == Shunned && s.kills
}

// passed are errors of a server that say nothing of its health (MySrvC::connect_error).
func passed(errno uint16) bool {
	for _, r := range [][2]uint16{
		{1007, 1008}, {1044, 1045}, {1048, 1052}, {1054, 1075}, {1099, 1104}, {1106, 1113}, {1116, 1118}, {1120, 1120}, {1136, 1136}, {1138, 1149}, {1203, 1203}, {1226, 1226}, {3118, 3118},
	} {
		if errno >= r[0] && errno <= r[1] {
			return true
		}
	}
	return false
}

// Failed counts a connect that failed, with an error's number, and reports whether the
// server is shunned for it: several failures in one second.
func (g *Hostgroups) Failed(s *Server, errno uint16, now int64) (shunned bool) {
	if passed(errno) || now < s.failedAt {
		return false
	}
	if now > s.failedAt {
		s.failedAt, s.failures = now, 1
		return false
	}
	s.failures++
	if s.failures < min(g.ShunOnFailures, g.ConnectRetries+1) || s.Status != Online {
		return false
	}
	s.Status = Shunned
	return true
}

func (s *Server) recover() {
	s.Status, s.kills, s.failures, s.failedAt = Online, false, 0, 0
}
