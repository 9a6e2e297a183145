package tomcat

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

func playTomcat(c *replay.Case) replay.Verdict {
	return replay.PlayTomcat(c, func(s replay.TomcatServer) host.Main {
		config, err := recorded(s)
		if err != nil {
			return func(host.Host) error { return err }
		}
		return config.Main()
	})
}

// recorded makes the server of a recording.
func recorded(s replay.TomcatServer) (Config, error) {
	files, names := fstest.MapFS{}, Files{}
	for _, f := range []struct {
		name, text string
		to         *string
	}{{"server.xml", s.Server, &names.Server}, {"context.xml", s.Context, &names.Context}, {"web.xml", s.Web, &names.Web}} {
		if f.text != "" {
			files[f.name], *f.to = &fstest.MapFile{Data: []byte(f.text)}, f.name
		}
	}
	c, _, err := Read(files, names, Config{})
	if s.Background > 0 {
		c.Background = s.Background
	}
	c.SessionTimeout, c.JvmRoute = s.MaxInactive, s.Route
	return c, err
}

// TestRecordings: which sessions clients find, whatever balancer sends them,
// while a server is down and after it.
func TestRecordings(t *testing.T) {
	tables := replay.Tomcat.Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict { return playTomcat(c) })
	if n := tables[0].Replayed; n < 2 {
		t.Errorf("%d recordings, expected 2 at the least", n)
	}
}

// TestRecordedDifferencesAreSeen plants a difference in each figure of the
// recording of balanced servers, and a field that nobody knows.
func TestRecordedDifferencesAreSeen(t *testing.T) {
	data, err := os.ReadFile("testdata/golden/tomcat/sessions.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{`"count": "1"`, `"count": "7"`, "request 0: status, server, count"},
		{`"new": "true"`, `"new": "false"`, "request 0: status, server, count"},
		{`"distinct_ids": 10`, `"distinct_ids": 9`, "distinct ids: 10, recorded 9"},
		{`"all_stuck_4_requests": true`, `"all_stuck_4_requests": false`, "each client kept its session: true, recorded false"},
		{`"t5_clients_new_session": 5`, `"t5_clients_new_session": 4`, "new sessions during the outage: 5, recorded 4"},
		{`"t6_clients_kept": 5`, `"t6_clients_kept": 4`, "status during the outage"},
		{`"of_these_survived": 0`, `"of_these_survived": 1`, "sessions that survived: 0, recorded 1"},
		{`"of_these_new": 5`, `"of_these_new": 4`, "new sessions after the restart: 5, recorded 4"},
		{`"of": 10`, `"of": 0`, `field "of": "0": expected some`},
		{`"after_kill9_survived": 0`, `"after_kill9_survived": 2`, "sessions that survived kill -9: 0, recorded 2"},
		{`"spread": {`, `"weather": 1, "spread": {`, `recording "haproxy_cookie_insert_kill9": field "weather": not known`},
		{`"restart_default"`, `"weather": 1, "restart_default"`, `recording "planted": field "weather": not known`},
	} {
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := playTomcat(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}})
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s for %s: %d of %d, %q, want %q", c.to, c.from, v.Equal, v.Compared, wrong, c.want)
		}
	}
}

// TestPlantedDifferencesAreSeen plants a difference in a recording of each kind.
func TestPlantedDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"standardmanager_SESSIONS_sig15", `"survived": 8`, `"survived": 7`, "sessions that survived signal 15: 8, recorded 7"},
		{"persist_restart_sig15", `"files_after_start": 10`, `"files_after_start": 9`, "files after the start: 10, recorded 9"},
		{"persist_restart_sig9_valve", `"signal": 9`, `"signal": 10`, `field "signal": "10": expected 9 or 15`},
		{"persist_backup15", `"with_final": 0`, `"with_final": 3`, "of these with the last update: 0, recorded 3"},
		{"persist_swap_mis-1_min-1_max12", `"500": 8`, `"500": 7`, "answers to new sessions"},
		{"persist_valve_kill9_load_run1", `"lost_last_update": 0`, `"lost_last_update": 1`, "expected all of them"},
		{"persist_both_nodes_valve", `"t1again"`, `"on_t1"`, "t2 after t1 wrote again"},
		{"filter_delta_6_a", `"/read.jsp": {}`, `"/read.jsp": {"counterSend_EVT_SESSION_DELTA": 10}`, "messages of /read.jsp: 0, recorded 10"},
		{"cost_delta_6_n2", `"bytes_out_per_req": 716`, `"bytes_out_per_req": 1716`, "bytes a request: read: 720, recorded 1717"},
		{"latejoin_backup_6_400x2000", `"activeSessions": 400`, `"activeSessions": 401`, "sessions that the joiner holds: 400, recorded 401"},
		{"rolling_backup_6_n3", `"exist": 40`, `"exist": 39`, "sessions on t1: 40, recorded 39"},
		{"jvmroute_delta_6_n2", `"count": "5"`, `"count": "1"`, "t1 is back, the cookie of t2: count, route: [5 t1], recorded [1 t1]"},
		{"jvmroute_delta_6_n2", `"none": true`, `"none": false`, "the old id on t1 finds nothing: true, recorded false"},
		{"jvmroute_backup_6_n3", `018D1B294F6DE49DB88C2C9A2A1D3081.t2`, `018D1B294F6DE49DB88C2C9A2A1D3081.t1`, "two requests with the old id on t2: routes"},
		{"parallel_delta_6", "\n    \"t1\": \"11\",", "\n    \"t1\": \"12\",", "the same counter on t1: 11, recorded 12"},
		{"expiry_after_kill_delta_6_15s", `"no_longer_listed_t2_s": 38`, `"no_longer_listed_t2_s": 20`, "when t2 lists the session no longer"},
		{"expiry_delta_6_12s", `"A_t2": 54`, `"A_t2": 5`, "A_t2 no longer listed"},
		{"repl_delta_6_n2", `"lost_last_update": 0`, `"lost_last_update": 4`, "acknowledged updates lost: 0, recorded 4"},
		{"mem_backup_6", `"t2": 10812`, `"t2": 20812`, "heap of t2 a session"},
		{"fault_delta_6_pause_3s", `   2994,`, `   9994,`, "the longest of them, ms"},
		{"fault_delta_6_kill9_10s", `"fault": "kill9"`, `"fault": "kill8"`, `field "fault": "kill8": not known to the replay`},
		{"order_delta_6", `"exists_but_attributes_missing": 0`, `"exists_but_attributes_missing": 30`, "share without attributes: 0.000 to 0.000, recorded 0.100"},
	} {
		data, err := os.ReadFile("testdata/golden/tomcat/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.ReplaceAll(string(data), c.from, c.to)
		v := playTomcat(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}})
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s, %s for %s: %d of %d, %q, want %q", c.file, c.to, c.from, v.Equal, v.Compared, wrong, c.want)
		}
	}
}
