package conformance

import "testing"

// difference is a file that our reader judges otherwise than the program, and
// is meant to.
type difference struct {
	program, file string
	// accepts: our reader accepts what the program refuses, with a note; else it
	// refuses what the program accepts, as not modelled.
	accepts   bool
	want, why string
}

var differences = []difference{
	{"nginx", "bad-fragment.conf", true, "the file has no http {}", "articles print the part that belongs into http {} alone: it is read as if it stood there, and noted"},
	{"nginx", "bad-no-events.conf", true, "the file has no events {}", "articles leave it out: it is noted"},
	{"httpd", "good-heartbeat.conf", false, "lbmethod heartbeat is not supported yet", "nothing sends heartbeats"},
	{"httpd", "good-timeout-letters.conf", false, "what that does is not supported", "httpd takes what is no number for 0"},
	{"keepalived", "bad-advert-fraction.conf", true, "advert_int: version 2 runs it as 1s", "keepalived rounds it and goes on"},
	{"keepalived", "bad-auth-long.conf", true, "auth_pass: an advert has room", "keepalived cuts it and goes on"},
	{"keepalived", "bad-auth-version3.conf", true, "authentication: version 3 has none", "keepalived ignores it"},
	{"keepalived", "bad-nopreempt-master.conf", true, "nopreempt: an owner always preempts", "keepalived clears it and goes on"},
	{"keepalived", "bad-owner-nopreempt.conf", true, "nopreempt: an owner always preempts", "keepalived clears it and goes on"},
	{"keepalived", "bad-preempt-delay-master.conf", true, "preempt_delay: keepalived clears it", "keepalived clears it and goes on"},
	{"keepalived", "bad-preempt-delay-nopreempt.conf", true, "preempt_delay: keepalived clears it", "keepalived clears it and goes on"},
	{"keepalived", "bad-script-security.conf", true, "SECURITY VIOLATION", "keepalived complains and runs the scripts"},
	{"keepalived", "bad-script-timeout.conf", true, "timeout: 0 is taken as 1", "keepalived takes 1 and goes on"},
	{"keepalived", "bad-track-own-interface.conf", true, "eth0: the instance's own interface", "keepalived ignores it"},
	{"keepalived", "bad-own-and-dont-track.conf", true, "eth0: the instance's own interface", "keepalived ignores it"},
	{"keepalived", "bad-address-length.conf", true, "192.0.2.100/33: not a length", "keepalived logs it and goes on"},
	{"keepalived", "bad-address-name.conf", true, "web1: not an address", "keepalived logs it and goes on"},
	{"keepalived", "bad-address-option.conf", true, "192.0.2.100: the option \"eth0\" is not known", "keepalived logs it and goes on"},
	{"keepalived", "bad-address.conf", true, "192.0.2.300: not an address", "keepalived logs it and goes on"},
	{"keepalived", "bad-advert-large.conf", true, "advert_int: \"256\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-advert-letters.conf", true, "advert_int: \"often\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-advert-unit.conf", true, "advert_int: \"1s\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-advert-zero.conf", true, "advert_int: \"0\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-auth-type.conf", true, "auth_type: \"PASSWORD\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-brace-extra.conf", true, "}: unexpected }: no block is open here", "keepalived logs it and goes on"},
	{"keepalived", "bad-garp.conf", true, "garp_master_delay: \"-3\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-global-version.conf", true, "vrrp_version: \"5\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-instance-twice.conf", true, "vrrp_instance: there is one of that name already", "keepalived logs it and goes on"},
	{"keepalived", "bad-peer-address.conf", true, "192.0.2.300: not an address", "keepalived logs it and goes on"},
	{"keepalived", "bad-peer-name.conf", true, "web1: not an address", "keepalived logs it and goes on"},
	{"keepalived", "bad-preempt-delay.conf", true, "preempt_delay: \"5000\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-default.conf", true, "weight: \"low\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-fall.conf", true, "fall: \"0\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-interval.conf", true, "interval: \"2s\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-rise.conf", true, "rise: \"two\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-weight.conf", true, "weight: \"300\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-switch.conf", true, "lower_prio_no_advert: \"maybe\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-track-weight.conf", true, "weight: \"254\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-unicast-src.conf", true, "unicast_src_ip: \"192.0.2.300\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-version.conf", true, "version: \"4\" is not valid", "keepalived logs it and goes on"},
	{"keepalived", "bad-auth-keyword.conf", true, "auth_typ: unknown keyword", "keepalived logs it and goes on"},
	{"keepalived", "bad-block.conf", true, "vrrp_instanc: unknown keyword", "keepalived logs it and goes on"},
	{"keepalived", "bad-brace-inside.conf", true, "block \"vrrp_instance\" is not closed", "keepalived logs it and goes on"},
	{"keepalived", "bad-brace-missing.conf", true, "block \"vrrp_instance\" is not closed", "keepalived logs it and goes on"},
	{"keepalived", "bad-equals.conf", true, "priority: \"100\" is passed over", "keepalived logs it and goes on"},
	{"keepalived", "bad-global-keyword.conf", true, "routerid: unknown keyword", "keepalived logs it and goes on"},
	{"keepalived", "bad-keyword.conf", true, "prioritty: unknown keyword", "keepalived logs it and goes on"},
	{"keepalived", "bad-no-address.conf", true, "vrrp_instance: it has no virtual address", "keepalived logs it and goes on"},
	{"keepalived", "bad-priority-large.conf", true, "priority: a number outside of 1 to 255 is taken as 100", "keepalived logs it and goes on"},
	{"keepalived", "bad-priority-letters.conf", true, "priority: a number outside of 1 to 255 is taken as 100", "keepalived logs it and goes on"},
	{"keepalived", "bad-priority-negative.conf", true, "priority: a number outside of 1 to 255 is taken as 100", "keepalived logs it and goes on"},
	{"keepalived", "bad-priority-zero.conf", true, "priority: a number outside of 1 to 255 is taken as 100", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-keyword.conf", true, "intervall: unknown keyword", "keepalived logs it and goes on"},
	{"keepalived", "bad-script-nothing.conf", true, "vrrp_script: it has no line script", "keepalived logs it and goes on"},
	{"keepalived", "bad-semicolon.conf", true, "priority: a number outside of 1 to 255 is taken as 100", "keepalived logs it and goes on"},
	{"keepalived", "bad-state.conf", true, "state: keepalived takes every other word for BACKUP", "keepalived logs it and goes on"},
	{"keepalived", "bad-track-option.conf", true, "chk: the option is not known", "keepalived logs it and goes on"},
	{"keepalived", "bad-track-unknown.conf", true, "chk_nginx: the file has none of that name", "keepalived logs it and goes on"},
	{"nginx", "bad-regex.conf", true, "location: the regular expression", "what is not understood is refused to the requests that reach it alone"},
	{"httpd", "bad-pass-regex.conf", true, "ProxyPassMatch: the regular expression", "what is not understood is refused to the requests that reach it alone"},
	{"httpd", "bad-mod-jk.conf", true, "JkMount: where worker", "a file that loads no module is taken to have those that it names"},
	{"haproxy", "bad-stick-sample.cfg", true, "stick: stick on \"source\" is not supported", "what is not understood is refused to the requests that reach it alone"},
	{"redis", "good-refused-announce.conf", false, "replica-announce-ip: not supported", "replicas are known by their machines' addresses"},
	{"redis", "good-refused-announced.conf", false, "replica-announced: not supported", "Sentinel is told of every replica"},
	{"redis", "good-refused-clients.conf", false, "maxclients: not supported", "connections are not counted"},
	{"redis", "good-refused-cluster.conf", false, "cluster-enabled: not supported", "a cluster is not simulated"},
	{"redis", "good-refused-module.conf", false, "loadmodule: not supported", "modules are not simulated"},
	{"redis", "good-refused-name.conf", false, `bind: found "localhost", which is not supported`, "names are not looked up"},
	{"redis", "good-refused-nodelay.conf", false, "repl-disable-tcp-nodelay: not supported", "what is written is sent at once"},
	{"redis", "good-refused-rename.conf", false, "rename-command: not supported", "commands keep their names"},
	{"redis", "good-refused-rewrite-sync.conf", false, "no-appendfsync-on-rewrite: not supported", "syncs go on during a rewrite"},
	{"redis", "good-refused-stop-writes.conf", false, "stop-writes-on-bgsave-error: not supported", "writes end while the disk is full"},
	{"redis", "good-refused-swapdb.conf", false, "repl-diskless-load: not supported", "old data is not served while new is loaded"},
	{"redis", "good-refused-truncated.conf", false, "aof-load-truncated: not supported", "a torn file is read up to its tear"},
	{"redis", "good-refused-user.conf", false, "user: not supported", "nobody gives a password"},
	{"haproxy", "bad-use-server.cfg", true, "use-server: \"use-server\" is not supported", "what is not understood is refused to the requests that reach it alone"},
}

func (p judged) differs(file string) *difference {
	for i := range differences {
		if d := &differences[i]; d.program == p.program && d.file == file {
			return d
		}
	}
	return nil
}

// unused lists the rows about files that do not exist.
func (p judged) unused(t *testing.T, asked map[string]bool) {
	t.Helper()
	for _, d := range differences {
		if d.program == p.program && !asked[d.file] {
			t.Errorf("the table of differences names %s of %s, which is not there", d.file, d.program)
		}
	}
}
