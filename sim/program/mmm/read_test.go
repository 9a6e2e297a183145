package mmm

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

func TestTableOfVariables(t *testing.T) {
	if faults := variables.Faults(); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
}

func TestRead(t *testing.T) {
	files := manual("db2", "prefer db2", "flap_count 5\nauto_set_online 30\nmode wait\ncareful_startup off\nkill_host_bin /usr/local/bin/kill_host\n")
	c, _, err := ReadMonitor(files, "mmm_mon.conf")
	if err != nil {
		t.Fatal(err)
	}
	m := &c.Monitor
	got := fmt.Sprintln(c.Writer, c.Hosts, c.Roles, m.Address, m.Port, m.Ping, m.PingInterval, m.FlapCount, m.FlapDuration, m.SetOnline, m.Wait, m.Careful, m.Mode, m.KillBin, c.Checks[0], c.Checks[3].MaxBacklog)
	const logins = "{mmm_agent RepAgent} {mmm_monitor RepMonitor} {replication slave}"
	want := "writer [{db1 10.0.0.1 9989 3306 false db2 " + logins + "} {db2 10.0.0.2 9989 3306 false db1 " + logins + "} {db3 10.0.0.3 9989 3306 true  " + logins + "}] " +
		"[{writer true [db1 db2] [10.0.0.100] db2} {reader false [db1 db2 db3] [10.0.0.101 10.0.0.102 10.0.0.103] }] " +
		"10.0.0.200 9988 [10.0.0.1 10.0.0.2 10.0.0.3] 1s 5 1h0m0s 30s 2m0s false WAIT /usr/local/bin/kill_host {5s 10s 2s 1m0s} 1m0s\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	a, notes, err := ReadAgent(files, "mmm_agent.conf")
	if err != nil || a.This != "db2" || !a.Soft || a.KillRetries != 10 || a.Agent().String() != "10.0.0.2:9989" {
		t.Errorf("%+v, %v", a, err)
	}
	if len(notes) == 0 || notes[0].Pos.String() != "mmm_common.conf:4:2" || notes[0].Directive != "cluster_interface" {
		t.Errorf("notes %v", notes)
	}
}

// TestReadChecks: sections of checks, with the one named default.
func TestReadChecks(t *testing.T) {
	files := manual("db1", "", "")
	files["mmm_mon.conf"].Data = append(files["mmm_mon.conf"].Data, "<check default>\ncheck_period 2\ntrap_period 4\n</check>\n<check mysql>\ntrap_period 20\n</check>\n<check ping/>\n"...)
	c, _, err := ReadMonitor(files, "mmm_mon.conf")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.Checks); got != "[{2s 4s 2s 1m0s} {2s 20s 2s 1m0s} {5s 10s 2s 1m0s} {5s 10s 2s 1m0s}]" {
		t.Errorf("%s", got)
	}
}

// small is the least file that an agent starts with, and the words of an edit.
func small(edits ...string) fstest.MapFS {
	text := "this db1\nactive_master_role writer\n<host db1>\nip 10.0.0.1\nmode master\npeer db2\npid_path a\nbin_path b\ncluster_interface eth0\nagent_user u\nagent_password p\nreplication_user r\nreplication_password s\n</host>\n" +
		"<host db2>\nip 10.0.0.2\nmode slave\npid_path a\nbin_path b\ncluster_interface eth0\nagent_user u\nagent_password p\nreplication_user r\nreplication_password s\n</host>\n" +
		"<role writer>\nips 10.0.0.9\n</role>\n"
	for i := 0; i+1 < len(edits); i += 2 {
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return fstest.MapFS{"mmm_agent.conf": {Data: []byte(text)}}
}

func TestReadRefuses(t *testing.T) {
	if _, _, err := ReadAgent(small(), "mmm_agent.conf"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{"this db1\n", "", "mmm_agent.conf: required config entry 'this' is missing: mmm_agentd does not start"},
		{"this db1", "this db7", `mmm_agent.conf:1:6: config entry 'this' has invalid value "db7": expected one of db1, db2`},
		{"active_master_role writer", "active_master_role boss", `mmm_agent.conf:2:20: config entry 'active_master_role' has invalid value "boss": expected one of writer`},
		{"peer db2\n", "", "mmm_agent.conf:3:2: required config entry 'host->db1->peer' is missing: mmm_agentd does not start"},
		{"peer db2", "peer db9", `mmm_agent.conf:6:6: config entry 'host->db1->peer' has invalid value "db9": expected one of db1, db2`},
		{"mode master", "mode boss", `mmm_agent.conf:5:6: config entry 'host->db1->mode' has invalid value "boss": expected one of master, slave`},
		{"ip 10.0.0.1\n", "", "mmm_agent.conf:3:2: required config entry 'host->db1->ip' is missing: mmm_agentd does not start"},
		{"ip 10.0.0.1\n", "ip db1.example.com\n", `mmm_agent.conf:4:4: ip: found "db1.example.com", expected an address, such as 192.168.0.31`},
		{"this db1", "thsi db1", `mmm_agent.conf:1:1: unknown variable "thsi" in the file: no daemon starts with it: did you mean "this"?`},
		{"this db1", "host db1", `mmm_agent.conf:1:1: "host" should be a section: expected a line such as <host db1>`},
		{"this db1", "ping_interval 1", `mmm_agent.conf:1:1: ping_interval is no part of that: it stands in the file, expected in the section monitor`},
		{"<role writer>", "<role>", "mmm_agent.conf:26:2: <role> has 0 words behind it, expected 1"},
		{"this db1", "max_kill_retries -1\nthis db1", `mmm_agent.conf:1:18: config entry 'max_kill_retries' has invalid value "-1": expected a whole number`},
		{"this db1", "debug maybe\nthis db1", `mmm_agent.conf:1:7: config entry 'debug' has invalid value "maybe": expected true, yes, on or 1, or their counterparts`},
		{"this db1", "blocking_type firm\nthis db1", `mmm_agent.conf:1:15: config entry 'blocking_type' has invalid value "firm": expected one of soft, hard`},
		{"this db1", "include other\nthis db1", `other.conf:1:9: other.conf includes itself: no daemon comes to an end with it`},
		{"this db1", "<check disk>\n</check>\nthis db1", `mmm_agent.conf:1:8: invalid check "disk": expected one of ping, mysql, rep_backlog, rep_threads`},
		{"this db1", "include gone\nthis db1", `gone.conf: `},
		{"ips 10.0.0.9", "ips 10.0.0.9, x", `mmm_agent.conf:27:5: ips: found "x", expected addresses with commas between`},
		{"ips 10.0.0.9", "ips 10.0.0.9, 10.0.0.8\nmode exclusive", `mmm_agent.conf:27:5: an exclusive role has one address: of 2 the monitor moves whichever comes first`},
		{"mode slave", "mode slave\n<role reader>\n</role>", `mmm_agent.conf:18:2: section "role" inside of a section: expected it outside of all`},
	} {
		files := small(c.from, c.to)
		files["other.conf"] = &fstest.MapFile{Data: []byte("include other\n")}
		_, _, err := ReadAgent(files, "mmm_agent.conf")
		got := fmt.Sprint(err)
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%q:\n got %s\nwant %s", c.to, got, c.want)
		}
	}
	for _, c := range []struct{ role, section, want string }{
		{"", "ping_interval 0\n", `mmm_mon.conf:8:15: ping_interval: found 0, expected seconds, 1 and more: the monitor would never rest`},
		{"", "mode auto\n", `mmm_mon.conf:8:6: config entry 'monitor->mode' has invalid value "auto": expected one of passive, active, manual, wait`},
		{"\thosts db1, db2, db3", "", `mmm_common.conf:32:8: there are more than two hosts that can have the active master role "writer": mmm_mond does not start`},
		{"\tprefer db3", "", `mmm_common.conf:32:9: config entry 'role->writer->prefer' has invalid value "db3": expected one of the role's hosts`},
	} {
		_, _, err := ReadMonitor(manual("db1", c.role, c.section), "mmm_mon.conf")
		if got := strings.Split(fmt.Sprint(err), "\n")[0]; got != c.want {
			t.Errorf("%q%q:\n got %s\nwant %s", c.role, c.section, got, c.want)
		}
	}
	if _, notes, err := ReadAgent(small("this db1", "colour red\nthis db1"), "mmm_agent.conf", "colour"); err != nil || notes[0].Directive != "colour" {
		t.Errorf("ignored: %v, %v", notes, err)
	}
}

func TestTools(t *testing.T) {
	tools := Recorded()
	if !tools.Set("helper", dist.Constant(time.Second)) || tools.Helper != dist.Constant(time.Second) || tools.Set("nothing", dist.Dist{}) {
		t.Error("a duration is set by its name")
	}
}

func FuzzRead(f *testing.F) {
	for _, files := range []fstest.MapFS{small(), manual("db1", "", "")} {
		for _, file := range files {
			f.Add(string(file.Data))
		}
	}
	f.Add("<host default>\n<host>\n</host>\nips ,\n<check default/>\ninclude mmm_agent")
	f.Fuzz(func(t *testing.T, text string) {
		files := fstest.MapFS{"mmm_agent.conf": {Data: []byte(text)}}
		for _, read := range []func() (*Config, error){
			func() (*Config, error) { c, _, err := ReadAgent(files, "mmm_agent.conf"); return c, err },
			func() (*Config, error) { c, _, err := ReadMonitor(files, "mmm_agent.conf"); return c, err },
		} {
			c, err := read()
			switch {
			case err != nil && !strings.Contains(err.Error(), ".conf: ") && !strings.Contains(err.Error(), "mmm_agent.conf:"):
				t.Errorf("a problem without a place: %v", err)
			case err == nil && (len(c.Hosts) == 0 || len(c.Roles) == 0 || len(c.Addresses()) == 0):
				t.Errorf("out of bounds: %+v", c)
			}
		}
	})
}
