package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Tomcat are the recordings of Tomcat 10.1 and of the sessions that it keeps.
var Tomcat = Kind{Program: "tomcat", Folder: "tomcat"}

// tomcatForm is an experiment: it does in a world what was recorded, and
// compares what comes of it with what was recorded.
type tomcatForm interface {
	check() error // of what the replay would not understand
	play(p *tomcatPlayer)
}

// tomcatForms is the table of the experiments, each known by a field that the
// others have not, and by what else it has where one field is not enough.
var tomcatForms = []struct {
	field, and string
	form       func() tomcatForm
}{
	{"nginx_rr_standardmanager", "", func() tomcatForm { return new(tomcatBalanced) }},
	{"ser_files_after_stop", "", func() tomcatForm { return new(tomcatRestart) }},
	{"files_before_stop", "", func() tomcatForm { return new(tomcatRestart) }},
	{"t1_up_before_first_session_s", "", func() tomcatForm { return new(tomcatIdle) }},
	{"files_immediately", "", func() tomcatForm { return new(tomcatIdle) }},
	{"sessions_tried", "", func() tomcatForm { return new(tomcatSwap) }},
	{"unacked_but_stored", "", func() tomcatForm { return new(tomcatStored) }},
	{"notes", "context_xml", func() tomcatForm { return new(tomcatInTurn) }},
	{"messages_for_10_requests", "", func() tomcatForm { return new(tomcatFilter) }},
	{"create", "mutate", func() tomcatForm { return new(tomcatOrder) }},
	{"sample_complete_on_t2", "", func() tomcatForm { return new(tomcatLateJoin) }},
	{"steps", "", func() tomcatForm { return new(tomcatRolling) }},
	{"cookie_after", "", func() tomcatForm { return new(tomcatRouted) }},
	{"rounds", "mode", func() tomcatForm { return new(tomcatParallel) }},
	{"no_longer_listed_t2_s", "", func() tomcatForm { return new(tomcatExpiry) }},
	{"last_access_B_C_s", "", func() tomcatForm { return new(tomcatListed) }},
	{"burst", "", func() tomcatForm { return new(tomcatKill) }},
	{"heap_bytes_per_session", "", func() tomcatForm { return new(tomcatMemory) }},
	{"read_only", "", func() tomcatForm { return new(tomcatCost) }},
	{"fault_target", "", func() tomcatForm { return new(tomcatFault) }},
}

// tomcatPassedOver are the fields that are known and not compared.
var tomcatPassedOver = []passedOver{
	{"requests[].reqsid", "the id that the browser had, which is that of the request before"},
	{"requests[].valid", "whether that one was known: new tells it"},
	{"20_clients_same_ip_nodes", "the balancer's choice"},
	{"cookie_example", "one of the ids, whose form the example during the outage has too"},
	{"during_outage.example.new", "the number of new sessions is compared"},
	{"during_outage.example.v", "another attribute of the page"},
	{"during_outage.example.reqsid", "the id that the browser had"},
	{"during_outage.example.valid", "the number of new sessions is compared"},
	{"during_outage.example.status", "all of them are compared"},
	{"during_outage.example.setcookie", "the balancer's cookie is among them"},
	{"SESSIONS.ser_after_stop", "there are no files: what survives is compared"},
	{"file_after_clean_stop", "there are no files: what survives is compared"},
	{"stop_s", "the real machine's"},
	{"nonserializable_set_reply", "there are no attributes but strings and numbers"},
	{"nonserializable_session_after", "there are no attributes but strings and numbers"},
	{"log", "the server's own words"},
	{"after_kill9_counts", "three of those that did not survive"},
	{"kind", "the form's field tells it"},
	{"*.elapsed_s", "the machine's speed"},
	{"*.behind_by", "by how many: whether is compared"},
	{"*.ms_between_ack_and_kill_of_lost", "the moment of the kill"},
	{"*.updates", "the machine's speed"},
	{"*.updates_per_s", "the machine's speed"},
	{"*.load_1min", "the machine's"},
	{"*.lat_p50_ms", "the machine's speed"},
	{"*.lat_p99_ms", "the machine's speed"},
	{"*.pkts_out_per_req", "bytes are compared"},
	{"*.requests", "a mean is compared"},
	{"*.t1_msgs", "bytes are compared"},
	{"*.t2_msgs", "bytes are compared"},
	{"*.t3_msgs", "bytes are compared"},
	{"*.t1_out", "the mean of it is compared"},
	{"*.t2_out", "what comes back are acknowledgements"},
	{"*.t3_out", "what comes back are acknowledgements"},
	{"*.n", "a mean is compared"},
	{"*.node", "the server that was asked"},
	{"*.lastacc", "the clock"},
	{"*.status", "all are 200, or the answer is compared"},
	{"*.className", "server_xml_of_t1 has it"},
	{"*.reqsid", "the id that the browser had"},
	{"*.valid", "the id that is answered tells it"},
	{"load_1min", "the machine's"},
	{"notes", "the text of the experiment"},
	{"mode", "server_xml_of_t1 has it"},
	{"nodes", "server_xml_of_t1 goes with it"},
	{"app", "the application's text"},
	{"times", "the units"},
	{"start_to_http_s", "the real machine's"},
	{"files_after_reading", "files_after_start has it"},
	{"processExpiresFrequency", "context_xml has it"},
	{"t1_up_before_first_session_s", "every moment of the background thread is tried"},
	{"busy_session", "the text of the experiment"},
	{"kill9_right_after_final_update_then_t2.example", "one of the sessions that are counted"},
	{"kill9_right_after_final_update_then_t2.busy.node", "the other server"},
	{"kill9_right_after_final_update_then_t2.busy.status", "the answer is compared"},
	{"file_sizes_at_kill", "Java's serialization"},
	{"updates", "the machine's speed"},
	{"filter", "server_xml_of_t1 has it"},
	{"create[].missing_t3", "t2 is compared"},
	{"create[].complete_on_t3", "t2 is compared"},
	{"create[].exists_but_attributes_missing_t3", "t2 is compared"},
	{"blob_bytes", "its length does not change the order"},
	{"t2_start_to_port_accepts_tcp_s", "the virtual machine's start"},
	{"t2_start_to_first_http_answer_s", "the virtual machine's start"},
	{"t1_stats", "t2's are compared"},
	{"t1_stats_before", "t2's are compared"},
	{"log_t2", "the server's own words"},
	{"log_t1", "the server's own words"},
	{"log_t3", "the server's own words"},
	{"stat_t2", "what the session holds is compared"},
	{"reads", "the values before the end"},
	{"stats", "the counts of messages"},
	{"background_period_s", "server_xml_of_t1 has none: Tomcat's own"},
	{"idle_5s", "heartbeats and pings, without a request"},
	{"after", "active sessions are those of the late joiner"},
	{"before", "three sessions"},
	{"create_s", "the machine's speed"},
	{"errs", "none"},
	{"late_joiner_boot_s", "the virtual machine's start"},
	{"late_joiner_log", "the server's own words"},
	{"fault_target", "always t2"},
	{"rounds[].different_attributes", "what it comes to is compared"},
	{"rounds[].increment_same_attribute_from_10_on_both", "what it comes to is compared"},
	{"rounds[].start_offset_ms", "both are sent in the same moment"},
	{"fault_detail", "the text of the experiment"},
	{"heal_at_s", "duration_s has it"},
	{"pre_p99_ms", "the machine's speed"},
	{"n_slow", "the requests are compared"},
	{"clients", "the text of the experiment"},
	{"session_born_during_fault", "another session, of which only one is recorded"},
	{"extra_settings", "server_xml_of_t1 has them"},
	{"versions", "the test names it"},
	{"tomcat", "the server's own words"},
	{"ser_files_after_stop", "there are no files: what survives is compared"},
	{"ser_files_after_start", "there are no files: what survives is compared"},
}

// PlayTomcat replays a recording, in a world, with the programs that server makes.
func PlayTomcat(c *Case, server func(TomcatServer) host.Main) Verdict {
	data, err := plainNames(c.Files[0].Data)
	if err != nil {
		return Unreadable(fmt.Errorf("recording %q: %w", c.Files[0].Name, err))
	}
	f := File{c.Files[0].Name, data}
	if _, err := tomcatFields(f); err != nil {
		return Unreadable(err)
	}
	if why := whyUncompared(Tomcat.Folder, f); why != "" {
		return Verdict{Unsupported: why}
	}
	p := &tomcatPlayer{server: server}
	defer p.close()
	for _, part := range tomcatParts(f) {
		fields, _ := tomcatFields(part)
		form, err := readTomcat(part, fields)
		if err != nil {
			return Unreadable(err)
		}
		form.play(p)
	}
	return p.v
}

// tomcatParts are the experiments of a recording that is a list of them, or the one that
// it is.
func tomcatParts(f File) []File {
	var list []json.RawMessage
	if json.Unmarshal(f.Data, &list) != nil {
		return []File{f}
	}
	var all []File
	for i, data := range list {
		all = append(all, File{fmt.Sprintf("%s[%d]", f.Name, i), data})
	}
	return all
}

// plainNames gives a recording without the remarks in the names of its fields: what
// stands in parentheses, and commas.
func plainNames(data []byte) ([]byte, error) {
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	return json.Marshal(plain(raw))
}

func plain(raw any) any {
	switch raw := raw.(type) {
	case []any:
		for i := range raw {
			raw[i] = plain(raw[i])
		}
	case map[string]any:
		for _, name := range names(raw) {
			short, _, _ := strings.Cut(name, "(")
			short = strings.ReplaceAll(short, ",", "+")
			value := plain(raw[name])
			delete(raw, name)
			raw[short] = value
		}
	}
	return raw
}

// tomcatFields are the fields of a recording, of its first part where it is a
// list of them.
func tomcatFields(f File) (map[string]json.RawMessage, error) {
	data := f.Data
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		var list []json.RawMessage
		if err := json.Unmarshal(data, &list); err != nil || len(list) == 0 {
			return nil, fmt.Errorf("recording %q: a list without parts: %w", f.Name, err)
		}
		data = list[0]
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("recording %q: %w", f.Name, err)
	}
	return fields, nil
}

// readTomcat reads one recording. The error names everything in it that the
// replay does not understand.
func readTomcat(f File, fields map[string]json.RawMessage) (tomcatForm, error) {
	for _, row := range tomcatForms {
		if _, has := fields[row.field]; !has || !hasPrefix(fields, row.and) {
			continue
		}
		form := row.form()
		if err := decode(f, form, tomcatPassedOver); err != nil {
			return nil, err
		}
		if err := form.check(); err != nil {
			return nil, fmt.Errorf("recording %q: %w", f.Name, err)
		}
		return form, nil
	}
	return nil, fmt.Errorf("recording %q: no field tells what was done", f.Name)
}

// hasPrefix reports whether a field begins with and; it does where that is "".
func hasPrefix(fields map[string]json.RawMessage, and string) bool {
	for name := range fields { // order cannot show: one is enough
		if strings.HasPrefix(name, and) {
			return true
		}
	}
	return false
}
