package haproxy_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
	"github.com/hadrill/hadrill/sim/world"
)

// visit is a user's request with the expected answer.
type visit struct {
	at   time.Duration
	req  host.Request
	want string // "status server set-cookie"
}

// TestVisits: what no recording shows, one request after another. The servers
// web1 and web2 answer with their names.
func TestVisits(t *testing.T) {
	kill := func(w *world.World) { w.At(3*time.Second, func() { w.Machine("web1").Program("app").Kill() }) }
	for _, c := range []struct {
		why, lines string
		do         func(w *world.World)
		visits     []visit
	}{
		{"a client that sticks to a backup keeps to it", " cookie S insert\n server a web1:8080 cookie a\n server b web2:8080 cookie b backup", nil, []visit{
			{0, host.Request{URI: "/", Cookie: "S=b"}, "200 web2 "},
			{0, host.Request{URI: "/", Cookie: "S=c"}, "200 web1 S=a"},
		}},
		{"the cookie of a server that is down counts for nothing", " cookie S insert\n server a web1:8080 cookie a check inter 100\n server b web2:8080 cookie b", kill, []visit{
			{time.Second, host.Request{URI: "/", Cookie: "S=a"}, "200 web1 "},
			{5 * time.Second, host.Request{URI: "/", Cookie: "S=a"}, "200 web2 S=b"},
		}},
		{"option persist sends it there all the same", " retries 0\n option persist\n cookie S insert\n server a web1:8080 cookie a check inter 100\n server b web2:8080 cookie b", kill, []visit{
			{5 * time.Second, host.Request{URI: "/", Cookie: "S=a"}, "503  "},
		}},
		{"a backup takes over when the checks have failed", " server a web1:8080 check inter 100\n server b web2:8080 backup", kill, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web1 "},
			{5 * time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"no server", " use_backend none if { path /none }\n server a web1:8080\nbackend none", nil, []visit{
			{0, host.Request{URI: "/none"}, "503  "},
			{0, host.Request{URI: "/"}, "200 web1 "},
		}},
		{"the statistics page is answered by HAProxy", " stats enable\n stats uri /stats\n server a web1:8080", nil, []visit{
			{0, host.Request{URI: "/stats;csv"}, "200  "},
			{0, host.Request{URI: "/"}, "200 web1 "},
		}},
		{"the statistics page asks for a password", " stats uri /stats\n stats auth admin:secret\n server a web1:8080", nil, []visit{
			{0, host.Request{URI: "/stats"}, "401  "},
			{0, host.Request{URI: "/stats", Header: []host.Field{{Name: "Authorization", Value: "Basic YWRtaW46d3Jvbmc="}}}, "401  "},
			{0, host.Request{URI: "/stats", Header: []host.Field{{Name: "Authorization", Value: "Basic YWRtaW46c2VjcmV0"}}}, "200  "},
			{0, host.Request{URI: "/"}, "200 web1 "},
		}},
		{"users of a list", " http-request auth unless { http_auth(staff) }\n server a web1:8080\nuserlist staff\n user admin insecure-password secret", nil, []visit{
			{0, host.Request{URI: "/"}, "401  "},
			{0, host.Request{URI: "/", Header: []host.Field{{Name: "Authorization", Value: "Basic YWRtaW46c2VjcmV0"}}}, "200 web1 "},
		}},
		{"a variable of the process", " use_backend b if { var(proc.to) -m str b }\n server a web1:8080\nbackend b\n server b web2:8080\nglobal\n set-var proc.to str(b)", nil, []visit{
			{0, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"a server that is asked by TLS and speaks none", " retries 0\n server a web1:8080 ssl verify none", nil, []visit{
			{0, host.Request{URI: "/"}, "503  "},
		}},
		{"a check by TLS", " server a web1:8080 check check-ssl verify none inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"a check by TLS alone is not that of a port of its own", " server a web1:8080 ssl verify none check port 8080 inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "503  "},
		}},
		{"a check of another protocol asks whether the server answers", " option mysql-check\n server a web1:8080 check inter 100\n server b web2:8080 backup", kill, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web1 "},
			{5 * time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"a server that clients are sent to", " server a web1:8080 redir http://other", nil, []visit{
			{0, host.Request{Method: "GET", URI: "/x"}, "302  "},
			{0, host.Request{Method: "POST", URI: "/x"}, "200 web1 "},
		}},
		{"unless", " acl own src 10.20.0.0/16\n use_backend b unless own\n use_backend c if !own or { method POST }\n server a web1:8080\nbackend b\nbackend c\n server c web2:8080", nil, []visit{
			{0, host.Request{Method: "GET", URI: "/"}, "200 web1 "},
			{0, host.Request{Method: "POST", URI: "/"}, "200 web2 "},
		}},
		{"a status that must not be", " option httpchk GET /health\n http-check expect ! status 100-150,200\n server a web1:8080 check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"an expression for it", " option httpchk GET /health\n http-check expect rstatus ^3\n server a web1:8080 check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"several", " option httpchk GET /health\n http-check expect status 204,200-201\n server a web1:8080 check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web1 "},
		}},
		{"a server that answers 404 to checks is left to those who stick to it", " option httpchk GET /gone\n http-check disable-on-404\n cookie S insert\n server a web1:8080 cookie a check inter 100\n server b web2:8080 cookie b", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 S=b"},
			{2 * time.Second, host.Request{URI: "/"}, "200 web2 S=b"},
			{3 * time.Second, host.Request{URI: "/", Cookie: "S=a"}, "200 web1 "},
		}},
		{"without disable-on-404 it is down", " option httpchk GET /gone\n cookie S insert\n server a web1:8080 cookie a check inter 100\n server b web2:8080 cookie b", nil, []visit{
			{time.Second, host.Request{URI: "/", Cookie: "S=a"}, "200 web2 S=b"},
		}},
		{"a status that is checked for", " option httpchk GET /health\n http-check expect status 404\n server a web1:8080 check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"several that must all be met", " option httpchk GET /health\n http-check expect status 200\n http-check expect ! rstatus ^2\n server a web1:8080 check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"the port of a connect rule is that of all", " option httpchk\n http-check connect port 8081\n server a web1:8080 check inter 100 port 8080\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"a connect rule by TLS", " option httpchk\n http-check connect ssl\n server a web1:8080 check inter 100 verify none\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"a connect rule without it, to a server of TLS", " option httpchk\n http-check connect\n server a web1:8080 ssl verify none check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "503  "},
		}},
		{"a connect rule as the server's line has it", " option httpchk\n http-check connect default\n server a web1:8080 ssl verify none check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
		{"what a check sends", " option httpchk\n http-check send meth GET uri /gone hdr Host a hdr X-Check yes body ok\n http-check expect status 404\n server a web1:8080 check inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web1 "},
		}},
		{"a text that pages must have: nobody knows whether the server is up", " option httpchk\n http-check expect string ok\n server a web1:8080 check inter 100", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "500  "},
		}},
		{"a server that does not read the PROXY protocol", " use_backend p if { path /p }\n server a web1:8080\nbackend p\n server a web1:8080 send-proxy-v2", nil, []visit{
			{0, host.Request{URI: "/"}, "200 web1 "},
			{0, host.Request{URI: "/p"}, "400  "},
		}},
		{"an agent that does not answer", " server a web1:8080 agent-check agent-port 9 agent-inter 100\n server b web2:8080 backup", nil, []visit{
			{time.Second, host.Request{URI: "/"}, "200 web1 "},
		}},
		{"a page that tells whether servers are up", " monitor-uri /up\n monitor fail if { nbsrv(app) lt 2 }\n server a web1:8080 check inter 100\n server b web2:8080", kill, []visit{
			{time.Second, host.Request{URI: "/up"}, "200  "},
			{time.Second, host.Request{URI: "/up?x"}, "200 web1 "},
			{5 * time.Second, host.Request{URI: "/up"}, "503  "},
			{5 * time.Second, host.Request{URI: "/"}, "200 web2 "},
		}},
	} {
		got := make([]string, len(c.visits))
		w := site(t, c.lines, func(h host.Host) error {
			began := h.Now()
			for i := range c.visits {
				v := &c.visits[i]
				h.Sleep(v.at - h.Now().Sub(began))
				req, resp := v.req, host.Response{}
				if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, &resp, host.Options{}); err != nil {
					return err
				}
				got[i] = fmt.Sprintf("%d %s %s", resp.Status, resp.Served, strings.ReplaceAll(resp.SetCookie, "; path=/", ""))
			}
			return nil
		})
		if c.do != nil {
			c.do(w)
		}
		w.Run(time.Minute)
		for i, v := range c.visits {
			if got[i] != v.want {
				t.Errorf("%s: visit %d: %q, want %q", c.why, i+1, got[i], v.want)
			}
		}
	}
}

// TestOldestFirst: a place that becomes free goes to the request that has
// waited longest, for this server alone or for any
// (pendconn_process_next_strm).
func TestOldestFirst(t *testing.T) {
	const config = "defaults\n mode http\n timeout queue 10s\nlisten app\n bind 127.0.0.1:8000\n cookie S insert\n server b1 127.0.1.1:8080 cookie s1 maxconn 1\n"
	const recorded = `{"backends": [{"name": "b1", "addr": "127.0.1.1:8080"}],
		"events": [{"at_ms": 500, "what": "release h1"}, {"at_ms": 1000, "what": "release h2"}],
		"requests": [
			{"n": 1, "src": "127.0.0.1", "uri": "/", "at_ms": 0, "held": "h1", "headers": {"X-Hold": "h1"}},
			{"n": 2, "src": "127.0.0.1", "uri": "/", "at_ms": 10, "held": "h2", "headers": {"X-Hold": "h2"}},
			{"n": 3, "src": "127.0.0.1", "uri": "/", "at_ms": 20, "cookie": "S=s1"}],
		"picks": [{"n": 1}, {"n": 2}, {"n": 3}]}`
	rec, err := replay.HAProxy.Read(replay.File{Name: "planted", Data: []byte(recorded)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := readText(config)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := simulate(t, rec, c, nil)
	for i, want := range []time.Duration{500, 990, 980} {
		if got := out[i].Took.Round(10 * time.Millisecond); got != want*time.Millisecond {
			t.Errorf("request %d took %v, want %v", i+1, got, want*time.Millisecond)
		}
	}
}

// TestQueueOfDeadServer: with option redispatch those that wait for a server
// that goes down are sent to others, without it they wait on in vain.
func TestQueueOfDeadServer(t *testing.T) {
	const config = "defaults\n mode http\n timeout queue 5s\nlisten app\n bind 127.0.0.1:8000\n cookie S insert\n" +
		" server b1 127.0.1.1:8080 cookie s1 maxconn 1 check inter 100\n server b2 127.0.1.2:8080 cookie s2\n"
	const recorded = `{"backends": [{"name": "b1", "addr": "127.0.1.1:8080"}, {"name": "b2", "addr": "127.0.1.2:8080"}],
		"events": [{"at_ms": 500, "what": "backend b1 -> refuse"}, {"at_ms": 9000, "what": "release h1"}],
		"requests": [
			{"n": 1, "src": "127.0.0.1", "uri": "/", "at_ms": 0, "cookie": "S=s1", "held": "h1", "headers": {"X-Hold": "h1"}},
			{"n": 2, "src": "127.0.0.1", "uri": "/", "at_ms": 10, "cookie": "S=s1"}],
		"picks": [{"n": 1}, {"n": 2}]}`
	for option, want := range map[string]replay.Outcome{
		" option redispatch\n": {Backend: "b2", Status: 200, Took: 800 * time.Millisecond},
		"":                     {Status: 503, Took: 5 * time.Second},
	} {
		rec, err := replay.HAProxy.Read(replay.File{Name: "planted", Data: []byte(recorded)})
		if err != nil {
			t.Fatal(err)
		}
		c, err := readText(config + option)
		if err != nil {
			t.Fatal(err)
		}
		out, _ := simulate(t, rec, c, nil)
		got := out[1]
		if got.Backend != want.Backend || got.Status != want.Status || (got.Took-want.Took).Abs() > 200*time.Millisecond {
			t.Errorf("%q: %+v, want %+v", option, got, want)
		}
	}
}
