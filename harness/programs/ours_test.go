package programs

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// TestOursCannot: what our programs cannot do on real sockets is a reason before the run,
// and none where the real ones run.
func TestOursCannot(t *testing.T) {
	const text = `title: ours where they cannot
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  lb: {ip: 10.20.0.11, run: {nginx: nginx.conf, haproxy: haproxy.cfg, keepalived: keepalived.conf}}
  r1: {ip: 10.20.0.31, run: redis}
  r2: {ip: 10.20.0.32, run: {redis: {replica_of: r1}}}
  db: {ip: 10.20.0.33, run: {mysqld: {config: my.cnf}}}
  hp: {ip: 10.20.0.34, run: {haproxy: sends.cfg, httpd: httpd.conf, tomcat: {port: 8081}}}
  manager: {ip: 10.20.0.35, run: {mha: {config: app1.cnf}}}
  good: {ip: 10.20.0.36, run: {mha: {config: app2.cnf}}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://lb", get: GET /, every: 1s}
lasts: 8s
`
	files := fstest.MapFS{
		"s/scenario.yaml":   {Data: []byte(text)},
		"s/nginx.conf":      {Data: []byte("events {}\nhttp { server { listen 80 proxy_protocol; return 200; } }\n")},
		"s/haproxy.cfg":     {Data: []byte("defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nlisten a\n bind :81 accept-proxy\n server s 10.20.0.31:80\n")},
		"s/keepalived.conf": {Data: []byte("global_defs {\n vrrp_mcast_group4 224.0.0.19\n}\nvrrp_instance a {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n 10.20.0.100\n }\n}\n")},
		"s/httpd.conf":      {Data: []byte("Listen 83\nRemoteIPProxyProtocol On\n")},
		"s/sends.cfg":       {Data: []byte("defaults\n mode http\n timeout connect 1s\nlisten a\n bind :82\n server s 10.20.0.34:8081 send-proxy\n server t hp:83 send-proxy\n")},
		"s/app1.cnf":        {Data: []byte("[server default]\nssh_user=mysql\n[server1]\nhostname=db\n")},
		"s/app2.cnf":        {Data: []byte("[server default]\nping_type=INSERT\nssh_user=root\n[server1]\nhostname=db\n")},
		"s/my.cnf":          {Data: []byte("[mysqld]\nserver_id=1\nlog_bin=b\n")},
	}
	for _, row := range []struct{ which, program, want string }{
		{"", "lb/nginx", ""},
		{"nginx", "lb/nginx", "port 80: proxy_protocol: our program does not read the PROXY protocol"},
		{"", "lb/haproxy", ""},
		{"haproxy", "lb/haproxy", "port 81: accept-proxy: our program does not read the PROXY protocol"},
		{"", "hp/haproxy", "server a/s: send-proxy: hp/tomcat does not read the PROXY protocol there"},
		{"", "hp/httpd", ""},
		{"httpd", "hp/httpd", "RemoteIPProxyProtocol: our program does not read the PROXY protocol"},
		{"", "lb/keepalived", ""},
		{"keepalived", "lb/keepalived", "vrrp_mcast_group4, mcast_dst_ip: on real sockets our program joins 224.0.0.18 alone"},
		{"r1/redis", "r2/redis", "it is the real one and its master r1/redis is not: they do not replicate from each other"},
		{"r2/redis", "r2/redis", "it is hadrill's own and its master r1/redis is not: they do not replicate from each other"},
		{"redis", "r2/redis", ""},
		{"mha", "manager/mha", "ssh to the machines goes by root's key, found ssh_user = mysql"},
		{"mha", "good/mha", ""},
		{"db/mysqld", "db/mysqld", "our server has no protocol for real sockets so far"},
	} {
		s, err := scenarios.Load(files, "s", "s")
		if err != nil {
			t.Fatal(err)
		}
		c := s.Cases[0]
		if row.which != "" && !c.MakeOurs(row.which) {
			t.Fatalf("%s is no program", row.which)
		}
		machine, program, _ := strings.Cut(row.program, "/")
		if got := strings.Join(NewStack(c).Env(machine, program).Unsupported(), "; "); got != row.want {
			t.Errorf("--ours %s: %s: got  %q\nwant %q", row.which, row.program, got, row.want)
		}
	}
}
