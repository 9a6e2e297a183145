package mysqld

import (
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// dynamic are the variables that statements read, and set where set is not nil.
// Values are as SHOW VARIABLES gives them.
var dynamic = []struct {
	name string
	show func(s *server) string
	set  func(s *server, value string)
}{
	{"read_only", func(s *server) string { return onOff(s.config.ReadOnly) }, setReadOnly},
	{"relay_log_purge", func(s *server) string { return onOff(s.config.RelayLogPurge) }, func(s *server, v string) { s.config.RelayLogPurge = isOn(v) }},
	{"log_bin", func(s *server) string { return onOff(s.config.LogBin != "") }, nil},
	{"server_id", func(s *server) string { return strconv.FormatUint(uint64(s.config.ServerID), 10) }, nil},
	{"replicate_do_db", func(s *server) string { return s.config.Filter }, func(s *server, v string) { s.config.Filter = v }},
	{"rpl_semi_sync_master_enabled", func(s *server) string { return onOff(s.semi.Enabled) }, func(s *server, v string) {
		s.semi.Enabled = isOn(v)
		s.acked.Broadcast()
	}},
	{"rpl_semi_sync_slave_enabled", func(s *server) string { return onOff(s.config.SemiSyncReplica) }, func(s *server, v string) { s.config.SemiSyncReplica = isOn(v) }},
	{"rpl_semi_sync_master_timeout", func(s *server) string { return strconv.FormatInt(s.config.SemiSyncTimeout.Milliseconds(), 10) }, func(s *server, v string) {
		if ms, err := strconv.ParseUint(v, 10, 31); err == nil {
			s.config.SemiSyncTimeout = time.Duration(ms) * time.Millisecond
		}
	}},
	{"rpl_semi_sync_master_status", func(s *server) string { return onOff(s.semi.On()) }, nil},
	{"rpl_semi_sync_master_clients", func(s *server) string { return strconv.Itoa(s.semi.Replicas()) }, nil},
	{"wsrep_on", func(s *server) string { return onOff(s.node != nil) }, nil},
	{"wsrep_ready", func(s *server) string { return onOff(s.node != nil && s.node.ready()) }, nil},
	{"wsrep_cluster_status", wsrepShow((*node).status), nil},
	{"wsrep_cluster_size", wsrepShow(func(n *node) string { return strconv.Itoa(len(n.view.Members)) }), nil},
	{"wsrep_local_state_comment", wsrepShow(func(n *node) string { return string(n.state) }), nil},
	{"rpl_semi_sync_master_no_times", func(s *server) string { return strconv.Itoa(s.semi.NoTimes) }, nil},
	{"rpl_semi_sync_master_no_tx", func(s *server) string { return strconv.Itoa(s.semi.No) }, nil},
}

func onOff(on bool) string {
	if on {
		return "ON"
	}
	return "OFF"
}

func isOn(v string) bool {
	return v == "1" || strings.EqualFold(v, "on") || strings.EqualFold(v, "true")
}

func setReadOnly(s *server, v string) {
	if s.config.ReadOnly != isOn(v) {
		s.config.ReadOnly = isOn(v)
		s.noteWritable("read_only set")
	}
}

func (s *server) showVariable(q *host.Statement, a *host.Result) {
	for i := range dynamic {
		if dynamic[i].name == q.Name {
			a.Value = dynamic[i].show(s)
			return
		}
	}
	fail(a, host.ErrUnknownVariable, "Unknown system variable '"+q.Name+"'")
}

func (s *server) setGlobal(q *host.Statement, a *host.Result) {
	for i := range dynamic {
		switch {
		case dynamic[i].name != q.Name:
		case dynamic[i].set == nil:
			fail(a, host.ErrReadOnlyVariable, "Variable '"+q.Name+"' is a read only variable")
			return
		default:
			dynamic[i].set(s, q.Value)
			return
		}
	}
	fail(a, host.ErrUnknownVariable, "Unknown system variable '"+q.Name+"'")
}

// wsrepShow shows something of a node, and of another server that it is none.
func wsrepShow(of func(n *node) string) func(s *server) string {
	return func(s *server) string {
		if s.node == nil {
			return "Disconnected"
		}
		return of(s.node)
	}
}
