package mha

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

func TestTableOfParameters(t *testing.T) {
	if faults := parameters.Faults(); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
}

func read(text string, ignore ...string) (*Config, string) {
	c, notes, err := Read(fstest.MapFS{"app1.cnf": {Data: []byte(text)}}, "app1.cnf", ignore...)
	if err != nil {
		return nil, strings.Split(err.Error(), "\n")[0]
	}
	var said []string
	for _, n := range notes {
		said = append(said, n.Pos.String()+" "+n.Directive)
	}
	return c, strings.Join(said, ", ")
}

func TestRead(t *testing.T) {
	c, notes := read(`# the manual's example
[server default]
user=mha
candidate_master=0
ping_interval=1
ping_type=connect
latest_priority=0
secondary_check_script = /usr/bin/masterha_secondary_check -s remote1 -sremote2 --user=root
master_ip_failover_script=/script/masterha/master_ip_failover
[server10]
hostname=db10
no_master=1
[server2]
hostname=db2
port=3307
candidate_master=1
check_repl_delay=0
ignore_fail=1
`)
	if c == nil {
		t.Fatal(notes)
	}
	got := fmt.Sprintln(c.PingInterval, c.PingType, c.LatestPriority, c.Secondary, c.MovesAddress, c.Servers, notes)
	want := "1s CONNECT false [remote1 remote2] true [{server2 db2 3307 true false true false} {server10 db10 3306 false true false true}] app1.cnf:3:1 user\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if d := Default(); d.LastFailover != 8*time.Hour || d.PingInterval != 3*time.Second || !d.LatestPriority || d.Tools == (Tools{}) {
		t.Errorf("defaults %+v", d)
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{ // order cannot show
		"":                                               `app1.cnf: no server: expected blocks such as [server1] with a hostname`,
		"[server1]\nport=1":                              `app1.cnf:1:2: [server1] has no hostname`,
		"[server1]\nhostnam=a":                           `app1.cnf:1:2: [server1] has no hostname`,
		"[server1]\nhostname=a\ncandidat=1":              `app1.cnf:3:1: parameter name "candidat" is invalid: masterha_manager does not start with it: expected one of the manual's parameters`,
		"[server1]\nhostname=a\nno_master=yes":           `app1.cnf:3:11: no_master: found "yes", expected 0 or 1`,
		"[server1]\nhostname=a\nping_interval=1":         `app1.cnf:3:1: ping_interval does not matter there: it stands in the block of a server, expected in [server default]`,
		"[server default]\nping_interval=0":              `app1.cnf:2:15: ping_interval: found "0", expected seconds, 1 and more`,
		"[server default]\nping_type=ping":               `app1.cnf:2:11: ping_type: found "ping", expected SELECT, CONNECT or INSERT`,
		"[server default]\nshutdown_script=/x":           `app1.cnf:2:1: shutdown_script is not modelled: what the script does is not known`,
		"[server default]\nmulti_tier_slave=1":           `app1.cnf:2:18: multi_tier_slave: found "1", expected 0: nothing else is modelled`,
		"[server default]\nsecondary_check_script=/x.sh": `app1.cnf:2:24: secondary_check_script: found "/x.sh", expected masterha_secondary_check -s HOST -s HOST: what another script does is not known`,
		"[server]\nhostname=a":                           `app1.cnf:1:2: section "server": expected [server default] or a server's, such as [server1]`,
		"[server1]\nhostname=a\n[server2]\nhostname=a":   `app1.cnf:3:2: [server1] and [server2] are the same server, a:3306: masterha_manager does not start with it`,
		"hostname=a":                                     `app1.cnf:1:1: key "hostname" stands above the first section: expected a line such as [NAME] before it`,
	} {
		if _, got := read(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
	if _, got := read("[server1]\nhostname=a\nshutdown_script=/x", "shutdown_script"); got != "app1.cnf:3:1 shutdown_script" {
		t.Errorf("ignored: %s", got)
	}
}

// TestOrderOfBlocks: by their numbers, or by their names where one has none.
func TestOrderOfBlocks(t *testing.T) {
	for text, want := range map[string]string{ // order cannot show
		"[server10]\nhostname=a\n[server9]\nhostname=b":                           "server9 server10",
		"[server_10]\nhostname=a\n[server_9x]\nhostname=b\n[server1]\nhostname=c": "server1 server_9x server_10",
		"[server2]\nhostname=a\n[serverB]\nhostname=b\n[server10]\nhostname=c":    "server10 server2 serverB",
	} {
		c, said := read(text)
		if c == nil {
			t.Fatal(said)
		}
		var got []string
		for _, s := range c.Servers {
			got = append(got, s.Block)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %s", text, got, want)
		}
	}
}

// TestParameters: what the section of the manager says, without its quotes.
func TestParameters(t *testing.T) {
	text := "[server default]\nuser='mha'\npassword=a\"b\nrepl_user=x'\n[server1]\nuser=other\n"
	got := Parameters(fstest.MapFS{"app1.cnf": {Data: []byte(text)}}, "app1.cnf")
	if fmt.Sprint(got) != `map[password:a"b repl_user:x user:mha]` {
		t.Errorf("got %v", got)
	}
	if got := Parameters(fstest.MapFS{}, "app1.cnf"); len(got) > 0 {
		t.Errorf("of no file: %v", got)
	}
}

func TestTools(t *testing.T) {
	tools := Recorded()
	if !tools.Set("find", dist.Constant(time.Second)) || tools.Find != dist.Constant(time.Second) || tools.Set("nothing", dist.Dist{}) {
		t.Error("a duration is set by its name")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("[server default]\nsecondary_check_script=masterha_secondary_check -s a\n[server1]\nhostname=a\n")
	f.Add("[server99999999999999999999]\nhostname==\n[server-1]\n")
	f.Add("[server1]\nhostname\n=\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, said := read(text)
		if c == nil && !strings.Contains(said, "app1.cnf") {
			t.Errorf("a problem without a place: %q", said)
		}
		if c != nil && (len(c.Servers) == 0 || c.PingInterval <= 0) {
			t.Errorf("out of bounds: %+v", c)
		}
	})
}
