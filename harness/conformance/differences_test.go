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
	{"nginx", "good-allow.conf", false, `directive "allow" is not supported yet`, "access by address is not modelled"},
	{"nginx", "good-cache.conf", false, "caches are not modelled", "a cache answers instead of a server"},
	{"nginx", "good-if.conf", false, `directive "if" is not supported yet`, "rewriting is not modelled"},
	{"nginx", "good-limit.conf", false, `directive "limit_req" is not supported yet`, "limits of rates are not modelled"},
	{"nginx", "good-rewrite.conf", false, `directive "rewrite" is not supported yet`, "rewriting is not modelled"},
	{"httpd", "good-heartbeat.conf", false, "lbmethod heartbeat is not supported yet", "nothing sends heartbeats"},
	{"httpd", "good-hcheck.conf", false, `parameter "hcmethod=GET" is not supported yet`, "mod_proxy_hcheck is not modelled"},
	{"httpd", "good-if-expression.conf", false, `"If" is not supported yet`, "expressions are not modelled"},
	{"httpd", "good-include.conf", false, `"IncludeOptional" is not supported yet`, "a scenario holds the whole file"},
	{"httpd", "good-redirect.conf", false, `"Redirect" is not supported yet`, "redirects are not modelled"},
	{"httpd", "good-rewrite.conf", false, `"RewriteEngine" is not supported yet`, "rewriting is not modelled"},
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
	{"keepalived", "good-address-of-two.conf", false, "in two instances it is not supported", "each instance owns its addresses"},
	{"keepalived", "good-notify.conf", false, `vrrp_instance "notify_master": not supported`, "what a notify script does is not known"},
	{"keepalived", "good-routes.conf", false, `vrrp_instance "virtual_routes": not supported`, "there are no routes"},
	{"keepalived", "good-six.conf", false, `virtual address "fe80::1": not supported`, "IPv6 is not modelled"},
	{"keepalived", "good-strict.conf", false, `"vrrp_strict": not supported`, "there is no firewall"},
	{"keepalived", "good-sync-group.conf", false, `"vrrp_sync_group": not supported`, "groups are not modelled"},
	{"keepalived", "good-virtual-server.conf", false, `"virtual_server": not supported`, "LVS is not modelled"},
	{"keepalived", "good-vrrp-file.conf", false, `"vrrp_track_file": not supported`, "only scripts are tracked"},
	{"haproxy", "good-agent.cfg", false, `parameter "agent-check" of a server is not supported yet`, "agents are not modelled"},
	{"haproxy", "good-dead-cookie-server.cfg", false, `parameter "redir" of a server is not supported yet`, "redirects are not modelled"},
	{"haproxy", "good-http-request.cfg", false, `"http-request" is not supported yet`, "rules are not modelled"},
	{"haproxy", "good-httpchk-string.cfg", false, `http-check expect "string" is not supported yet`, "the text of answers is not modelled"},
	{"haproxy", "good-mode-tcp.cfg", false, "is in mode tcp, which is not supported yet", "only web requests are modelled"},
	{"haproxy", "good-redirect.cfg", false, `"redirect" is not supported yet`, "redirects are not modelled"},
	{"haproxy", "good-use-server.cfg", false, `"use-server" is not supported yet`, "rules about servers are not modelled"},
	{"nginx", "good-set.conf", false, `directive "set" is not supported yet`, "only map defines variables"},
}

func (p judged) differs(file string) *difference {
	for i := range differences {
		if d := &differences[i]; d.program == p.program && d.file == file {
			return d
		}
	}
	return nil
}

// unused tells of rows about files that are not there.
func (p judged) unused(t *testing.T, asked map[string]bool) {
	t.Helper()
	for _, d := range differences {
		if d.program == p.program && !asked[d.file] {
			t.Errorf("the table of differences names %s of %s, which is not there", d.file, d.program)
		}
	}
}
