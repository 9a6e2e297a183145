package keepalived

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// printed is a file as tutorials print it.
const printed = `! Configuration File for keepalived

global_defs {
    notification_email {
        root@localhost
    }
    smtp_server 127.0.0.1
    router_id LVS_DEVEL        # a name
}

vrrp_script chk_nginx
{
    script "/etc/keepalived/nginx_check.sh arg"
    interval 2
    weight -20
    fall 3 rise_is_not_here
}
`

// withInstance wraps lines into a file with one good instance.
func withInstance(lines string) string {
	return "vrrp_script chk {\n script \"killall -0 nginx\"\n}\nvrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n  10.80.0.101\n }\n" + lines + "\n}\n"
}

// secured returns a file whose scripts keepalived runs without a complaint.
func secured(file string) string {
	return file + "global_defs {\n enable_script_security\n}\n"
}

func parse(files map[string]string) (*Config, []conf.Note, error) {
	m := fstest.MapFS{}
	for n, s := range files {
		m[n] = &fstest.MapFile{Data: []byte(s)}
	}
	return Read(m, "keepalived.conf")
}

func TestRead(t *testing.T) {
	good := strings.Replace(printed, "fall 3 rise_is_not_here", "fall 3\n rise 2\n timeout 1", 1) + `
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 0.5
    version 3
    nopreempt
    unicast_src_ip 10.80.0.11
    unicast_peer { 10.80.0.12
        10.80.0.13
    }
    garp_master_delay 1
    garp_master_repeat 2
    track_script {
        chk_nginx weight 5
    }
    virtual_ipaddress {
        10.80.0.100/24 brd 10.80.0.255 dev eth0 label eth0:1
        10.80.0.101 dev eth0
    }
    virtual_ipaddress_excluded {
        10.80.0.102
    }
}
include more/*.conf
`
	c, notes, err := parse(map[string]string{
		"keepalived.conf": good,
		"more/two.conf":   "vrrp_instance VI_2 {\n interface eth0\n virtual_router_id 52\n include addresses\n authentication {\n auth_type PASS\n auth_pass 123456789\n }\n}",
		"addresses":       "virtual_ipaddress {\n 10.80.0.110\n}\n",
		"more/addresses":  "virtual_ipaddress {\n 10.80.0.111\n}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Router != "LVS_DEVEL" || len(c.Scripts) != 1 || len(c.Instances) != 2 {
		t.Fatalf("got %+v", c)
	}
	s := c.Scripts[0]
	if s.Command != "/etc/keepalived/nginx_check.sh arg" || s.Interval != 2*time.Second || s.Timeout != time.Second || s.Weight != -20 || s.Fall != 3 || s.Rise != 2 {
		t.Errorf("script %+v", s)
	}
	i := c.Instances[0]
	r := i.Router
	if r.Name != "VI_1" || r.Version != 3 || r.Router != 51 || r.Priority != 150 || r.Interval != 500*time.Millisecond || !r.NoPreempt ||
		r.Repeat != 2 || r.RepeatDelay != time.Second || r.LowerRepeat != 2 || r.LowerRepeatDelay != time.Second || r.Scripts != 0 {
		t.Errorf("router %+v", r)
	}
	if fmt.Sprint(r.Addresses, i.Excluded, i.Peers, i.Track) != "[10.80.0.100 10.80.0.101] [10.80.0.102] [10.80.0.12 10.80.0.13] [{0 5 false}]" {
		t.Errorf("addresses %v %v, peers %v, track %v", r.Addresses, i.Excluded, i.Peers, i.Track)
	}
	two := c.Instances[1].Router
	if two.Version != 2 || two.Priority != 100 || two.Password != "12345678" || two.RepeatDelay != 5*time.Second || two.Addresses[0] != netip.MustParseAddr("10.80.0.111") {
		t.Errorf("second router %+v", two)
	}
	if len(notes) != 4 { // notification_email, smtp_server, auth_pass, script security
		t.Errorf("notes %v", notes)
	}
}

func TestReadProblems(t *testing.T) {
	for _, c := range []struct{ why, file, want string }{
		{"unknown block", "vrrp_instanc VI_1 {\n}\n", `keepalived.conf:1:1: unknown keyword "vrrp_instanc" in the file: did you mean "vrrp_instance"?`},
		{"LVS alone", "virtual_server 10.80.0.101 80 {\n}\n", `keepalived.conf:1:1: virtual_server: LVS is not simulated, and the file has no vrrp_instance beside it`},
		{"BFD", withInstance(" track_bfd {\n b\n }") + "bfd_instance b {\n}\n", `keepalived.conf:10:2: vrrp_instance "track_bfd": not supported: BFD is not simulated`},
		{"virtual router too high", strings.Replace(withInstance(""), "51", "256", 1), `keepalived.conf:6:20: virtual_router_id "256": expected a whole number from 1 to 255`},
		{"no address in version 3", strings.Replace(withInstance(" version 3"), "  10.80.0.101\n", "", 1), `keepalived.conf:4:15: vrrp_instance "VI_1": no virtual address: in version 3`},
		{"an included file defines what the other uses", "include d.conf\n" + withInstance(" priority $P"), `include "d.conf": it defines $P, which keepalived.conf uses: not supported`},
		{"no virtual router", strings.Replace(withInstance(""), " virtual_router_id 51\n", "", 1), `vrrp_instance "VI_1": no virtual_router_id`},
		{"no interface", strings.Replace(withInstance(""), " interface eth0\n", "", 1), `vrrp_instance "VI_1": no interface`},
		{"loopback", strings.Replace(withInstance(""), "eth0", "lo", 1), `interface "lo": keepalived cannot use a loopback interface`},
		{"empty script", "vrrp_script chk {\n script \"\"\n}\n", `script: no command`},
		{"virtual router twice", withInstance("") + strings.NewReplacer("VI_1", "VI_2", "101", "102", "chk", "chk2").Replace(withInstance("")), `virtual_router_id 51: used twice on interface "eth0": vrrp_instance "VI_1" has it at keepalived.conf:6:2`},
		{"no value", withInstance(" state"), `keepalived.conf:10:2: state: no value: expected MASTER or BACKUP`},
		{"block missing", withInstance(" unicast_peer 10.80.0.12"), `unicast_peer: no block: expected { after it`},
		{"delays of the link", "interface_up_down_delays {\n eth0 5\n}\n" + withInstance(""), `keepalived.conf:1:1: the file "interface_up_down_delays": not supported: a change of the link is acted on at once`},
		{"nothing", "", "keepalived.conf: no vrrp_instance"},
		{"no such include", withInstance("") + "include other.conf\n", `keepalived.conf:12:9: include "other.conf": cannot read the file: file does not exist`},
		{"include itself", withInstance("") + "include keepalived.conf\n", `include "keepalived.conf": the file includes itself`},
		{"include outside", withInstance("") + "include ../x\n", `include "../x": cannot read the file: it is not there: expected one inside the scenario's folder`},
	} {
		_, _, err := parse(map[string]string{"keepalived.conf": c.file, "d.conf": "$P=5\n"})
		var ps conf.Problems
		if !errors.As(err, &ps) {
			t.Errorf("%s: got %v, want problems", c.why, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got\n%v\nwant %s", c.why, err, c.want)
		}
	}
}

func TestReadTellsAllProblemsAtOnce(t *testing.T) {
	_, _, err := parse(map[string]string{"keepalived.conf": printed + withInstance(" virtual_router_id 0\n priority\n interface lo\n")})
	var ps conf.Problems
	if !errors.As(err, &ps) || len(ps) != 3 {
		t.Errorf("got %d problems, want 3:\n%v", len(ps), err)
	}
}

// What keepalived clears or changes, with its own log line, and what has no
// effect here.
func TestReadNotes(t *testing.T) {
	for _, c := range []struct {
		why, file, directive, warning string
		check                         func(*Config) bool
	}{
		{"recorded: cleared, so it preempts", withInstance(" state MASTER\n nopreempt\n priority 100"), "nopreempt", "(VI_1) Warning - nopreempt will not work with initial state MASTER - clearing",
			func(c *Config) bool { return !c.Instances[0].Router.NoPreempt }},
		{"recorded: 0.2 runs as 1 s", withInstance(" advert_int 0.2"), "advert_int", "(VI_1) VRRPv2 advertisement interval 0.200000s must be an integer. rounding",
			func(c *Config) bool { return c.Instances[0].Router.Interval == time.Second }},
		{"nopreempt first", withInstance(" preempt_delay 5\n nopreempt"), "preempt_delay", "(VI_1) preempt_delay is incompatible with nopreempt mode - resetting",
			func(c *Config) bool { return c.Instances[0].Router.PreemptDelay == 0 }},
		{"state MASTER", withInstance(" preempt_delay 5\n state MASTER\n priority 100"), "preempt_delay", "(VI_1) Warning - preempt delay will not work with initial state MASTER - clearing",
			func(c *Config) bool { return c.Instances[0].Router.PreemptDelay == 0 }},
		{"owner", withInstance(" priority 255\n nopreempt"), "nopreempt", "(VI_1) nopreempt is incompatible with priority 255. resetting nopreempt",
			func(c *Config) bool { return !c.Instances[0].Router.NoPreempt && c.Instances[0].Router.Master }},
		{"version 3 has no authentication", withInstance(" version 3\n authentication {\n auth_type PASS\n auth_pass x\n }"), "authentication", "(VI_1) VRRP version 3 does not support authentication. Ignoring.",
			func(c *Config) bool { return c.Instances[0].Router.Password == "" }},
		{"typographic quotes: the lexer knows the ASCII one only", strings.ReplaceAll(withInstance(" track_script {\n chk\n }"), `"killall -0 nginx"`, "“/etc/check.sh”"), "script",
			"Disabling track script chk since not found/accessible",
			func(c *Config) bool { return c.Scripts[0].Disabled && len(c.Instances[0].Track) == 0 }},
		{"interval 0", secured(strings.Replace(withInstance(" track_script {\n chk\n }"), "nginx\"", "nginx\"\n interval 0", 1)), "interval", "(chk): vrrp script interval must be greater than 0, setting to 1",
			func(c *Config) bool { return c.Scripts[0].Interval == time.Second }},
		{"recorded: init_fail is forgotten", secured(strings.Replace(withInstance(" track_script {\n chk\n }"), "nginx\"", "nginx\"\n init_fail", 1)), "init_fail", "",
			func(c *Config) bool { return c.Instances[0].Router.Scripts == 1 }},
		{"scripts without script_security", withInstance(" track_script {\n chk\n }"), "track_script", "", func(c *Config) bool { return len(c.Instances[0].Track) == 1 }},
		{"MASTER without a priority is the owner", withInstance(" state MASTER"), "vrrp_instance", "", func(c *Config) bool { return c.Instances[0].Router.Priority == 255 }},
		{"its own interface", withInstance(" track_interface {\n eth0\n }"), "eth0", "(VI_1) Ignoring track_interface eth0 since own interface", func(c *Config) bool { return !c.Instances[0].IgnoreLink }},
		{"keepalived passes over it (m-keyword-hint)", withInstance(" advert_in 1"), "advert_in", "(keepalived.conf: Line 10) Unknown keyword 'advert_in'",
			func(c *Config) bool { return c.Instances[0].Router.Interval == time.Second }},
		{"recorded: odd_priority_300", withInstance(" priority 300"), "priority", "(keepalived.conf: Line 10) (VI_1) Priority not valid! must be between 1 & 255. Using default 100",
			func(c *Config) bool { return c.Instances[0].Router.Priority == 100 }},
		{"recorded: odd_priority_0", withInstance(" priority 0"), "priority", "(keepalived.conf: Line 10) (VI_1) Priority not valid! must be between 1 & 255. Using default 100",
			func(c *Config) bool { return c.Instances[0].Router.Priority == 100 }},
		{"every other word is BACKUP", withInstance(" state SLAVE"), "state", "(keepalived.conf: Line 10) (VI_1) unknown state 'SLAVE', defaulting to BACKUP",
			func(c *Config) bool { return !c.Instances[0].Router.Master }},
		{"an instance without an address", strings.Replace(withInstance(""), "  10.80.0.101\n", "", 1), "vrrp_instance", "", func(c *Config) bool { return len(c.Instances[0].Router.Addresses) == 0 }},
		{"IPv6", withInstance(" virtual_ipaddress {\n fe80::1\n }"), "fe80::1", "", func(c *Config) bool { return len(c.Instances[0].Router.Addresses) == 1 }},
		{"recorded: odd_track_script_unknown", withInstance(" track_script {\n chk_nginx\n }"), "chk_nginx", "(keepalived.conf: Line 11) (VI_1) track script chk_nginx not found, ignoring...",
			func(c *Config) bool { return len(c.Instances[0].Track) == 0 }},
		{"tracked twice", secured(withInstance(" track_script {\n chk\n chk\n }")), "chk", "(keepalived.conf: Line 12) (VI_1) track_script chk is already tracked, ignoring",
			func(c *Config) bool { return len(c.Instances[0].Track) == 1 }},
		{"k-track-missing: the line is left out", secured(withInstance(" track_script {\n chk weight=0\n }")), "chk", "(keepalived.conf: Line 11) (VI_1) unknown track script option weight=0 - ignoring",
			func(c *Config) bool { return len(c.Instances[0].Track) == 0 }},
		{"a script that has none", "vrrp_script chk2 {\n interval 2\n}\n" + withInstance(""), "vrrp_script", "No script set for vrrp_script chk2 - removing", func(*Config) bool { return true }},
		{"AH", withInstance(" authentication {\n auth_type AH\n auth_pass x\n }"), "auth_type", "", func(c *Config) bool { return c.Instances[0].Router.Password == "x" }},
		{"another card with a weight is up", withInstance(" track_interface {\n eth1 weight 5\n }"), "track_interface", "", func(c *Config) bool { return fmt.Sprint(c.Instances[0].Added) == "[5]" }},
		{"a negative weight counts while it is down", withInstance(" track_interface {\n eth1 weight -5\n }"), "track_interface", "", func(c *Config) bool { return len(c.Instances[0].Added) == 0 }},
		{"asked of 2.2.7: a group that is none", "global_defs {\n vrrp_mcast_group4 10.0.0.19\n}\n" + withInstance(""), "vrrp_mcast_group4", "(Line 2) vrrp_mcast_group4 [10.0.0.19] is not multicast. Skipping", func(c *Config) bool { return c.Group == vrrp.Group }},
		{"asked of 2.2.7: a group that is no address", "global_defs {\n vrrp_mcast_group4 abc\n}\n" + withInstance(""), "vrrp_mcast_group4", "(Line 2) Can't parse vrrp_mcast_group4 [abc]. Skipping", func(c *Config) bool { return c.Group == vrrp.Group }},
		{"asked of 2.2.7: an instance's group that is none", withInstance(" mcast_dst_ip 10.0.0.1"), "mcast_dst_ip", "(keepalived.conf: Line 10) (VI_1) mcast_dst_ip 10.0.0.1 not multicast. Skipping...", func(c *Config) bool { return !c.Instances[0].Group.IsValid() }},
		{"asked of 2.2.7: an instance's group that is no address", withInstance(" mcast_dst_ip abc"), "mcast_dst_ip", "(keepalived.conf: Line 10) (VI_1) malformed mcast dest address abc. Skipping...", func(c *Config) bool { return !c.Instances[0].Group.IsValid() }},
		{"BFD that nobody tracks", withInstance("") + "bfd_instance b {\n}\n", "bfd_instance", "", func(c *Config) bool { return len(c.Instances) == 1 }},
		{"notify", withInstance(" notify_master /x.sh"), "notify_master", "", func(c *Config) bool { return len(c.Notifies()) == 1 && c.Notifies()[0].Command == "/x.sh" }},
		{"recorded: odd_missing_brace", strings.TrimSuffix(withInstance(""), "}\n"), "}", "There are 1 missing '}'s or extra '{'s", func(c *Config) bool { return len(c.Instances) == 1 }},
		{"LVS beside an instance", withInstance("") + "virtual_server 10.80.0.101 80 {\n delay_loop 6\n}\n", "virtual_server", "",
			func(c *Config) bool { return c.VirtualServers[0].At.String() == "10.80.0.101:80" }},
		{"recorded: vrrp_strict", "global_defs {\n vrrp_strict\n}\n" + withInstance(""), "vrrp_strict", "use_vmac or no_accept/strict specified, but no firewall configured - using nftables",
			func(c *Config) bool { return c.Instances[0].Drops }},
		{"recorded: vrrp_strict_instance_no_accept", withInstance(" no_accept"), "no_accept", "use_vmac or no_accept/strict specified, but no firewall configured - using nftables",
			func(c *Config) bool { return c.Instances[0].Drops }},
		{"a word too many", withInstance(" priority 100 101"), "priority", "", func(c *Config) bool { return c.Instances[0].Router.Priority == 100 }},
		{"a word behind nopreempt", withInstance(" nopreempt yes"), "nopreempt", "", func(c *Config) bool { return c.Instances[0].Router.NoPreempt }},
		{"address twice", withInstance(" virtual_ipaddress {\n 10.80.0.101\n }"), "10.80.0.101", "", func(c *Config) bool { return len(c.Instances[0].Router.Addresses) == 1 }},
		{"script twice", withInstance("") + "vrrp_script chk {\n script x\n}\n", "vrrp_script", "", func(c *Config) bool { return len(c.Scripts) == 0 }},
		{"another interface", withInstance(" dont_track_primary\n track_interface {\n eth1\n }"), "track_interface", "", func(c *Config) bool { return c.Instances[0].IgnoreLink }},
		{"recorded: does not undo dont_track_primary", withInstance(" dont_track_primary\n track_interface {\n eth0\n }"), "eth0", "(VI_1) Ignoring track_interface eth0 since own interface", func(c *Config) bool { return c.Instances[0].IgnoreLink }},
	} {
		cfg, notes, err := parse(map[string]string{"keepalived.conf": c.file})
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if len(notes) != 1 || notes[0].Directive != c.directive || notes[0].Pos.Line == 0 || notes[0].Why == "" {
			t.Errorf("%s: notes %v, want one of %s", c.why, notes, c.directive)
		}
		if got := strings.Join(cfg.Warnings, "\n"); got != c.warning {
			t.Errorf("%s: warning %q, want %q", c.why, got, c.warning)
		}
		if !c.check(cfg) {
			t.Errorf("%s: not done: %+v", c.why, cfg)
		}
	}
}

// What keepalived does with values that are not valid: it logs the line and
// leaves it out, or takes the nearest.
func TestReadLeftOut(t *testing.T) {
	one := func(c *Config) *Instance { return &c.Instances[0] }
	for _, c := range []struct {
		why, file, warning string
		check              func(*Config) bool
	}{
		{"not an address", withInstance(" virtual_ipaddress {\n 10.80.0.300\n }"), "(keepalived.conf: Line 11) VRRP parsed invalid IP 10.80.0.300. skipping IP...", func(c *Config) bool { return len(one(c).Router.Addresses) == 1 }},
		{"length", withInstance(" virtual_ipaddress {\n 10.80.0.30/33\n }"), "using 32", func(c *Config) bool { return len(one(c).Router.Addresses) == 2 }},
		{"option", withInstance(" virtual_ipaddress {\n 10.80.0.30 devv\n }"), "Unknown configuration entry 'devv' for ip address - ignoring", func(c *Config) bool { return len(one(c).Router.Addresses) == 2 }},
		{"option without value", withInstance(" virtual_ipaddress {\n 10.80.0.30 label\n }"), "No label parameter specified for 10.80.0.30", func(c *Config) bool { return len(one(c).Router.Addresses) == 2 }},
		{"peer", withInstance(" unicast_peer {\n web1\n 10.80.0.9/24\n }"), "malformed unicast peer address[web1]. Skipping...", func(c *Config) bool { return fmt.Sprint(one(c).Peers) == "[10.80.0.9]" }},
		{"source", withInstance(" unicast_src_ip 10.80.0.300"), "malformed src address[10.80.0.300]. Skipping...", func(c *Config) bool { return !one(c).Router.Address.IsValid() }},
		{"authentication", withInstance(" authentication {\n auth_type MD5\n auth_pass x\n }"), "(VI_1) unknown authentication type 'MD5'", func(c *Config) bool { return one(c).Router.Password == "" }},
		{"version", withInstance(" version 4"), "number '4' outside range [2, 3]", func(c *Config) bool { return one(c).Router.Version == 2 }},
		{"advert_int", withInstance(" advert_int 0"), "number '0' outside range [0.010000, 255.000000]", func(c *Config) bool { return one(c).Router.Interval == time.Second }},
		{"advert_int with unit", withInstance(" advert_int 2s"), "invalid number '2s'", func(c *Config) bool { return one(c).Router.Interval == time.Second }},
		{"preempt_delay", withInstance(" preempt_delay 5000"), "number '5000' outside range [0.000000, 1000.000000]", func(c *Config) bool { return one(c).Router.PreemptDelay == 0 }},
		{"switch", withInstance(" lower_prio_no_advert maybe"), "'maybe'", func(c *Config) bool { return !one(c).Router.LowerNoAdvert }},
		{"weight of a script", secured(withInstance(" track_script {\n chk weight 254\n }")), "number '254' outside range [-253, 253]", func(c *Config) bool { return one(c).Track[0].Weight == 0 }},
		{"interval of a script", secured(strings.Replace(withInstance(" track_script {\n chk\n }"), "nginx\"", "nginx\"\n interval 0.5\n fall 0", 1)), "invalid number '0.5'", func(c *Config) bool { return c.Scripts[0].Interval == time.Second && c.Scripts[0].Fall == 1 }},
		{"AH as MASTER", withInstance(" state MASTER\n priority 100\n authentication {\n auth_type AH\n auth_pass x\n }"), "(VI_1) Initial state master is incompatible with AH authentication - clearing", func(c *Config) bool { return !one(c).Router.Master }},
		{"MASTER under vrrp_strict", "global_defs {\n vrrp_strict\n}\n" + withInstance(" state MASTER\n priority 100\n nopreempt"), "(VI_1) State MASTER must match being address owner", func(c *Config) bool { return one(c).Router.NoPreempt }},
		{"preempt_delay under vrrp_strict", "global_defs {\n vrrp_strict\n}\n" + withInstance(" preempt_delay 5"), "(VI_1) preempt_delay is incompatible with strict mode - resetting", func(c *Config) bool { return one(c).Router.PreemptDelay == 0 }},
		{"an unknown block is none: its } ends the instance", "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n nosuch {\n priority 50\n }\n virtual_ipaddress {\n 10.80.0.101\n }\n}\n" + strings.NewReplacer("VI_1", "VI_2", "51", "52").Replace(withInstance("")),
			"Unknown keyword '10.80.0.101'", func(c *Config) bool {
				return one(c).Router.Priority == 50 && len(one(c).Router.Addresses) == 0 && len(c.Instances) == 2
			}},
		{"a block outside of all", withInstance("") + "nosuch {\n a b\n}\nglobal_defs {\n vrrp_version 3\n}\n", "Unknown keyword 'a'", func(c *Config) bool { return one(c).Router.Version == 3 }},
		{"a } too many", withInstance("") + "}\nglobal_defs {\n vrrp_version 3\n}\n", "(keepalived.conf: Line 12) Extra '}' found", func(c *Config) bool { return one(c).Router.Version == 3 }},
		{"virtual_server without a block", withInstance("") + "virtual_server 10.80.0.101 80\n delay_loop 6\n}\n", "Unknown keyword 'delay_loop'", func(c *Config) bool { return len(c.VirtualServers) == 1 }},
		{"an address of two instances", withInstance("") + strings.NewReplacer("VI_1", "VI_2", "51", "52").Replace(withInstance("")), "", func(c *Config) bool { return len(c.Instances) == 2 && len(c.Instances[1].Router.Addresses) == 1 }},
		{"an instance twice", withInstance("") + withInstance(" priority 7"), "vrrp instance VI_1 already defined", func(c *Config) bool { return len(c.Instances) == 1 && one(c).Router.Priority == 100 }},
		{"GBK in a comment", withInstance(" # \xb8\xf6") + "! \xd6\xd0\n", "", func(c *Config) bool { return len(c.Instances) == 1 }},
		{"reverse", secured(withInstance(" track_script {\n chk weight 2 reverse\n }")), "", func(c *Config) bool { return one(c).Track[0] == Track{Weight: 2, Reverse: true} }},
		{"definitions", "$IF=eth0\n$PRIO=120\n" + strings.Replace(withInstance(" priority $PRIO"), "eth0", "$IF", 1), "", func(c *Config) bool { return one(c).Interface == "eth0" && one(c).Router.Priority == 120 }},
		{"conditions", withInstance(" @lb1 priority 101\n @lb2 priority 90"), "", func(c *Config) bool { return one(c).Router.Priority == 101 }},
	} {
		cfg, _, err := ReadOn("lb1", fstest.MapFS{"keepalived.conf": {Data: []byte(c.file)}}, "keepalived.conf")
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if got := strings.Join(cfg.Warnings, "\n"); !strings.Contains(got, c.warning) || c.warning == "" && got != "" {
			t.Errorf("%s: warnings %q, want %q", c.why, got, c.warning)
		}
		if !c.check(cfg) {
			t.Errorf("%s: not done: %+v", c.why, cfg)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(printed)
	f.Add(withInstance(" state MASTER\n nopreempt\n track_script {\n chk weight -2\n }"))
	f.Add("include keepalived.conf\nvrrp_script { }\nvrrp_instance\n{ { } advert_int 1.9999999999 }")
	f.Add("vrrp_instance a { advert_int 99999999999999999999 ; priority -1 } \"")
	f.Add("global_defs { include * } authentication { }")
	f.Fuzz(func(t *testing.T, s string) {
		_, _, err := parse(map[string]string{"keepalived.conf": s})
		var ps conf.Problems
		if err != nil && !errors.As(err, &ps) {
			t.Fatalf("an error without a place: %v", err)
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.What == "" {
				t.Errorf("a problem without a place: %v", p)
			}
		}
	})
}

// TestStrict: who drops what comes to the addresses, as recorded.
func TestStrict(t *testing.T) {
	for _, c := range []struct {
		why, lines string
		drops      bool
	}{
		{"vrrp_strict", "", true},
		{"vrrp_strict_accept: version 2 has none", " accept", true},
		{"vrrp_strict_accept_v3", " version 3\n accept", false},
		{"vrrp_strict_off_instance", " strict_mode off", false},
		{"the owner", " priority 255", false},
		{"vrrp_strict_auth: it is ignored", " authentication {\n auth_type PASS\n auth_pass x\n }", true},
	} {
		cfg, _, err := parse(map[string]string{"keepalived.conf": "global_defs {\n vrrp_strict\n}\n" + withInstance(c.lines)})
		if err != nil {
			t.Fatal(err)
		}
		if i := cfg.Instances[0]; i.Drops != c.drops || i.Router.Password != "" {
			t.Errorf("%s: drops %v, password %q, want %v and none", c.why, i.Drops, i.Router.Password, c.drops)
		}
	}
}

// TestSyncGroups: what the file says of groups, and what keepalived leaves out.
func TestSyncGroups(t *testing.T) {
	two := withInstance(" track_script {\n chk weight 5\n }") + "vrrp_instance VI_2 {\n interface eth0\n virtual_router_id 52\n virtual_ipaddress {\n 10.80.0.102\n }\n}\n"
	for _, c := range []struct {
		why, group, groups string
		tracks             int
	}{
		{"recorded: a script with a weight does not count there", "group {\n VI_1\n VI_2\n }", "[{G [0 1] []}]", 0},
		{"one line", "group { VI_2 VI_1 }", "[{G [1 0] []}]", 0},
		{"with sync_group_tracking_weight it does", "sync_group_tracking_weight\n group {\n VI_1\n VI_2\n }", "[{G [0 1] []}]", 1},
		{"one member is no group", "group {\n VI_1\n VI_3\n }", "[]", 1},
	} {
		cfg, _, err := parse(map[string]string{"keepalived.conf": two + "vrrp_sync_group G {\n " + c.group + "\n}\n"})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(cfg.Groups); got != c.groups || len(cfg.Instances[0].Track) != c.tracks {
			t.Errorf("%s: groups %s, %d scripts, want %s and %d", c.why, got, len(cfg.Instances[0].Track), c.groups, c.tracks)
		}
	}
}

// TestSyncGroupFiles: a tracked file with a weight does not count in a group, as
// keepalived -t says, and a group's own tracked files are refused.
func TestSyncGroupFiles(t *testing.T) {
	file := "track_file f {\n file /tmp/f\n weight 2\n}\n" + withInstance(" track_file {\n f\n }") + "vrrp_instance VI_2 {\n interface eth0\n virtual_router_id 52\n virtual_ipaddress {\n 10.80.0.102\n }\n}\n"
	const warning = "(VI_1) ignoring tracked file f with weight 2 due to SYNC group"
	for _, c := range []struct {
		why, group string
		files      int
		warned     bool
	}{
		{"in a group", "", 0, true},
		{"with sync_group_tracking_weight it counts", "sync_group_tracking_weight\n", 1, false},
	} {
		cfg, _, err := parse(map[string]string{"keepalived.conf": file + "vrrp_sync_group G {\n " + c.group + "group {\n VI_1\n VI_2\n }\n}\n"})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(cfg.Instances[0].Files); got != c.files || slices.Contains(cfg.Warnings, warning) != c.warned {
			t.Errorf("%s: %d files and warnings %q, want %d and warned %v", c.why, got, cfg.Warnings, c.files, c.warned)
		}
	}
	for _, what := range []string{"track_file", "track_process"} {
		_, _, err := parse(map[string]string{"keepalived.conf": file + "vrrp_sync_group G {\n group {\n VI_1\n VI_2\n }\n " + what + " {\n f\n }\n}\n"})
		if err == nil || !strings.Contains(err.Error(), "expected it in each vrrp_instance") {
			t.Errorf("%s of a group: got %v, expected that it is refused", what, err)
		}
	}
}
