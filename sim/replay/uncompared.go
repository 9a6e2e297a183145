package replay

import (
	"encoding/json"
	"slices"
	"strings"
)

// uncompared is the one table of the recordings that are not compared, and why: by the
// folder, the names of those that are known, and how one is told from the others, since
// further ones may have other names. A file without fields is no JSON: its name with the
// ending tells.
var uncompared = []struct {
	folder, why string
	files       []string
	is          func(name string, fields map[string]json.RawMessage) bool
}{
	{"tomcat", "nine faults in one file, whose times and clients are not in it; the same faults have a file each",
		[]string{"peer_faults"}, without("fault_target", "delta:6_pause")},
	{"tomcat", "how many clients wrote is not in the file; fault_delta_8_killctr_20s is the same fault",
		[]string{"async_peer_kill_lag"}, without("fault_target", "samples")},
	{"memcached", "no scenario limits the connections of a memcached (-c), which are not counted",
		[]string{"connection_limit"}, func(_ string, fields map[string]json.RawMessage) bool {
			for name := range fields { // order cannot show: any will do
				if strings.HasPrefix(name, "-c ") {
					return true
				}
			}
			return false
		}},
	{"cookie", "it is without its configuration; the second collection has its limits with theirs",
		[]string{"request_header_limits", "request_header_limits_tomcat", "response_header_limits"}, withoutConfig},
	{"mysql", "what a check of MHA's prints: what it refuses, the tests of its configuration have",
		[]string{"gtid_check", "misc_checks"}, having("check_repl", "wrong_binlog_dir")},
	{"mysql", "the statements of an online switch as a log has them; the other switches have what comes of it",
		[]string{"online_general_log"}, having("general_log")},
	{"mysql", "an old primary that is told to replicate by its GTID; replication goes by file and position here",
		[]string{"old_primary_rejoin"}, having("try_gtid")},
	{"mysql", "how long InnoDB takes from its start until it listens, which is a parameter of the server's machine",
		[]string{"recovery_rows100k_1", "recovery_rows100k_2", "recovery_uncommitted_rows50k_1", "recovery_uncommitted_rows50k_2"}, having("start_to_ready_s")},
	{"mysql", "its ping type is not in the file", []string{"pingtype_connect_kill9", "pingtype_insert_kill9"}, withoutPingType},
	{"mysql", "the figures of the other files once more", nil, without("mgr_started", "first_fail")},
	{"mysql", "the manager's own words, and the scripts that it starts; the recordings have the times", nil, ending(".log", "master_ip_failover", "master_ip_online_change")},
	{"galera", "the figures of the other files once more", nil, having("pinned")},
	{"vrrp", "keepalived's own words; the recordings have the times of its states", nil, ending("-log-a.txt", "-log-b.txt")},
	{"activemq", "no program of the simulator is a message broker", nil, all},
	{"quartz", "no program of the simulator is a scheduler of jobs", nil, all},
	{"websocket", "no connection of the simulator's users stays open after an answer to carry messages both ways", nil, all},
	{"zookeeper", "no program of the simulator keeps locks of sessions", nil, all},
}

func all(string, map[string]json.RawMessage) bool { return true }

// ending reports whether a file that is no JSON has a name of such an end.
func ending(ends ...string) func(name string, fields map[string]json.RawMessage) bool {
	return func(name string, fields map[string]json.RawMessage) bool {
		return fields == nil && slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
	}
}

// having reports whether a recording has one of such fields.
func having(names ...string) func(_ string, fields map[string]json.RawMessage) bool {
	return func(_ string, fields map[string]json.RawMessage) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			_, has := fields[name]
			return has
		})
	}
}

// withoutPingType reports whether a recording is a failover by MHA whose times are not
// those of pings by SELECT, with no word of what they were instead.
func withoutPingType(_ string, fields map[string]json.RawMessage) bool {
	r := new(MHARecording)
	for name, to := range map[string]any{"fault": &r.Fault, "phase_times": &r.PhaseTimes, "phases_rel": &r.Phases} { // order cannot show: each by itself
		_ = json.Unmarshal(fields[name], to) // what is not there stays empty
	}
	_, told := fields["parameters"]
	return isFailover(fields) && r.Fault == "kill9" && !told && r.times()["ping_fail_1"] == 0
}

// without reports whether a recording has the second field and not the first.
func without(lacks, has string) func(string, map[string]json.RawMessage) bool {
	return func(_ string, fields map[string]json.RawMessage) bool {
		_, lacking := fields[lacks]
		_, having := fields[has]
		return having && !lacking
	}
}

// withoutConfig reports whether neither a recording nor an experiment in it has its
// configuration.
func withoutConfig(_ string, fields map[string]json.RawMessage) bool {
	if _, has := fields["config"]; has || fields == nil {
		return false
	}
	for _, data := range fields { // order cannot show: all are looked at
		if strings.Contains(string(data), `"config"`) {
			return false
		}
	}
	return true
}

// whyUncompared is the reason of the table for a file of a folder, "" for one that is
// compared.
func whyUncompared(folder string, f File) string {
	fields := firstFields(f.Data)
	for _, row := range uncompared {
		if row.folder == folder && row.is(f.Name, fields) {
			return row.why
		}
	}
	return ""
}

// firstFields are those of a recording, or of the first of a list of them; nil for none.
func firstFields(data []byte) map[string]json.RawMessage {
	var list []map[string]json.RawMessage
	if json.Unmarshal(data, &list) == nil && len(list) > 0 {
		return list[0]
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(data, &fields) // what is no object has none
	return fields
}
