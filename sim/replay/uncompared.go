package replay

import (
	"encoding/json"
	"strings"
)

// uncompared is the table of the recordings of sessions that cannot be compared, and why:
// by the kind's folder, the names of those that are known, and how one is told from the
// others, since further ones may have other names.
var uncompared = []struct {
	folder, why string
	files       []string
	is          func(fields map[string]json.RawMessage) bool
}{
	{"tomcat", "nine faults in one file, whose times and clients are not in it; the same faults have a file each",
		[]string{"peer_faults"}, without("fault_target", "delta:6_pause")},
	{"tomcat", "how many clients wrote is not in the file; fault_delta_8_killctr_20s is the same fault",
		[]string{"async_peer_kill_lag"}, without("fault_target", "samples")},
	{"memcached", "no scenario limits the connections of a memcached (-c), which are not counted",
		[]string{"connection_limit"}, func(fields map[string]json.RawMessage) bool {
			for name := range fields { // order cannot show: any will do
				if strings.HasPrefix(name, "-c ") {
					return true
				}
			}
			return false
		}},
	{"cookie", "it is without its configuration; the second collection has its limits with theirs",
		[]string{"request_header_limits", "request_header_limits_tomcat", "response_header_limits"}, withoutConfig},
}

// without reports whether a recording has the second field and not the first.
func without(lacks, has string) func(map[string]json.RawMessage) bool {
	return func(fields map[string]json.RawMessage) bool {
		_, lacking := fields[lacks]
		_, having := fields[has]
		return having && !lacking
	}
}

// withoutConfig reports whether neither a recording nor an experiment in it has its
// configuration.
func withoutConfig(fields map[string]json.RawMessage) bool {
	if _, has := fields["config"]; has {
		return false
	}
	for _, data := range fields { // order cannot show: all are looked at
		if strings.Contains(string(data), `"config"`) {
			return false
		}
	}
	return true
}

// whyUncompared is the reason of the table for a recording, "" for one that is compared.
func whyUncompared(folder string, f File) string {
	fields := firstFields(f.Data)
	for _, row := range uncompared {
		if row.folder == folder && fields != nil && row.is(fields) {
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
