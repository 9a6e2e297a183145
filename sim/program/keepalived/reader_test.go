package keepalived

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
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

// secured is a file whose scripts keepalived runs without a complaint.
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
	if fmt.Sprint(r.Addresses, i.Excluded, i.Peers, i.Track) != "[10.80.0.100 10.80.0.101] [10.80.0.102] [10.80.0.12 10.80.0.13] [{0 5}]" {
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
		{"misspelt keyword", withInstance(" pririty 100"), `keepalived.conf:10:2: unknown keyword "pririty" in vrrp_instance: expected one of advert_int`},
		{"unknown block", "vrrp_instanc VI_1 {\n}\n", `keepalived.conf:1:1: unknown keyword "vrrp_instanc" in the file`},
		{"priority too high", withInstance(" priority 300"), `keepalived.conf:10:11: priority "300": expected a whole number from 1 to 255`},
		{"priority 0 is for leaving", withInstance(" priority 0"), `keepalived.conf:10:11: priority "0"`},
		{"virtual router too high", strings.Replace(withInstance(""), "51", "256", 1), `keepalived.conf:6:20: virtual_router_id "256": expected a whole number from 1 to 255`},
		{"no virtual router", strings.Replace(withInstance(""), " virtual_router_id 51\n", "", 1), `vrrp_instance "VI_1": no virtual_router_id`},
		{"no interface", strings.Replace(withInstance(""), " interface eth0\n", "", 1), `vrrp_instance "VI_1": no interface`},
		{"loopback", strings.Replace(withInstance(""), "eth0", "lo", 1), `interface "lo": keepalived cannot use a loopback interface`},
		{"no address", strings.Replace(withInstance(""), "  10.80.0.101\n", "", 1), `vrrp_instance "VI_1": no virtual address`},
		{"not an address", withInstance(" virtual_ipaddress {\n 10.80.0.300\n }"), `keepalived.conf:11:2: virtual address "10.80.0.300"`},
		{"length", withInstance(" virtual_ipaddress {\n 10.80.0.30/33\n }"), `expected a length from 0 to 32`},
		{"IPv6", withInstance(" virtual_ipaddress {\n fe80::1\n }"), `virtual address "fe80::1": not supported: expected an IPv4 address`},
		{"address option", withInstance(" virtual_ipaddress {\n 10.80.0.30 devv eth0\n }"), `unknown option "devv"`},
		{"address option without value", withInstance(" virtual_ipaddress {\n 10.80.0.30 dev\n }"), `dev without a value`},
		{"address of two", withInstance("") + strings.NewReplacer("VI_1", "VI_2", "51", "52").Replace(withInstance("")), `keepalived.conf:19:3: virtual address 10.80.0.101: given twice: in two instances it is not supported: the first is at keepalived.conf:8:3`},
		{"unknown script", withInstance(" track_script {\n chk_nginx\n }"), `keepalived.conf:11:2: track_script "chk_nginx": no such vrrp_script: expected one of chk`},
		{"script tracked twice", withInstance(" track_script {\n chk\n chk\n }"), `keepalived.conf:12:2: track_script "chk": tracked twice`},
		{"track option", withInstance(" track_script {\n chk wieght 2\n }"), `keepalived.conf:11:6: track_script chk: unknown option "wieght"`},
		{"weight", withInstance(" track_script {\n chk weight 254\n }"), `weight "254": expected a whole number from -253 to 253`},
		{"reverse", withInstance(" track_script {\n chk weight 2 reverse\n }"), `weight reverse: not supported`},
		{"no script", "vrrp_script chk {\n interval 2\n}\n", `vrrp_script "chk": no script`},
		{"empty script", "vrrp_script chk {\n script \"\"\n}\n", `script: no command`},
		{"instance twice", withInstance("") + withInstance(""), `vrrp_instance "VI_1": defined twice`},
		{"virtual router twice", withInstance("") + strings.NewReplacer("VI_1", "VI_2", "101", "102", "chk", "chk2").Replace(withInstance("")), `virtual_router_id 51: used twice on interface "eth0": vrrp_instance "VI_1" has it at keepalived.conf:6:2`},
		{"state", withInstance(" state SLAVE"), `keepalived.conf:10:8: state "SLAVE": expected MASTER or BACKUP`},
		{"no value", withInstance(" state"), `keepalived.conf:10:2: state: no value: expected MASTER or BACKUP`},
		{"advert_int", withInstance(" advert_int 0"), `advert_int "0": expected seconds from 0.01 to 255`},
		{"advert_int with unit", withInstance(" advert_int 1s"), `advert_int "1s": expected seconds`},
		{"version", withInstance(" version 4"), `version "4": expected a whole number from 2 to 3`},
		{"auth type", withInstance(" authentication {\n auth_type PASSWORD\n }"), `auth_type "PASSWORD": expected PASS`},
		{"AH", withInstance(" authentication {\n auth_type AH\n }"), `auth_type "AH": not supported`},
		{"switch", withInstance(" lower_prio_no_advert maybe"), `lower_prio_no_advert "maybe": expected on or off`},
		{"block missing", withInstance(" unicast_peer 10.80.0.12"), `unicast_peer: no block: expected { after it`},
		{"interface with weight", withInstance(" track_interface {\n eth0 weight 5\n }"), `keepalived.conf:11:7: track_interface eth0: "weight": not supported: expected the interface alone`},
		{"delays of the link", "interface_up_down_delays {\n eth0 5\n}\n" + withInstance(""), `keepalived.conf:1:1: the file "interface_up_down_delays": not supported: a change of the link is acted on at once`},
		{"peer", withInstance(" unicast_peer {\n web1\n }"), `unicast_peer "web1": expected an IPv4 address`},
		{"notify", withInstance(" notify_master /x.sh"), `vrrp_instance "notify_master": not supported: what the script would do is not known`},
		{"LVS", withInstance("") + "virtual_server 10.80.0.101 80 {\n}\n", `"virtual_server": not supported: LVS`},
		{"group", withInstance("") + "vrrp_sync_group G {\n}\n", `"vrrp_sync_group": not supported`},
		{"strict", "global_defs {\n vrrp_strict\n}\n" + withInstance(""), `keepalived.conf:2:2: global_defs "vrrp_strict": not supported: there is no firewall`},
		{"nothing", "", "keepalived.conf: no vrrp_instance"},
		{"unclosed", "vrrp_instance VI_1 {\n", `keepalived.conf:1:1: block "vrrp_instance" is not closed`},
		{"no such include", withInstance("") + "include other.conf\n", `keepalived.conf:12:9: include "other.conf": cannot read the file: file does not exist`},
		{"include itself", withInstance("") + "include keepalived.conf\n", `include "keepalived.conf": the file includes itself`},
		{"include outside", withInstance("") + "include ../x\n", `include "../x": cannot read the file: expected a path inside`},
	} {
		_, _, err := parse(map[string]string{"keepalived.conf": c.file})
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
	_, _, err := parse(map[string]string{"keepalived.conf": printed + withInstance(" priority 300\n state X\n track_script {\n y\n }")})
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
