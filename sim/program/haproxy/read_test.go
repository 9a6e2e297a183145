package haproxy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// in puts lines into the backend of a complete file; they begin on line 6.
func in(lines string) string {
	return "defaults\n mode http\nlisten app\n bind *:80\n server b1 10.0.0.1:8080\n" + lines + "\n"
}

func read(text string) (*haproxy.Config, []conf.Note, error) {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
}

// TestBadFiles: what haproxy -c refuses, and what this reader does not support,
// each with its place: "line:col: fragment", one for each problem.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string
	}{
		{"misspelt keyword", in("balence roundrobin"), []string{`6:1: unknown keyword "balence" in listen: did you mean "balance"?`}},
		{"misspelt option", in("option redispach"), []string{`6:8: unknown keyword "option redispach" in listen: did you mean "option redispatch"?`}},
		{"out of a section", "mode http", []string{`1:1: unknown keyword "mode" out of section`}},
		{"wrong section", in("") + "backend b\n use_backend app", []string{`8:2: "use_backend" is not allowed here: it stands in backend, expected in frontend, listen`}},
		{"mode", in("mode htpp"), []string{`6:6: unknown mode "htpp": expected http`}},
		{"nothing listens", "defaults\n mode http\nbackend a\n server b 10.0.0.1:1", []string{`nothing listens`}},
		{"no bind", "defaults\n mode http\nfrontend f", []string{`3:1: frontend "f" has no bind line`}},
		{"bound twice", in("bind *:80"), []string{`6:6: cannot bind twice`}},
		{"no port", in("bind 10.0.0.1"), []string{`6:6: invalid address "10.0.0.1": expected address:port`}},
		{"range of ports", in("bind *:80-90"), []string{`6:6: invalid address "*:80-90"`}},
		{"bind parameter", in("bind *:81 acept-proxy"), []string{`6:11: unknown parameter "acept-proxy" of bind`}},
		{"no name", "defaults\n mode http\nfrontend\n bind *:80", []string{`3:1: "frontend" has no name`}},
		{"the old listen line", "defaults\n mode http\nlisten a 0.0.0.0:80\n server b 10.0.0.1:1", []string{`3:10: an address behind the name of a listen section: expected a bind line`}},
		{"the old frontend line", "defaults\n mode http\nfrontend main *:80\n default_backend a\nbackend a", []string{`3:15: an address behind the name of a frontend section: expected a bind line`}},
		{"forwardfor except a name", in("option forwardfor except lan"), []string{`6:26: invalid address "lan": expected one such as 127.0.0.0/8`}},
		{"forwardfor without the address", in("option forwardfor except"), []string{`6:19: "except" of option forwardfor has no value`}},
		{"duplicate backend", in("") + "backend app", []string{`7:9: duplicate name "app": the listen of line 3 has it already`}},
		{"unknown backend", in("default_backend ap"), []string{`6:17: unable to find the backend "ap": did you mean "app"?`}},
		{"a tracked server that is not there", in("server b2 10.0.0.2:1 track app/b9"), []string{`6:11: server "b2": unable to find the server "app/b9" that it tracks: expected [BACKEND/]SERVER`}},
		{"no buffer", "global\n tune.bufsize 0\n tune.maxrewrite -1\n tune.http.maxhdr 0\n" + in(""), []string{
			`2:15: "tune.bufsize" expects a positive integer argument: found "0"`, `3:18: "tune.maxrewrite" expects a positive integer argument: found "-1"`, `4:19: "tune.http.maxhdr" expects a positive integer argument: found "0"`}},
		{"unknown ACL", in("use_backend app if is_img"), []string{`6:20: no such ACL: "is_img"`}},
		{"neither if nor unless", in("use_backend app when TRUE"), []string{`6:17: unexpected "when": expected "if" or "unless"`}},
		{"no closing brace", in("use_backend app if { path /a"), []string{`6:20: "{" without an ACL and " }" behind it`}},
		{"header without a name", in("acl a hdr img"), []string{`6:7: ACL criterion "hdr": the sample "hdr" has no argument: expected one, such as hdr(name)`}},
		{"no pattern", in("acl a path"), []string{`6:7: an ACL without a pattern never holds`}},
		{"look-ahead", in("acl a path_reg ^/(?!a)"), []string{`6:16: the regular expression "^/(?!a)" is not supported`}},
		{"network", in("acl a src 10.0.0.0/99"), []string{`6:11: invalid address "10.0.0.0/99"`}},
		{"algorithm", in("balance round-robin"), []string{`6:9: unknown algorithm "round-robin": did you mean "roundrobin"?`}},
		{"algorithm of TCP", in("balance rdp-cookie"), []string{`6:9: balance "rdp-cookie" is not supported yet`}},
		{"uri option", in("balance uri deep 2"), []string{`6:13: unknown parameter "deep" of balance uri`}},
		{"depth without a number", in("balance uri depth"), []string{`6:13: "depth" of balance uri without a number`}},
		{"draws", in("balance random(0)"), []string{`6:9: invalid number of draws in "random(0)"`}},
		{"hash function", in("hash-type consistent md5"), []string{`6:22: unknown function "md5" of hash-type`}},
		{"server without an address", in("server b2"), []string{`6:1: "server" has 1 arguments: expected at least 2`}},
		{"server with a scheme", in("server b2 http://10.0.0.2"), []string{`6:11: invalid address "http://10.0.0.2"`}},
		{"duplicate server", in("server b1 10.0.0.2:80"), []string{`6:8: duplicate server "b1": it stands on line 5 already`}},
		{"duplicate id", in("server b2 10.0.0.2:80 id 1"), []string{`6:11: server "b2" has the id 1 of server "b1"`}},
		{"nginx's form", in("server b2 10.0.0.2:80 weight=3"), []string{`6:23: unknown parameter "weight=3" of a server: expected "weight" and its value`}},
		{"misspelt parameter", in("server b2 10.0.0.2:80 wieght 3"), []string{`6:23: unknown parameter "wieght" of a server: did you mean "weight"?`}},
		{"weight too large", in("server b2 10.0.0.2:80 weight 257"), []string{`6:30: invalid value "257" of "weight": expected a number from 0 to 256`}},
		{"value missing", in("server b2 10.0.0.2:80 check inter"), []string{`6:29: parameter "inter" has no value`}},
		{"time", in("timeout connect 5x"), []string{`6:17: invalid time "5x": expected a time such as 500ms`}},
		{"observe", in("server b2 10.0.0.2:80 check observe layer5"), []string{`6:37: invalid value "layer5" of "observe": expected one of layer4, layer7`}},
		{"on-error", in("server b2 10.0.0.2:80 check on-error markdown"), []string{`6:38: invalid value "markdown" of "on-error": expected one of fail-check, fastinter, sudden-death, mark-down`}},
		{"error-limit", in("server b2 10.0.0.2:80 check error-limit 0"), []string{`6:41: invalid value "0" of "error-limit": expected a number of at least 1`}},
		{"cookie without a mode", in("cookie A"), []string{`6:8: cookie "A" without a mode is not supported yet`}},
		{"cookie parameter", in("cookie A insert indirekt"), []string{`6:17: unknown parameter "indirekt" of cookie`}},
		{"retry-on", in("retry-on 500 http_502"), []string{`6:14: unknown failure "http_502"`}},
		{"expression of a status", in("option httpchk\nhttp-check expect rstatus ^2(?!0)"), []string{`7:27: the regular expression "^2(?!0)" is not supported`}},
		{"list of statuses", in("option httpchk\nhttp-check expect status 200,2x"), []string{`7:26: invalid status "200,2x"`}},
		{"status", in("option httpchk\nhttp-check expect status 2xx"), []string{`7:26: invalid status "2xx"`}},
		{"what is expected", in("option httpchk\nhttp-check expect text ok"), []string{`7:19: invalid http-check expect "text"`}},
		{"two sends", in("option httpchk\nhttp-check send uri /a\nhttp-check send uri /b"), []string{`8:17: unable to add http-check send rule (missing connect rule)`}},
		{"a send behind what is expected", in("option httpchk\nhttp-check expect status 200\nhttp-check send uri /b"), []string{`8:17: unable to add http-check send rule (missing connect rule)`}},
		{"two connects", in("option httpchk\nhttp-check connect\nhttp-check connect"), []string{`8:1: unable to add http-check connect rule (missing expect rule)`}},
		{"two hosts of a check", in("option httpchk\nhttp-check send hdr Host a hdr host b"), []string{`7:32: 'Host' header already defined`}},
		{"a header of a check without a value", in("option httpchk\nhttp-check send hdr Host"), []string{`7:21: http-check send hdr "Host" has no value`}},
		{"what a check sends", in("option httpchk\nhttp-check send path /"), []string{`7:17: unknown http-check send "path"`}},
		{"a parameter of a connect rule", in("option httpchk\nhttp-check connect tls"), []string{`7:20: unknown parameter "tls" of a connect rule`}},
		{"a port of a connect rule", in("option httpchk\nhttp-check connect port"), []string{`7:20: connect port has no value`}},
		{"stick on without a table", in("stick on src"), []string{`6:1: listen "app" has stick rules without a stick-table in it`}},
		{"table of another without one", in("stick on src table b") + "backend b", []string{`6:1: backend "b" has stick rules without a stick-table in it`}},
		{"unknown table", in("stick on src table ap"), []string{`6:20: unable to find the backend "ap": did you mean "app"?`}},
		{"an answer's cookie of a request", in("stick match res.cook(A)"), []string{`6:13: "res.cook(A)" is not known there: a rule "stick match" looks at requests`}},
		{"a request's cookie of an answer", in("stick store-response req.cook(A)"), []string{`6:22: "req.cook(A)" is not known there: a rule "stick store-response" looks at answers`}},
		{"condition of a stick rule", in("stick-table type ip size 1k\nstick on src if nobody"), []string{`7:17: no such ACL: "nobody"`}},
		{"length of addresses", in("stick-table type ip len 3 size 10k"), []string{`6:25: invalid length "3": expected a number behind type string`}},
		{"table without a size", in("stick-table type ip expire 3m"), []string{`6:1: stick-table without a size`}},
		{"gone since 2.1", in("appsession JSESSIONID"), []string{`6:1: "appsession" is not supported yet: HAProxy 2.6 has it no longer`}},
		{"no before a keyword", in("no balance roundrobin"), []string{`6:1: "no" is not allowed before "balance"`}},
		{"unmatched quote", in(`acl a path "/a`), []string{`6:12: unmatched quote`}},
		{"typographic quotes", in("acl a path “/a”"), []string{`6:12: typographic quote "“"`}},
		{"defaults of another name", "defaults a\n mode http\nlisten l from b\n bind *:80", []string{`3:15: unknown defaults section "b"`}},
		{"argument of a keyword without effect", in("option httpclose on"), []string{`6:1: "option httpclose" has 1 arguments: expected 0`}},
		{"time of such a one", in("timeout client 5x"), []string{`6:16: invalid time "5x"`}},
		{"facility", in("log 127.0.0.1 len 900 locale0"), []string{`6:23: unknown log facility "locale0": expected one such as local0`}},
		{"log without a facility", "global\n log 127.0.0.1\n" + in(""), []string{`2:2: "log" has 1 arguments: expected at least 2`}},
		{"threads", "global\n nbthread 0\n" + in(""), []string{`2:11: invalid value "0" of "nbthread": expected a number from 1 to 64`}},
		{"TLS without an authority", in("server b9 10.0.0.9:443 ssl"), []string{`6:11: server "b9": verify is enabled by default but no ca-file is there`}},
		{"TLS of a later version's keyword", "global\n tune.ssl.ocsp-update.mindelay 3\n" + in(""), []string{`2:2: "tune.ssl.ocsp-update.mindelay" is not supported yet: HAProxy 2.6 does not know it`}},
		{"stats of global", "global\n stats sokket /run/x\n" + in(""), []string{`2:8: stats "sokket" in global: expected one of socket`}},
		{"gone since 2.5", "global\n nbproc 2\n" + in(""), []string{`2:2: "nbproc" is not supported yet: HAProxy 2.6 has it no longer`}},
		{"rule of nobody", "defaults\n http-response set-header a b\n" + in(""), []string{`2:2: "http-response" is not permitted in an anonymous defaults section`}},
		{"rule", in("http-request denny if TRUE"), []string{`6:14: unknown action "denny" of http-request: did you mean "deny"?`}},
		{"criterion", in("acl a nbserv(app) lt 2"), []string{`6:7: unknown ACL criterion "nbserv(app)"`}},
		{"number of a criterion", in("acl a nbsrv(app) lt two"), []string{`6:21: invalid number "two"`}},
		{"status of an error page", in("errorloc 418 /tea"), []string{`6:10: status "418" has no page of HAProxy's`}},
		{"servers of a template", in("server-template w 0 a:80"), []string{`6:19: invalid number of servers "0"`}},
		{"mode of a value", in("server b2 10.0.0.2:80 on-marked-down shutdown"), []string{`6:38: invalid value "shutdown" of "on-marked-down"`}},
		{"name of a backend", in("") + "backend a/b", []string{`7:9: character "/" is not permitted in backend name "a/b"`}},
		{"name of a server", in("server b/2 10.0.0.2:80"), []string{`6:8: character "/" is not permitted in server name "b/2"`}},
		{"name of an ACL", in("acl a;b path /"), []string{`6:5: character ";" is not permitted in acl name "a;b"`}},
		{"modes of a cookie", in("cookie A insert rewrite"), []string{`6:17: cookie: modes rewrite, insert and prefix are incompatible`}},
		{"two at once", in("balence x\nretries"), []string{`6:1: unknown keyword "balence"`, `7:1: "retries" has 0 arguments`}},
	} {
		cfg, _, err := read(c.text)
		var ps conf.Problems
		if !errors.As(err, &ps) || cfg != nil {
			t.Errorf("%s: no problems: %v", c.why, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: no problem %q in\n%v", c.why, w, err)
			}
		}
		for _, p := range ps {
			if p.Pos.File != "haproxy.cfg" {
				t.Errorf("%s: a problem without a place: %v", c.why, p)
			}
		}
	}
}

// TestRefused: what HAProxy knows and is not modelled concerns the requests that
// reach the section, with its place.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string
	}{
		{"a check by a script", in("option external-check"), []string{`6:1: "option external-check" is not supported yet`}},
		{"an old TLS", in("bind *:443 ssl crt a.pem force-sslv3"), []string{`6:26: parameter "force-sslv3" of bind is not supported yet`}},
		{"sticking to a sum", in("stick on src,ipmask(24)"), []string{`6:10: stick on "src,ipmask(24)" is not supported yet: expected src, req.cook(NAME)`}},
		{"cookie without a name", in("stick match req.cook"), []string{`6:13: stick match "req.cook" is not supported yet`}},
		{"computed backend", in("use_backend %[rand(7)]"), []string{`6:13: a name that is computed for each request`}},
		{"criterion", in("acl a rand(7) lt 2\nuse_backend app if a"), []string{`6:7: ACL criterion "rand(7)" is not supported yet`}},
		{"criterion in braces", in("use_backend app if { rand(7) lt 2 }"), []string{`6:22: ACL criterion "rand(7)" is not supported yet`}},
		{"converter", in("use_backend app if { src,map(a.map) -m found }"), []string{`6:22: ACL criterion "src,map(a.map)" is not supported yet: the file "a.map" is not there`}},
		{"file that is not there", in("acl a path -f list.txt\nuse_backend app if a"), []string{`6:15: the patterns of an ACL: the file "list.txt" is not there`}},
		{"action", in("http-request use-service lua.x"), []string{`6:14: action "use-service": services are not modelled`}},
		{"status without a page", in("http-request deny deny_status 418"), []string{`6:14: action "deny": HAProxy has no page for status 418`}},
	} {
		cfg, notes, err := read(c.text)
		if err != nil || cfg == nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		for _, w := range c.want {
			place, what, _ := strings.Cut(w, ": ")
			found := false
			for _, n := range notes {
				found = found || strings.HasSuffix(n.Pos.String(), ":"+place) && strings.HasPrefix(n.Why, what) && strings.HasSuffix(n.Why, "would be answered with 500")
			}
			if !found {
				t.Errorf("%s: no note %q in %v", c.why, w, notes)
			}
		}
	}
}

// TestGoodFiles: what is accepted, and which notes it gives.
func TestGoodFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		notes     []string
	}{
		{"what HAProxy passes over or reads its own way", in("timeout connect 5sec\nbalance\nretries many\nserver b2 10.0.0.2:80 check inter 3min port 70000\nserver b3 10.0.0.3:80 weight") +
			"backend app2\n bind *:81\nfrontend f\n bind :::82\n balance leastconn\n use_backend app if TRUE\n",
			[]string{`timeout: unexpected "ec" behind the time "5sec": HAProxy 2.6 takes 5s and warns`, `balance: no algorithm: HAProxy takes roundrobin`, `retries: "many" is no number: HAProxy takes it for 0`,
				`server: unexpected "in" behind the time "3min": HAProxy 2.6 takes 3m0s`, `port: port 70000 is above 65535: HAProxy checks port 4464`, `weight: "" is no number: HAProxy takes it for 0`,
				`bind: HAProxy ignores it: a backend has no such part`, `balance: HAProxy ignores it: a frontend has no such part`}},
		{"nothing kept free in buffers", "global\n tune.maxrewrite 0\n" + in(""), nil},
		{"an or without an end", in("use_backend app if TRUE or"), []string{`use_backend: an "or" or a "!" with nothing behind it`}},
		{"a ! without an end", in("use_backend app if TRUE !"), []string{`use_backend: an "or" or a "!" with nothing behind it`}},
		{"an if alone", in("use_backend app if"), []string{`use_backend: "if" without an ACL: HAProxy takes it for a condition that never holds`}},
		{"a listen of a backend's name below it", "defaults\n mode http\nbackend app\n server a 10.0.0.1:1\nlisten app\n bind *:80\n", nil},
		{"as printed in the manual's quick start", `global
    daemon
    maxconn 256
defaults
    mode http
    timeout connect 5000ms
    timeout client 50000ms
    timeout server 50000ms
frontend http-in
    bind *:80
    default_backend servers
backend servers
    server server1 127.0.0.1:8000 maxconn 32
`, []string{"daemon: how the process is run"}},
		{"everything that has an effect", in(`balance uri whole len 64 depth 3
hash-type consistent wt6 avalanche
default-server inter 3s fastinter 1s downinter 5s rise 2 fall 3 slowstart 30s maxconn 100
server b2 web2:80 check weight 10 cookie s2 maxqueue 5 id 7
server b3 10.0.0.3 backup disabled no-check
server b4 10.0.0.4 check observe layer4 error-limit 5 on-error sudden-death
cookie SERVERID insert indirect nocache
option redispatch 1
option allbackups
option persist
option forwardfor except 127.0.0.0/8 header X-Client if-none
option httpchk HEAD /check HTTP/1.1\r\nHost:\ a
http-check send meth GET uri /x hdr Host b
http-check expect ! status 500-599,404
http-check expect rstatus ^2..
http-check disable-on-404
retries 2
retry-on conn-failure empty-response 503
timeout queue 3s
timeout check 500
stick-table type string len 52 size 10k expire 30m nopurge
acl inside src 10.0.0.0/8
stick on src if inside
stick match req.cook(JSESSIONID) unless inside
stick store-request url_param(id) table app
stick store-response res.cook(JSESSIONID)
stats enable
stats uri /stats
acl img path_beg -i /img /css
acl img hdr_dom(host) img
use_backend app if img !METH_POST or { src 10.0.0.0/8 } || { path_reg \.jsp$ }
no option forwardfor`), nil},
		{"what other sections hold", in("") + "peers p\n peer a 10.0.0.1:1024\nuserlist u\n user a password b", []string{"peers: one HAProxy", "user: the password of"}},
		{"defaults by name", "defaults a\n mode http\ndefaults b\n mode tcp\nlisten l from a\n bind *:80\n server s 10.0.0.1:80", nil},
		{"observe without check", in("server b2 10.0.0.2:80 observe layer7"), []string{"server: observe without check"}},
		{"another protocol's check", in("option mysql-check user a"), []string{"option: it asks whether the server answers at all"}},
		{"the PROXY protocol of clients", in("bind *:81 accept-proxy"), []string{"bind: accept-proxy: clients are taken for ones that send"}},
		{"the PROXY protocol of some clients", in("tcp-request connection expect-proxy layer4 if { src 10.0.0.1 }"), []string{"tcp-request: clients are taken for ones that send"}},
		{"TLS of clients in mode tcp", "listen a\n mode tcp\n bind *:443 ssl crt a.pem\n server b 10.0.0.1:80", []string{"bind: parameter \"crt\" changes how"}},
		{"what may be taken back beside options", "global\n no strict-limits\n" + in("no log"), []string{"strict-limits: what is taken back", "log: what is taken back"}},
		{"a protocol of a server", in("server b9 10.0.0.9:80 proto h2"), []string{"server: proto h2 of a server is not supported yet"}},
		{"a protocol of clients", in("bind *:81 proto h2"), []string{"bind: proto h2 of bind is not supported yet"}},
		{"the protocol without it", in("bind *:81 proto h1\nserver b9 10.0.0.9:80 proto h1"), []string{"bind: parameter \"proto\" changes", "server: parameter \"proto\" changes"}},
		{"another order in queues", in("http-request set-priority-class int(1)"), []string{"http-request: action \"set-priority-class\" is not supported yet"}},
		{"an agent", in("server b9 10.0.0.9:80 agent-check agent-port 9"), []string{"server: parameter \"agent-check\": no agent runs"}},
		{"a page that must not have a text", checked("http-check expect ! string down"), []string{"http-check: http-check expect string is not supported yet: expected status"}},
		{"a page like an expression", checked("http-check expect comment x rstring ^ok"), []string{"http-check: http-check expect rstring is not supported yet: expected status"}},
		{"a header of a page", checked("http-check expect hdr name server value x"), []string{"http-check: http-check expect hdr is not supported yet"}},
		{"a server that is stopping", checked("http-check expect ok-status L7OKC status 200"), []string{"http-check: ok-status L7OKC is not supported yet"}},
		{"several checks in one", checked("http-check connect port 1\nhttp-check send uri /a\nhttp-check expect status 200\nhttp-check connect port 2"), []string{"http-check: several connect rules"}},
		{"another address of checks", checked("http-check connect addr 10.0.0.9"), []string{"http-check: connect addr is not supported yet"}},
		{"another address of checks of connections", in("option tcp-check\ntcp-check connect addr 10.0.0.9"), []string{"tcp-check: connect addr is not supported yet"}},
		{"a header of a check by a variable", checked("http-check send hdr X %[date]"), []string{"http-check: http-check send hdr X with variables is not supported yet"}},
		{"a path of a check by a variable", checked("http-check send uri-lf /%[date]"), []string{"http-check: http-check send uri-lf is not supported yet"}},
		{"both families", in("bind *:8081\nbind :::8081"), []string{"bind: IPv6 is not modelled"}},
		{"mode tcp", "listen a\n bind *:80\n server b 10.0.0.1:1", nil},
		{"a socket that no section listens on", in("server b9 unix@/run/a.sock"), []string{`server: server "b9": no section listens on the socket "unix@/run/a.sock"`}},
		{"a variable that is not set", in("server b9 \"10.0.0.9:${PORT-80}\""), []string{"server: the variable PORT of the environment is not set"}},
		{"check without httpchk", in("http-check expect status 200"), []string{"http-check: listen \"app\" has http-check lines without option httpchk"}},
		{"check of a string that is not made", in("option httpchk\nhttp-check expect string ok"), nil},
		{"sessions of a server that went down", in("server b2 10.0.0.2:80 check on-marked-down shutdown-sessions"), nil},
		{"statistics in defaults", "defaults\n mode http\n stats enable\n stats uri /s\n" + in(""), nil},
		{"state of servers", in("acl a nbsrv(app) lt 2\nacl b connslots(app) eq 0\nuse_backend app if a b"), nil},
		{"an ACL that nobody uses", in("acl a rand(7) lt 2"), nil},
		{"TLS", in("bind *:443 ssl crt a.pem"), []string{"bind: parameter \"crt\" changes how"}},
	} {
		cfg, notes, err := read(c.text)
		if err != nil || cfg == nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var all []string
		for _, n := range notes {
			all = append(all, n.Directive+": "+n.Why)
			if n.Pos.Line < 1 {
				t.Errorf("%s: note without a place: %+v", c.why, n)
			}
		}
		for _, w := range c.notes {
			if !strings.Contains(strings.Join(all, "\n"), w) {
				t.Errorf("%s: no note %q in\n%s", c.why, w, strings.Join(all, "\n"))
			}
		}
	}
}

// checked is a section whose server is checked by HTTP, with further lines.
func checked(lines string) string {
	return in("option httpchk\nserver b9 10.0.0.9:80 check\n" + lines)
}

// TestCheck: names that have no address are reported with their place.
func TestCheck(t *testing.T) {
	cfg, _, err := read(in("server b2 web2:8080\nbind lb1:81"))
	if err != nil {
		t.Fatal(err)
	}
	err = cfg.Check(haproxy.Options{})
	for _, want := range []string{`haproxy.cfg:6:11: could not resolve address "web2" of server "b2"`, `haproxy.cfg:7:6: invalid address: "lb1" in bind`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no problem %q in\n%v", want, err)
		}
	}
}

// FuzzRead: no panic, no hang; a refusal is a list of problems with places.
func FuzzRead(f *testing.F) {
	f.Add(in("balance random(3)\nacl a hdr(host) -i -m beg www\nuse_backend app unless !a or { src ::1 }"))
	f.Add(in("server b2 [::1]:80 check inter 1d fall 9 port 1\ncookie A prefix\nstick-table type ip size 1g expire 1s\nstick on src"))
	f.Add("global\ndefaults x\nlisten from x from\n bind :80,[::]:81 accept-proxy\n option httpchk a b c d")
	f.Add(in("stick-table type string len 3 size 2k nopurge\nstick on req.cook(A) table app if { src ::1 }\nstick store-response res.cook(A)\nserver c d check observe layer4 error-limit 1 on-error fastinter"))
	f.Add(in("option forwardfor except ::1/9 header a\noption httpchk\nhttp-check expect ! rstatus ^2|3\nhttp-check expect status 100-200,3"))
	f.Add("frontend\nbackend\n\"a\\x4\n{ } ! if || no\nno no")
	f.Fuzz(func(t *testing.T, text string) {
		cfg, _, err := read(text)
		var ps conf.Problems
		switch {
		case err == nil && cfg != nil:
			_ = cfg.Check(haproxy.Options{})
		case !errors.As(err, &ps) || len(ps) == 0 || cfg != nil:
			t.Fatalf("config %v, error %v", cfg, err)
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.What == "" {
				t.Fatalf("problem without a place or a text: %+v", p)
			}
		}
	})
}

// TestTracksOwnBackend: track names a server of the same backend without it.
func TestTracksOwnBackend(t *testing.T) {
	for _, tracked := range []string{"b1", "app/b1"} {
		if _, _, err := read(in("server b2 10.0.0.2:1 track " + tracked)); err != nil {
			t.Errorf("track %s: %v", tracked, err)
		}
	}
}

// TestLastLine: HAProxy 2.6.12 refuses a file whose last line has no end, a comment alike.
func TestLastLine(t *testing.T) {
	for _, last := range []string{" server b2 10.0.0.2:80", "# é"} {
		_, _, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(in("") + last)}}, "haproxy.cfg")
		if want := fmt.Sprintf("haproxy.cfg:7:%d: missing LF on last line", len([]rune(last))+1); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", last, err, want)
		}
	}
}
