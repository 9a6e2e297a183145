package ask

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// warningsOf gives what is wrong with the files of a case beside each other, and with
// the addresses that they name.
func warningsOf(t *testing.T, machines string, files fstest.MapFS) (got []string) {
	t.Helper()
	files["scenario.yaml"] = &fstest.MapFile{Data: []byte("title: t\nnetwork: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}\nmachines:\n" + machines + "users:\n  u: {count: 1, from: 10.20.64.0/18, to: \"http://10.20.0.21:8080\", get: GET /, every: 1s}\nlasts: 10s\n")}
	s, err := scenarios.Load(files, ".", "t")
	if err != nil {
		t.Fatal(err)
	}
	var a Answers
	a.readTogether(s.Cases[0])
	a.readTargets(s.Cases[0])
	for _, w := range a.Warnings {
		got = append(got, w.Text())
	}
	return got
}

// TestRoutersTogether: two machines that share an address take each other's adverts.
func TestRoutersTogether(t *testing.T) {
	const (
		one    = "interface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n 10.20.0.100\n}\n"
		prefix = "b.conf:1:1: vrrp_instance V of lb2 and V of lb1 share 10.20.0.100, and "
	)
	for _, row := range []struct{ b, want, why string }{
		{one, "", "both say the same"},
		{strings.Replace(one, "51", "52", 1), "virtual_router_id is 52 and 51", "another router"},
		{one + "authentication {\n auth_type PASS\n auth_pass 1111\n}\n", "their authentication differs", "a password on one side"},
		{one + "advert_int 2\n", "advert_int is 2s and 1s", "another interval"},
		{one + "version 3\n", "vrrp_version is 3 and 2", "another version"},
		{strings.Replace(one, "10.20.0.100\n", "10.20.0.100\n 10.20.0.101\n", 1), "they advertise 2 and 1 addresses", "one more address"},
		{strings.Replace(strings.Replace(one, "51", "52", 1), "10.20.0.100", "10.20.0.101", 1), "", "another address, too: nothing is shared"},
	} {
		got := warningsOf(t, "  lb1: {ip: 10.20.0.11, run: {keepalived: a.conf}}\n  lb2: {ip: 10.20.0.12, run: {keepalived: b.conf}}\n  web1: {ip: 10.20.0.21, run: tomcat}\n", fstest.MapFS{
			"a.conf": {Data: []byte("vrrp_instance V {\n" + one + "}\n")},
			"b.conf": {Data: []byte("vrrp_instance V {\n" + row.b + "}\n")},
		})
		var want []string
		if row.want != "" {
			want = []string{prefix + row.want + ": neither takes the other's adverts, and both have the address"}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", row.why, got, want)
		}
	}
}

// TestStrictRouter: a machine under vrrp_strict answers nobody who asks the address.
func TestStrictRouter(t *testing.T) {
	for _, row := range []struct{ globals, accept, want string }{
		{"vrrp_strict", "", "a.conf:4:1: vrrp_instance V of lb1 drops what comes to 10.20.0.100 (vrrp_strict): nobody gets an answer there; expected it without vrrp_strict, or accept with vrrp_version 3"},
		{"vrrp_strict\nvrrp_version 3", "accept", ""},
		{"", "", ""},
	} {
		got := warningsOf(t, "  lb1: {ip: 10.20.0.11, run: {keepalived: a.conf}}\n  web1: {ip: 10.20.0.21, run: tomcat}\n", fstest.MapFS{
			"a.conf": {Data: []byte("global_defs {\n" + strings.ReplaceAll(row.globals, "\n", " \n") + "\n}\nvrrp_instance V {\ninterface eth0\nvirtual_router_id 51\n" + row.accept + "\nvirtual_ipaddress {\n 10.20.0.100\n}\n}\n")},
		})
		if strings.Join(got, "; ") != row.want {
			t.Errorf("%q, %q: got %q, want %q", row.globals, row.accept, got, row.want)
		}
	}
}

// TestRoutes: a member's route is the jvmRoute of the server that it stands for.
func TestRoutes(t *testing.T) {
	const (
		balancer = "Listen 80\n<Proxy balancer://app>\nBalancerMember ajp://10.20.0.21:8009 route=a\nBalancerMember ajp://web2:8009 route=b\n</Proxy>\nProxyPass / balancer://app/ stickysession="
		none     = "ajp: 8009"
		file     = `<Server port="-1"><Service name="Catalina"><Connector port="8080" protocol="HTTP/1.1"/><Connector port="8009" protocol="AJP/1.3" address="0.0.0.0" secretRequired="false"/><Engine name="Catalina" defaultHost="localhost" jvmRoute="a"><Host name="localhost"/></Engine></Service></Server>`
	)
	warning := func(line, col int, route, at, has string) string {
		return fmt.Sprintf("h.conf:%d:%d: balancer://app: the route %q is for %s: httpd does not send its sessions back to it; expected the same name in both", line, col, route, at+" has "+has)
	}
	first := func(has string) string { return warning(3, 16, "a", "10.20.0.21:8009, where web1/tomcat", has) }
	second := func(has string) string { return warning(4, 16, "b", "web2:8009, where web2/tomcat", has) }
	for _, row := range []struct {
		cookie, one, two string
		want             []string
		why              string
	}{
		{"JSESSIONID|jsessionid", none + ", route: a", none + ", route: b", nil, "each has its own"},
		{"JSESSIONID|jsessionid", none + ", route: b", none + ", route: a", []string{first(`the jvmRoute "b"`), second(`the jvmRoute "a"`)}, "the wrong way round"},
		{"JSESSIONID", none, none + ", route: b", []string{first("no jvmRoute")}, "one without"},
		{"JSESSIONID", "server: s.xml", "server: s.xml", []string{second(`the jvmRoute "a"`)}, "one file for both"},
		{"ROUTEID", none, none, nil, "a cookie of the balancer's own"},
		{"SESSION", none + ", sessions: {redis: r1, as: spring}", none, nil, "ids without a route"},
	} {
		got := warningsOf(t, "  lb1: {ip: 10.20.0.11, run: {httpd: h.conf}}\n  web1: {ip: 10.20.0.21, run: {tomcat: {"+row.one+"}}}\n  web2: {ip: 10.20.0.22, run: {tomcat: {"+row.two+"}}}\n  r1: {ip: 10.20.0.31, run: redis}\n", fstest.MapFS{
			"h.conf": {Data: []byte(balancer + row.cookie + "\n")}, "s.xml": {Data: []byte(file)},
		})
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.why, got, row.want)
		}
	}
}

// TestSentinelsTogether: a quorum that there is, of a master that is there.
func TestSentinelsTogether(t *testing.T) {
	for _, row := range []struct {
		monitor string
		want    []string
		why     string
	}{
		{"10.20.0.31 6379 2", nil, "two of three"},
		{"10.20.0.31 6379 4", []string{"s.conf:1:20: sentinel monitor m: a quorum of 4, and it is watched by 3: no failover is ever begun; expected 3 at most"}, "more than there are"},
		{"10.20.0.32 6379 2", []string{"s.conf:1:20: sentinel monitor m: 10.20.0.32:6379 is no machine of the scenario, did you mean 10.20.0.42?"}, "nobody's address"},
		{"10.20.0.31 6380 2", []string{"s.conf:1:20: sentinel monitor m: nothing listens on r1:6380: its ports are 6379"}, "nobody's port"},
	} {
		got := warningsOf(t, "  s1: {ip: 10.20.0.41, run: {sentinel: s.conf}}\n  s2: {ip: 10.20.0.42, run: {sentinel: s.conf}}\n  s3: {ip: 10.20.0.43, run: {sentinel: s.conf}}\n  r1: {ip: 10.20.0.31, run: redis}\n  web1: {ip: 10.20.0.21, run: tomcat}\n", fstest.MapFS{
			"s.conf": {Data: []byte("sentinel monitor m " + row.monitor + "\n")},
		})
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.why, got, row.want)
		}
	}
	got := warningsOf(t, "  s1: {ip: 10.20.0.41, run: {sentinel: s.conf}}\n  s2: {ip: 10.20.0.42, run: {sentinel: s.conf}}\n  r1: {ip: 10.20.0.31, run: redis}\n  web1: {ip: 10.20.0.21, run: tomcat}\n", fstest.MapFS{
		"s.conf": {Data: []byte("sentinel monitor m 10.20.0.31 6379 1\n")},
	})
	if want := []string{"s.conf:1:20: sentinel monitor m: watched by 2: when one is gone, no majority is left to vote for a failover; expected 3 at least"}; !slices.Equal(got, want) {
		t.Errorf("two: got %q, want %q", got, want)
	}
}

// TestReplicaOfNowhere: a replica of nobody's address.
func TestReplicaOfNowhere(t *testing.T) {
	got := warningsOf(t, "  r1: {ip: 10.20.0.31, run: redis}\n  r2: {ip: 10.20.0.32, run: {redis: {config: r.conf}}}\n  web1: {ip: 10.20.0.21, run: tomcat}\n", fstest.MapFS{
		"r.conf": {Data: []byte("port 6379\nreplicaof 10.20.0.33 6379\n")},
	})
	if want := []string{"r.conf:2:11: replicaof: 10.20.0.33:6379 is no machine of the scenario, did you mean 10.20.0.31?"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
