package programs

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/mmm"
)

// TestEveryToolOfMMMCanBeSet holds the names that scenarios have against the
// durations.
func TestEveryToolOfMMMCanBeSet(t *testing.T) {
	seen := map[mmm.Tools]string{}
	for _, tool := range scenarios.MMMTools {
		var tools mmm.Tools
		if !tools.Set(tool[0], dist.Constant(time.Second)) || seen[tools] != "" {
			t.Errorf("%q sets nothing, or what %q sets", tool[0], seen[tools])
		}
		seen[tools] = tool[0]
	}
	if n := reflect.TypeFor[mmm.Tools]().NumField(); len(seen) != n {
		t.Errorf("%d of %d durations can be set", len(seen), n)
	}
}

// TestMMMAgainstTheCase: what the files say is held against the machines.
func TestMMMAgainstTheCase(t *testing.T) {
	const common = "active_master_role writer\n<host default>\ncluster_interface eth0\npid_path a\nbin_path b\nreplication_user u\nreplication_password p\nagent_user u\nagent_password p\nmonitor_user u\nmonitor_password p\n</host>\n" +
		"<host db1>\nip 10.0.0.1\nmode master\npeer db2\n</host>\n<host db2>\nip 10.0.0.2\nmode master\npeer db1\n</host>\n<role writer>\nhosts db1, db2\nips 10.0.0.9\nmode exclusive\n</role>\n"
	files := map[string]string{
		"mmm_common.conf": common, "mmm_agent.conf": "include mmm_common.conf\nthis db1\n",
		"mmm_mon.conf":  "include mmm_common.conf\n<monitor>\nip 127.0.0.1\npid_path a\nbin_path b\nstatus_path s\nping_ips 10.0.0.1\n</monitor>\n",
		"mmm_far.conf":  "include mmm_common.conf\n<monitor>\nip 127.0.0.1\npid_path a\nbin_path b\nstatus_path s\nping_ips 192.168.0.1\n</monitor>\n",
		"mmm_kill.conf": "include mmm_common.conf\n<monitor>\nip 127.0.0.1\npid_path a\nbin_path b\nstatus_path s\nping_ips 10.0.0.1\nkill_host_bin /k\n</monitor>\n",
	}
	db1, db2 := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	two := []Peer{{Machine: "db1", Address: db1}, {Machine: "db2", Address: db2}}
	for _, c := range []struct {
		kind, file, settings string
		address              netip.Addr
		peers                []Peer
		want                 string
	}{
		{"mmm_mond", "mmm_mon.conf", `{"Writer": "db2"}`, db2, two, ""},
		{"mmm_mond", "mmm_mon.conf", `{"Writer": "db7"}`, db2, two, `mmm_mond: writer: "db7": no host of the active master role "writer" in mmm_mon.conf`},
		{"mmm_mond", "mmm_mon.conf", `{}`, db2, two[:1], "mmm_mond: mmm_mon.conf: host db2: no machine has the address 10.0.0.2"},
		{"mmm_mond", "mmm_far.conf", `{}`, db2, two, "mmm_mond: mmm_far.conf: ping_ips: no machine has any of them: the monitor would wait for its network for ever"},
		{"mmm_mond", "mmm_kill.conf", `{}`, db2, two, "mmm_kill.conf:8:15: kill_host_bin: what \"/k\" does is not known: say it in the scenario, kill_host: none or ssh"},
		{"mmm_mond", "mmm_kill.conf", `{"KillHost": "ssh"}`, db2, two, ""},
		{"mmm_agentd", "mmm_agent.conf", `{}`, db1, two, ""},
		{"mmm_agentd", "mmm_agent.conf", `{}`, db2, two, "mmm_agentd: mmm_agent.conf: this db1 has the ip 10.0.0.1, and the machine m has 10.0.0.2: the agent cannot listen there"},
	} {
		spec := Spec{Kind: c.kind, Machine: "m", Program: c.kind, Address: c.address, Settings: []byte(c.settings), File: c.file, Files: files, Peers: c.peers}
		e, err := spec.Env()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if _, _, err := e.Main(); err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if got != c.want {
			t.Errorf("%s %s: %s, want %s", c.file, c.settings, got, c.want)
		}
	}
}

// TestMMMAccounts: servers have the accounts of MMM's files, each once and with what it
// needs, before its programs come.
func TestMMMAccounts(t *testing.T) {
	const host = "cluster_interface eth0\npid_path a\nbin_path b\nreplication_user r\nreplication_password rp\nagent_user a\nagent_password ap\nmonitor_user m\nmonitor_password mp\n"
	files := map[string]string{
		"mmm_common.conf": "active_master_role writer\n<host default>\n" + host + "</host>\n<host db1>\nip 10.0.0.1\nmode master\npeer db2\n</host>\n<host db2>\nip 10.0.0.2\nmode master\npeer db1\nagent_user other\n</host>\n<role writer>\nhosts db1, db2\nips 10.0.0.9\nmode exclusive\n</role>\n",
		"mmm_agent.conf":  "include mmm_common.conf\nthis db1\n",
		"mmm_mon.conf":    "include mmm_common.conf\n<monitor>\nip 127.0.0.1\npid_path a\nbin_path b\nstatus_path s\nping_ips 10.0.0.1\n</monitor>\n",
		"broken.conf":     "<host",
	}
	for _, row := range []struct {
		kind, file string
		want       []Account
	}{
		{"mmm_agentd", "mmm_agent.conf", []Account{{Name: "r", Password: "rp", Rights: mmmReplicationRights}, {Name: "a", Password: "ap", Rights: mmmAgentRights}, {Name: "other", Password: "ap", Rights: mmmAgentRights}}},
		{"mmm_mond", "mmm_mon.conf", []Account{{Name: "m", Password: "mp", Rights: mmmMonitorRights}}},
		{"mmm_mond", "broken.conf", nil},
	} {
		spec := Spec{Kind: row.kind, Machine: "m", Program: row.kind, File: row.file, Files: files}
		e, err := spec.Env()
		if err != nil {
			t.Fatal(err)
		}
		if got := e.accounts(); !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s %s: got  %+v\nwant %+v", row.kind, row.file, got, row.want)
		}
	}
}
